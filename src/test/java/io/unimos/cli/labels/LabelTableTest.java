package io.unimos.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTableTest {
  @TempDir private Path folder;

  @Test
  void shouldReadWhatSpreadsheetsWrite() throws IOException {
    List<LabelTable.Row> rows =
        read(
            String.join(
                "\r\n",
                "\ufeffID,Note,Domain,label,annotator,kind",
                "1,\"said \"\"bus\"\", twice\nover\",gate,bus,,",
                "",
                "2,,gate,,bo,",
                "3,,gate,,bo,none-of-these",
                "4,,\"gate, north\",R&D van,bo,withdrawn"));

    assertThat(rows)
        .containsExactly(
            new LabelTable.Row(2, label("1", "gate", "bus", "ann", LabelKind.CLASS)),
            new LabelTable.Row(6, label("3", "gate", "", "bo", LabelKind.NONE_OF_THESE)),
            new LabelTable.Row(7, label("4", "gate, north", "R&D van", "bo", LabelKind.WITHDRAWN)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | line 1: empty; expected a line that names the columns domain, id and label",
        "domain,id | line 1: no column 'label'; expected domain, id and label, has [domain, id]",
        "'domain,id,label\n,1,bus' | line 2: domain, id or annotator is empty, too long, or has",
        "'domain,id,label\ng,1,bus\ng,\"2' | line 3: a quote is not closed",
        "'domain,id,label,kind\ng,1,bus,maybe' | line 2: kind 'maybe' is not valid; expected class"
      })
  void shouldNameTheLineThatIsWrong(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private List<LabelTable.Row> read(String text) throws IOException {
    return LabelTable.read(
        Files.writeString(folder.resolve("labels.csv"), text), "ann", Instant.EPOCH);
  }

  private static Label label(
      String id, String domain, String label, String annotator, LabelKind kind) {
    return new Label(id, domain, label, annotator, Instant.EPOCH, kind);
  }
}

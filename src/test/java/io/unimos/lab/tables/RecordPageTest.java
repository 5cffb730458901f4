package io.unimos.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.evaluate.EvaluationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordPageTest {
  private static final Path PAGE = Path.of("src/lab/notebook/method-record.md");
  private static final String EMPTY =
      """
      Before.
      <!-- measured: rivals -->
      <!-- end of rivals -->
      Between.
      <!-- measured: orders -->
      as it was
      <!-- end of orders -->
      After.
      """;

  private static Table named(String name) throws EvaluationException {
    return Tables.named(List.of(name)).get(0);
  }

  @Test
  void shouldReplaceATableAndLeaveTheRest() throws EvaluationException {
    RecordPage page =
        new RecordPage(EMPTY)
            .with(named("rivals"), "**first**\n\n| a |\n", List.of(11L, 12L))
            .with(named("rivals"), "**second**\n\n| b |\n", List.of(11L));

    assertThat(page.text())
        .isEqualTo(
            """
            Before.
            <!-- measured: rivals -->

            **second**

            | b |

            *Seeds 11: `evaluate tables --only rivals`.*

            <!-- end of rivals -->
            Between.
            <!-- measured: orders -->
            as it was
            <!-- end of orders -->
            After.
            """);
  }

  @Test
  void shouldSayWhatIsMissingWhenThereIsNoPlace() {
    assertThatThrownBy(() -> new RecordPage(EMPTY).with(named("harm"), "| a |", List.of(11L)))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("the page has no place for harm: <!-- measured: harm --> is missing");
  }

  @Test
  void shouldHaveAPlaceForEveryTableOnThePage() throws Exception {
    RecordPage page = new RecordPage(Files.readString(PAGE));

    assertThat(Tables.all()).allMatch(page::hasPlaceFor);
  }
}

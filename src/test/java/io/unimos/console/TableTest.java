package io.unimos.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
  public record Inner(String label, float confidence) {}

  public record Line(
      String camera,
      Optional<Inner> image,
      double ratio,
      Instant at,
      List<String> alarms,
      boolean passed,
      double[] drawing) {}

  private static final Line WHOLE =
      new Line(
          "a \"b\",\n<c>",
          Optional.of(new Inner("bus", .5f)),
          1.25,
          Instant.EPOCH,
          List.of("entropy", "shift"),
          true,
          new double[1]);

  private static final Line EMPTY =
      new Line(
          "gate", Optional.empty(), Double.NaN, Instant.EPOCH, List.of(), false, new double[0]);

  @Test
  void shouldWriteLinesAsRfc4180HasThem() {
    String csv = new Table<>(Line.class, List.of(WHOLE, EMPTY)).csv();

    assertThat(csv.split("\r\n", -1))
        .containsExactly(
            "'camera','image.label','image.confidence','ratio','at','alarms','passed'"
                .replace('\'', '"'),
            "\"a \"\"b\"\",\n<c>\",\"bus\",0.5,1.25,\"1970-01-01T00:00:00Z\",\"entropy; shift\",true",
            "\"gate\",,,,\"1970-01-01T00:00:00Z\",\"\",false",
            "");
  }

  @Test
  void shouldNameTheColumnsOfNoRows() {
    assertThat(new Table<>(Inner.class, List.of()).csv()).isEqualTo("\"label\",\"confidence\"\r\n");
    assertThat(new Table<>(Inner.class, List.of()).json()).isEqualTo("[]");
  }

  @Test
  void shouldWriteTheSameColumnsAsObjects() throws Exception {
    JsonNode rows =
        new ObjectMapper().readTree(new Table<>(Line.class, List.of(WHOLE, EMPTY)).json());

    assertThat(rows.get(0).get("camera").asText()).isEqualTo("a \"b\",\n<c>");
    assertThat(rows.get(0).get("image.label").asText()).isEqualTo("bus");
    assertThat(rows.get(0).get("alarms")).hasSize(2);
    assertThat(rows.get(0).has("drawing")).isFalse();
    assertThat(rows.get(1).get("ratio").isNull()).isTrue();
    assertThat(rows.get(1).get("image.confidence").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "=cmd|'/c calc'!A1, true",
    "+1, true",
    "-1, true",
    "@SUM(A1), true",
    "' =1', true",
    "＝1, true",
    "gate-7, false",
    "–, false"
  })
  void shouldLetNoSpreadsheetTakeANameForAFormula(String name, boolean guarded) {
    String line =
        new Table<>(Inner.class, List.of(new Inner(name, 1))).csv().lines().toList().get(1);

    assertThat(line).isEqualTo("\"" + (guarded ? "'" : "") + name + "\",1.0");
  }

  @Test
  void shouldGuardATextThatBeginsWithATab() {
    assertThat(new Table<>(Inner.class, List.of(new Inner("\t=1\n", 1))).csv()).contains("\"'\t=1");
  }
}

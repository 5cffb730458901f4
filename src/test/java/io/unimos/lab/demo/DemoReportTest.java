package io.unimos.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.service.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
  private static final Metrics.Snapshot METRICS = new Metrics.Snapshot(3, Map.of(), 5.25, 8, 1);

  private static final DemoFigures.Adaptation NOTHING =
      new DemoFigures.Adaptation(Double.NaN, "", 0, Map.of(), Map.of());

  @TempDir Path folder;

  @Test
  void shouldWriteTheKeysThatOthersRelyOn() throws IOException {
    DemoFigures.Camera gate =
        new DemoFigures.Camera(
            "gate",
            "day",
            3,
            2,
            DemoScoreTest.accuracy(1 / 3.0, 0.25, 0.75, 2 / 3.0),
            DemoScoreTest.accuracy(0.5, 0.125, 0.625, 1),
            DemoScoreTest.accuracy(0, 0, 0, 0),
            new DemoFigures.Adaptation(
                1.5, "TRAIN", 7, Map.of("ACCEPTED", 2L, "REJECTED", 1L), Map.of("TRAIN", 3L)));
    DemoFigures figures = new DemoFigures(3, 2, Map.of("IMAGE_CORRUPT", 1L), List.of(gate));

    DemoReport.of(11, figures, METRICS, 49.87654321).write(folder.resolve("report.json"));

    assertThat(read())
        .isEqualTo(
            tree(
                """
                {"seed": 11, "sent": 3, "predictions": 2, "deadLetters": {"IMAGE_CORRUPT": 1},
                 "imagesPerSecond": 49.8765,
                 "encode": {"meanBatch": 5.25, "maxBatch": 8, "lookAheadMisses": 1},
                 "cameras": [{"domain": "gate", "images": 3, "zeroShot": 0.3333,
                              "sourceProbe": 0.25, "prototypes": 0.75, "adapted": 0.6667,
                              "last500": {"zeroShot": 0.5, "sourceProbe": 0.125,
                                          "prototypes": 0.625, "adapted": 1.0},
                              "versions": {"ACCEPTED": 2, "REJECTED": 1},
                              "decisions": {"TRAIN": 3}}]}
                """));
  }

  @Test
  void shouldWriteNullWhenACameraHasNoPrediction() throws IOException {
    Map<String, Double> none =
        DemoScoreTest.accuracy(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    DemoFigures.Camera gate = new DemoFigures.Camera("gate", "", 0, 0, none, none, none, NOTHING);

    DemoReport.of(1, new DemoFigures(0, 0, Map.of(), List.of(gate)), METRICS, 0)
        .write(folder.resolve("report.json"));

    assertThat(((Map<?, ?>) ((List<?>) read().get("cameras")).get(0)).get("zeroShot")).isNull();
  }

  private Map<?, ?> read() throws IOException {
    return new ObjectMapper().readValue(folder.resolve("report.json").toFile(), Map.class);
  }

  private static Map<?, ?> tree(String json) throws IOException {
    return new ObjectMapper().readValue(json, Map.class);
  }
}

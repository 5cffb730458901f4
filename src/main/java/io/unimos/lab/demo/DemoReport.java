package io.unimos.lab.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.unimos.ops.MetricsSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code demo --report} writes, as JSON with these names. {@code sent} is always {@code
 * predictions} plus the sum of {@code deadLetters}.
 *
 * @param imagesPerSecond answers between the first image sent and the last answer read
 */
record DemoReport(
    long seed,
    long sent,
    long predictions,
    Map<String, Long> deadLetters,
    double imagesPerSecond,
    Encode encode,
    List<Camera> cameras) {

  /** How well the encoder was kept busy. */
  record Encode(double meanBatch, long maxBatch, long lookAheadMisses) {}

  /**
   * One camera; accuracies in 0..1, null where nothing was predicted.
   *
   * @param images sent
   * @param adapted of what was served
   * @param versions how many adapter versions have which status
   * @param decisions how many windows ended with which decision
   */
  record Camera(
      String domain,
      long images,
      Double zeroShot,
      Double sourceProbe,
      Double prototypes,
      Double adapted,
      Last last500,
      Map<String, Long> versions,
      Map<String, Long> decisions) {}

  /** The same accuracies over the last 500 predictions. */
  record Last(Double zeroShot, Double sourceProbe, Double prototypes, Double adapted) {

    static Last of(Accuracy accuracy) {
      return new Last(
          rounded(accuracy.zeroShot()),
          rounded(accuracy.sourceProbe()),
          rounded(accuracy.prototypes()),
          rounded(accuracy.adapted()));
    }
  }

  static DemoReport of(
      long seed, DemoFigures figures, MetricsSnapshot metrics, double imagesPerSecond) {
    return new DemoReport(
        seed,
        figures.sent(),
        figures.predictions(),
        new TreeMap<>(figures.deadLetters()),
        rounded(imagesPerSecond),
        new Encode(rounded(metrics.meanBatch()), metrics.maxBatch(), metrics.lookAheadMisses()),
        figures.cameras().stream().map(DemoReport::camera).toList());
  }

  private static Camera camera(CameraFigures camera) {
    return new Camera(
        camera.domain(),
        camera.sent(),
        rounded(camera.all().zeroShot()),
        rounded(camera.all().sourceProbe()),
        rounded(camera.all().prototypes()),
        rounded(camera.all().adapted()),
        Last.of(camera.last()),
        camera.adaptation().versions(),
        camera.adaptation().decisions());
  }

  /** To four digits; JSON knows no NaN. */
  private static Double rounded(double value) {
    return Double.isNaN(value) ? null : Math.round(value * 10_000) / 10_000.0;
  }

  void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, mapper.writeValueAsString(this) + "\n");
  }
}

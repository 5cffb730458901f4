package io.unimos.lab.demo;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.unimos.evaluate.Report;
import io.unimos.ops.Metrics;
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
   * @param accuracies of all its predictions; {@code adapted} is what was served
   * @param last500 the same over the last 500
   * @param versions how many adapter versions have which status
   * @param decisions how many windows ended with which decision
   */
  record Camera(
      String domain,
      long images,
      @JsonUnwrapped Report.Accuracies accuracies,
      Report.Accuracies last500,
      Map<String, Long> versions,
      Map<String, Long> decisions) {}

  static DemoReport of(
      long seed, DemoFigures figures, Metrics.Snapshot metrics, double imagesPerSecond) {
    return new DemoReport(
        seed,
        figures.sent(),
        figures.predictions(),
        new TreeMap<>(figures.deadLetters()),
        Report.rounded(imagesPerSecond),
        new Encode(
            Report.rounded(metrics.meanBatch()), metrics.maxBatch(), metrics.lookAheadMisses()),
        figures.cameras().stream().map(DemoReport::camera).toList());
  }

  private static Camera camera(DemoFigures.Camera camera) {
    return new Camera(
        camera.domain(),
        camera.sent(),
        camera.all().reported(),
        camera.last().reported(),
        camera.adaptation().versions(),
        camera.adaptation().decisions());
  }

  void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, mapper.writeValueAsString(this) + "\n");
  }
}

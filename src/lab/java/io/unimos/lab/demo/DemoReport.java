package io.unimos.lab.demo;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.unimos.evaluate.Report;
import io.unimos.service.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of {@code demo --report}, as JSON with these names. {@code sent} is always {@code
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

  /** The use of the encoder. */
  record Encode(double meanBatch, long maxBatch, long lookAheadMisses) {}

  /**
   * The figures of one camera; accuracies in 0..1, null where nothing was predicted.
   *
   * @param images sent
   * @param accuracies of all its predictions; {@code adapted} is the served answer
   * @param last500 over the last 500 of them
   * @param versions number of adapter versions by status
   * @param decisions number of windows by decision
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
        figures.cameras().stream()
            .map(
                camera ->
                    new Camera(
                        camera.domain(),
                        camera.sent(),
                        rounded(camera.all()),
                        rounded(camera.last()),
                        camera.adaptation().versions(),
                        camera.adaptation().decisions()))
            .toList());
  }

  private static Report.Accuracies rounded(Map<String, Double> shares) {
    Map<String, Double> rounded = new LinkedHashMap<>();
    shares.forEach((key, share) -> rounded.put(key, Report.rounded(share)));
    return new Report.Accuracies(rounded);
  }

  void write(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, mapper.writeValueAsString(this) + "\n");
  }
}

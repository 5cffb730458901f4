package io.unimos.lab.demo;

import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import io.unimos.lab.cameras.DemoImage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The record of the images sent with their truth, and of the answers. Only the correctness of an
 * answer leaves it. Thread-safe: the feeding thread enters the images that it sends, the reading
 * thread the answers that it reads.
 */
final class DemoScore {
  private record Truth(String label, String condition) {}

  private final Map<String, CameraScore> cameras = new LinkedHashMap<>();
  private final Map<String, Truth> outstanding = new LinkedHashMap<>();
  private final Map<String, Boolean> probes = new HashMap<>();
  private final Map<String, String> unprobed = new HashMap<>();
  private final Map<String, Long> deadLetters = new TreeMap<>();
  private final Judge judge;
  private long sent;
  private long predictions;

  /** The listener to the correctness of answers. */
  @FunctionalInterface
  interface Judge {
    void judged(String domain, boolean zeroShot, boolean served);
  }

  DemoScore(List<String> domains, Judge judge) {
    this.judge = judge;
    domains.forEach(domain -> cameras.put(domain, new CameraScore(domain)));
  }

  /** Enters an image before it is given to the producer. */
  synchronized void sent(String domain, DemoImage image) {
    outstanding.put(key(domain, image.id()), new Truth(image.label(), image.condition()));
    cameras.get(domain).sent();
    sent++;
  }

  /**
   * Enters a prediction.
   *
   * @throws IllegalStateException if no image with this id is outstanding: never sent, or answered
   *     before
   */
  synchronized void predicted(Prediction prediction) {
    Truth truth = settle(prediction.getDomain(), prediction.getId());
    CameraScore camera = cameras.get(prediction.getDomain());
    camera.predicted(truth.condition(), truth.label(), prediction);
    judge.judged(
        prediction.getDomain(),
        truth.label().equals(prediction.getZeroShotLabel()),
        truth.label().equals(prediction.getLabel()));
    String key = key(prediction.getDomain(), prediction.getId());
    Boolean probe = probes.remove(key);
    if (probe == null) {
      unprobed.put(key, truth.label());
    } else {
      camera.probed(probe);
    }
    predictions++;
  }

  /**
   * Enters a dead letter.
   *
   * @throws IllegalStateException as {@link #predicted}
   */
  synchronized void deadLettered(String domain, String id, String reason) {
    Truth unused = settle(domain, id);
    probes.remove(key(domain, id));
    deadLetters.merge(reason, 1L, Long::sum);
  }

  synchronized void drifted(DriftReport drift) {
    CameraScore camera = cameras.get(drift.getDomain());
    if (camera != null) {
      camera.drifted(drift);
    }
  }

  synchronized void versioned(AdapterVersion version) {
    CameraScore camera = cameras.get(version.getDomain());
    if (camera != null) {
      camera.versioned(version);
    }
  }

  /**
   * Enters the source probe's answer for an image, before or after its prediction. It counts with
   * the prediction, so that all figures are about the same images.
   */
  synchronized void probed(String domain, String id, String label) {
    String key = key(domain, id);
    Truth waiting = outstanding.get(key);
    if (waiting != null) {
      probes.put(key, label.equals(waiting.label()));
      return;
    }
    String truth = unprobed.remove(key);
    if (truth != null) {
      cameras.get(domain).probed(label.equals(truth));
    }
  }

  private Truth settle(String domain, String id) {
    Truth truth = outstanding.remove(key(domain, id));
    if (truth == null) {
      throw new IllegalStateException(
          "an answer for " + domain + " image " + id + ", which is not outstanding");
    }
    return truth;
  }

  private static String key(String domain, String id) {
    return domain + "/" + id;
  }

  /** Returns the number of images sent and not answered. */
  synchronized int outstanding() {
    return outstanding.size();
  }

  /** Returns all figures of this moment. */
  synchronized DemoFigures figures() {
    return new DemoFigures(
        sent,
        predictions,
        Map.copyOf(deadLetters),
        cameras.values().stream().map(CameraScore::figures).toList());
  }
}

package io.unimos.cli;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.event.Feature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The search in the features of one encoder. The mean cosine of a camera tells how it sees, not
 * what, so it is taken off. Owner: one thread.
 */
public final class FeatureSearch {
  private final String encoder;
  private final float[] text;
  private final int count;
  private final Map<String, Camera> cameras = new HashMap<>();
  private long features;
  private long others;

  /**
   * Creates a search.
   *
   * @param encoder the id of the encoder whose features are compared
   * @param text the text feature, {@code [d]}
   * @param count the number of images wanted
   */
  public FeatureSearch(String encoder, float[] text, int count) {
    this.encoder = encoder;
    this.text = text;
    this.count = count;
  }

  /**
   * An image that was found.
   *
   * @param score the cosine of text and image, less the mean cosine of its camera
   */
  public record Hit(Feature feature, double score) {
    String row() {
      return EventView.printable(
          String.format(
              Locale.ROOT,
              "%+.3f  %-24s %-16s %s",
              score,
              feature.getCapturedAt(),
              feature.getDomain(),
              feature.getId()));
    }

    Map<String, Object> fields() {
      return Map.of(
          "score", score,
          "domain", feature.getDomain(),
          "id", feature.getId(),
          "capturedAt", feature.getCapturedAt().toString(),
          "sourceTopic", feature.getSourceTopic(),
          "sourcePartition", feature.getSourcePartition(),
          "sourceOffset", feature.getSourceOffset());
    }
  }

  /** The best images of a camera, best first, each id once, and the sum of all cosines. */
  private static final class Camera {
    private final List<Hit> best = new ArrayList<>();
    private double sum;
    private long images;

    void add(Hit hit, int most) {
      sum += hit.score;
      images++;
      if (best.size() == most && hit.score <= best.get(most - 1).score) {
        return;
      }
      best.removeIf(each -> each.feature.getId().equals(hit.feature.getId()));
      best.add(hit);
      best.sort(Comparator.comparingDouble(Hit::score).reversed());
      if (best.size() > most) {
        best.remove(most);
      }
    }

    Stream<Hit> lessMean() {
      return best.stream().map(hit -> new Hit(hit.feature, hit.score - sum / images));
    }
  }

  /** Compares a feature; one of another encoder is only counted. */
  public void add(Feature feature) {
    float[] image =
        feature.getEncoderId().equals(encoder)
            ? HalfFloats.unpack(feature.getVector())
            : new float[0];
    if (image.length != text.length) {
      others++;
      return;
    }
    features++;
    double cosine = Vectors.dot(image, 0, text, 0, text.length);
    if (Double.isFinite(cosine)) {
      cameras
          .computeIfAbsent(feature.getDomain(), of -> new Camera())
          .add(new Hit(feature, cosine), count);
    }
  }

  /** Returns the best images of all cameras, best first. */
  public List<Hit> best() {
    return cameras.values().stream()
        .flatMap(Camera::lessMean)
        .sorted(Comparator.comparingDouble(Hit::score).reversed())
        .limit(count)
        .toList();
  }

  /** Returns the number of features that were compared. */
  long features() {
    return features;
  }

  /** Returns the number of features of other encoders. */
  long others() {
    return others;
  }

  /** Returns the number of cameras that have features. */
  int cameras() {
    return cameras.size();
  }
}

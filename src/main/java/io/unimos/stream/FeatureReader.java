package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.ImageTag;
import io.unimos.core.domain.OnlineDomain.Observation;
import io.unimos.core.math.HalfFloats;
import io.unimos.event.Feature;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.EventReader;
import io.unimos.wire.EventNames;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The reader of features. It decodes their wire format and checks that they come from this bundle's
 * encoder: anyone may write to the features topic. Owned by one stream task.
 */
final class FeatureReader {

  /** The number of image statistics: brightness, contrast, sharpness, red, green, blue. */
  private static final int STATISTICS = 6;

  /** The bound on a statistic, which is kept as a half float. */
  private static final float LARGEST = 65_504;

  private final EventReader<Feature> reader;
  private final String encoderId;
  private final Map<String, Integer> dimensions;

  FeatureReader(EventReader<Feature> reader, String encoderId, int dimension) {
    this(reader, encoderId, Map.of(encoderId, dimension));
  }

  private FeatureReader(
      EventReader<Feature> reader, String encoderId, Map<String, Integer> dimensions) {
    this.reader = reader;
    this.encoderId = encoderId;
    this.dimensions = dimensions;
  }

  /** Creates the reader of the features that the bundle's encoder makes. */
  static FeatureReader of(Contract contract, TopicSettings topics, AdaptRole role) {
    return new FeatureReader(
        contract.reader(topics.features(), Feature.class),
        role.versions().encoderId(),
        role.context().source().dimension());
  }

  /** Returns a reader that reads the features of another bundle's encoder too. */
  FeatureReader and(AdaptRole other) {
    Map<String, Integer> both = new HashMap<>(dimensions);
    both.put(other.versions().encoderId(), other.context().source().dimension());
    return new FeatureReader(reader, encoderId, both);
  }

  Outcome<Feature> read(byte[] value) {
    return reader.read(value).then(this::check);
  }

  private Outcome<Feature> check(Feature feature) {
    if (!EventNames.isName(feature.getId()) || !EventNames.isName(feature.getDomain())) {
      return Outcome.rejected(
          RejectReason.SCHEMA_INVALID,
          "id or domain is empty, too long, or has control characters");
    }
    if (!isTopic(feature.getSourceTopic())) {
      return Outcome.rejected(
          RejectReason.SCHEMA_INVALID, "the source topic is too long, or has control characters");
    }
    if (!isStatistics(feature.getStatistics())) {
      return Outcome.rejected(
          RejectReason.FEATURE_INVALID,
          "%d image statistics, expected none or %d small numbers"
              .formatted(feature.getStatistics().size(), STATISTICS));
    }
    Integer dimension = dimensions.get(feature.getEncoderId());
    if (dimension == null) {
      return Outcome.rejected(
          RejectReason.FEATURE_INVALID,
          "made by encoder %s, the bundle's is %s".formatted(feature.getEncoderId(), encoderId));
    }
    int bytes = feature.getVector().remaining();
    if (bytes != 2 * dimension) {
      return Outcome.rejected(
          RejectReason.FEATURE_INVALID,
          "vector of %d bytes, expected %d".formatted(bytes, 2 * dimension));
    }
    float[] vector = HalfFloats.unpack(feature.getVector());
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        return Outcome.rejected(
            RejectReason.FEATURE_INVALID, "%s at position %d".formatted(vector[i], i));
      }
    }
    return Outcome.ok(feature);
  }

  /** Returns the observation that a domain gets of an image. */
  static Observation observation(Feature feature, boolean duplicate, long timestamp) {
    byte[] halves = new byte[feature.getVector().remaining()];
    feature.getVector().duplicate().get(halves);
    float[] statistics = new float[feature.getStatistics().size()];
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = feature.getStatistics().get(i);
    }
    return new Observation(
        halves,
        statistics,
        duplicate,
        new ImageTag(
            feature.getId(),
            feature.getSourceTopic(),
            feature.getSourcePartition(),
            feature.getSourceOffset(),
            feature.getCapturedAt().toEpochMilli()),
        timestamp);
  }

  /**
   * Returns whether this is a name of a topic. An empty name is allowed: others may make features
   * without an image.
   */
  private static boolean isTopic(String name) {
    return name.isEmpty() || EventNames.isName(name);
  }

  private static boolean isStatistics(List<Float> numbers) {
    return (numbers.isEmpty() || numbers.size() == STATISTICS)
        && numbers.stream().allMatch(number -> Math.abs(number) <= LARGEST);
  }
}

package io.unimos.console;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.ZeroShot;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Feature;
import io.unimos.page.Words;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.AdapterDiff;
import io.unimos.wire.AppliedVersion;
import io.unimos.wire.VersionRecords;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A comparison of a version with its parent on the camera's newest images whose features still
 * exist, and of the images that wait for labels with each other. Both heads are evaluated beside
 * the prototypes as they stood at the decision. One look runs at a time, in bounded time.
 * Thread-safe. Owns its consumers until {@link #close}.
 */
final class FlipLook implements AutoCloseable {
  /** The bound on the images compared. */
  static final int MOST_IMAGES = 300;

  /** The bound on the features read, of all cameras of a partition. */
  private static final int MOST_RECORDS = 50_000;

  /** The bound on the version records searched for a parent that the console has not read. */
  private static final int MOST_VERSIONS = 200;

  /** The cosine from which images are near, less the mean of their camera. */
  private static final double NEAR = .6;

  private static final int MOST_NEAR = 11;

  private static final int FETCH_BYTES = 4 << 20;
  private static final int POLLED = 500;

  /**
   * An image that the two versions classify differently.
   *
   * @param before the class under the parent
   * @param after the class under the version
   */
  public record Flip(
      Seen seen, String before, double beforeConfidence, String after, double afterConfidence) {}

  /** The outcome of a look. */
  sealed interface Result {
    /**
     * A completed comparison.
     *
     * @param flips the flips, most confident first
     * @param looked the number of images whose feature was found
     * @param wanted the number of images sought
     * @param withText whether the text classifier took its share in the prototypes
     * @param textWeight that share
     */
    record Compared(List<Flip> flips, int looked, int wanted, boolean withText, double textWeight)
        implements Result {}

    /** An impossible comparison, with the reason. */
    record Impossible(String why) implements Result {}
  }

  /** The text classifier with the identity of its bundle. */
  private record Text(String bundle, ZeroShot classifier) {}

  private final Settings settings;
  private final TopicPeek peek;
  private Optional<Text> text = Optional.empty();
  private boolean textSought;

  FlipLook(Settings settings) {
    this.settings = settings;
    peek = new TopicPeek(settings, "console-flips", FETCH_BYTES, POLLED);
  }

  /**
   * Compares a version with its parent.
   *
   * @param domain the domain of the version
   * @param version the line of the version, with the place of its record
   * @param parent the line of the parent's record, if one with matrices was read
   * @param images the images of the camera, newest first
   */
  Result look(String domain, VersionLine version, Optional<VersionLine> parent, List<Seen> images) {
    return peek.look(
        () -> {
          try {
            return found(domain, version, parent, images);
          } catch (IllegalArgumentException e) {
            return new Result.Impossible(Words.clip(String.valueOf(e.getMessage())));
          }
        },
        Result.Impossible::new);
  }

  private Result found(
      String domain, VersionLine version, Optional<VersionLine> parent, List<Seen> images) {
    Optional<AdapterVersion> own = at(version, domain);
    if (own.isEmpty()) {
      return new Result.Impossible(
          "the record of version %d with its matrices is no longer on the topic"
              .formatted(version.version()));
    }
    Optional<AdapterVersion> before = Optional.empty();
    if (version.parent() != 0) {
      before = parent.flatMap(line -> at(line, domain)).or(() -> sought(domain, version.parent()));
      if (before.isEmpty()) {
        return new Result.Impossible(
            "its parent, version %d, was decided before the console reads, and its record is not"
                    .formatted(version.parent())
                + " among the last "
                + MOST_VERSIONS
                + " of its partition");
      }
    }
    return compared(own.get(), before, features(domain, own.get().getEncoderId(), images), images);
  }

  private Optional<AdapterVersion> at(VersionLine line, String domain) {
    return peek.reader()
        .at(
            new TopicPartition(settings.topics().adapterVersions(), line.partition()),
            line.offset())
        .flatMap(record -> version(record, domain, line.version()));
  }

  /** Returns the newest record with matrices of a version whose place the console does not know. */
  private Optional<AdapterVersion> sought(String domain, long number) {
    String key = VersionRecords.key(domain, number);
    TopicPartition partition = peek.reader().partition(settings.topics().adapterVersions(), key);
    List<AdapterVersion> found = new ArrayList<>();
    peek.scan(
        partition,
        peek.reader().end(partition) - MOST_VERSIONS,
        MOST_VERSIONS,
        record -> {
          if (TopicReader.key(record).equals(key)) {
            version(record, domain, number).ifPresent(found::add);
          }
          return true;
        });
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
  }

  private Optional<AdapterVersion> version(
      ConsumerRecord<byte[], byte[]> record, String domain, long number) {
    return peek.reader()
        .event(record, AdapterVersion.class)
        .filter(
            version ->
                version.getDomain().equals(domain)
                    && version.getVersion() == number
                    && AdapterDiff.carriesMatrices(version));
  }

  /**
   * Returns the features {@code [d]} that an encoder made of the camera's images, by partition and
   * offset of the image.
   */
  private Map<List<Long>, float[]> features(String domain, String encoder, List<Seen> images) {
    Map<List<Long>, float[]> found = new HashMap<>();
    if (images.isEmpty()) {
      return found;
    }
    Map<List<Long>, Seen> wanted = new HashMap<>();
    images.forEach(seen -> wanted.put(place(seen.place()), seen));
    scan(
        domain,
        images.get(images.size() - 1).at(),
        feature -> {
          if (feature.getEncoderId().equals(encoder) && wanted.containsKey(place(feature))) {
            found.put(place(feature), HalfFloats.unpack(feature.getVector()));
          }
          return found.size() < wanted.size();
        });
    return found;
  }

  /** Reads a camera's features since a time, while they are wanted; of too many the newest. */
  private void scan(String domain, Instant since, Predicate<Feature> wanted) {
    TopicReader reader = peek.reader();
    TopicPartition partition = reader.partition(settings.topics().features(), domain);
    long newest = reader.end(partition) - MOST_RECORDS;
    peek.scan(
        partition,
        Math.max(reader.from(since, partition), newest),
        MOST_RECORDS,
        record ->
            !TopicReader.key(record).equals(domain)
                || reader.event(record, Feature.class).map(wanted::test).orElse(true));
  }

  /**
   * Returns the requests of images near to that of another, nearest first; none where features are
   * no longer on their topic. The mean of the camera's features is taken off, which tells how it
   * sees.
   */
  List<Asks.Ask> near(String domain, Asks.Ask ask, List<Asks.Ask> open) {
    return peek.look(
        () -> {
          Map<List<Long>, float[]> features = new HashMap<>();
          open.forEach(each -> features.put(place(each.place()), new float[0]));
          RunningMean mean = new RunningMean();
          scan(
              domain,
              Instant.EPOCH,
              feature -> {
                float[] row = HalfFloats.unpack(feature.getVector());
                mean.add(row);
                features.replace(place(feature), row);
                return true;
              });
          return near(ask, open, features, mean.get());
        },
        why -> List.of());
  }

  /** The mean of rows of one length. */
  private static final class RunningMean {
    private double[] sum = {};
    private long count;

    void add(float[] row) {
      if (count == 0) {
        sum = new double[row.length];
      }
      if (row.length == sum.length) {
        Vectors.axpy(1, Vectors.widened(row), 0, sum, 0, sum.length);
        count++;
      }
    }

    double[] get() {
      return Arrays.stream(sum).map(each -> each / count).toArray();
    }
  }

  /**
   * Returns the requests of images near to that of another, nearest first.
   *
   * @param features the features of these images, by partition and offset of the image; empty where
   *     one is not known
   * @param mean the mean of the camera's features
   */
  static List<Asks.Ask> near(
      Asks.Ask ask, List<Asks.Ask> open, Map<List<Long>, float[]> features, double[] mean) {
    float[] own = features.get(place(ask.place()));
    if (mean.length == 0 || own.length != mean.length) {
      return List.of();
    }
    double[] from = less(own, mean);
    Map<Asks.Ask, Double> cosines = new HashMap<>();
    for (Asks.Ask each : open) {
      float[] row = features.get(place(each.place()));
      if (!each.id().equals(ask.id()) && row.length == own.length) {
        cosines.put(each, Vectors.dot(from, less(row, mean)));
      }
    }
    return cosines.entrySet().stream()
        .filter(each -> each.getValue() >= NEAR)
        .sorted(Map.Entry.<Asks.Ask, Double>comparingByValue().reversed())
        .limit(MOST_NEAR)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static double[] less(float[] row, double[] mean) {
    double[] moved = Vectors.widened(row);
    Vectors.axpy(-1, mean, 0, moved, 0, moved.length);
    return Vectors.normalised(moved);
  }

  private static List<Long> place(ImageCache.Place place) {
    return List.of((long) place.partition(), place.offset());
  }

  private static List<Long> place(Feature feature) {
    return List.of((long) feature.getSourcePartition(), feature.getSourceOffset());
  }

  private Result compared(
      AdapterVersion own,
      Optional<AdapterVersion> parent,
      Map<List<Long>, float[]> features,
      List<Seen> images) {
    AppliedVersion after = new AppliedVersion(own);
    Optional<AppliedVersion> before = parent.map(AppliedVersion::new);
    List<String> classes = after.classes();
    if (before
        .filter(b -> !b.classes().equals(classes) || b.dimension() != after.dimension())
        .isPresent()) {
      return new Result.Impossible("the two versions are of different classes or encoders");
    }
    Optional<ZeroShot> classifier = text(own.getBundle());
    List<Flip> flips = new ArrayList<>();
    int looked = 0;
    for (Seen seen : images) {
      float[] x = features.get(place(seen.place()));
      if (x == null || x.length != after.dimension()) {
        continue;
      }
      looked++;
      double[] prototypes =
          after.prototypes(x, classifier.map(c -> c.logits(x)).orElse(new float[0]));
      double[] was = before.map(b -> b.served(x, prototypes)).orElse(prototypes);
      double[] is = after.served(x, prototypes);
      int from = Probabilities.argmax(was);
      int to = Probabilities.argmax(is);
      if (from != to) {
        flips.add(
            new Flip(
                seen,
                Words.clip(classes.get(from)),
                was[from],
                Words.clip(classes.get(to)),
                is[to]));
      }
    }
    flips.sort(Comparator.comparingDouble(flip -> -flip.afterConfidence()));
    return new Result.Compared(
        List.copyOf(flips), looked, images.size(), classifier.isPresent(), after.textWeight());
  }

  /** Returns the text classifier, if the console has the bundle of the version. */
  private Optional<ZeroShot> text(String bundle) {
    if (!textSought) {
      textSought = true;
      text = settings.service().bundle().flatMap(FlipLook::read);
    }
    return text.filter(known -> known.bundle().equals(bundle)).map(Text::classifier);
  }

  private static Optional<Text> read(Path folder) {
    try {
      Bundle bundle = Bundle.load(folder);
      return Optional.of(
          new Text(bundle.pinned(), new ZeroShot(bundle.text(), bundle.textScale())));
    } catch (BundleException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    peek.close();
  }
}

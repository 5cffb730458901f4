package io.unimos.console;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Probabilities;
import io.unimos.core.prototypes.ZeroShot;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Feature;
import io.unimos.page.Words;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.AdapterDiff;
import io.unimos.wire.AppliedVersion;
import io.unimos.wire.VersionRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A comparison of a version with its parent on the camera's newest images whose features still
 * exist. Both heads are evaluated beside the prototypes as they stood at the decision. One look
 * runs at a time, in bounded time. Thread-safe. Owns its consumers until {@link #close}.
 */
final class FlipLook implements AutoCloseable {
  /** The bound on the images compared. */
  static final int MOST_IMAGES = 300;

  /** The bound on the features read, of all cameras of a partition. */
  private static final int MOST_RECORDS = 50_000;

  /** The bound on the version records searched for a parent that the console has not read. */
  private static final int MOST_VERSIONS = 200;

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
    return compared(own.get(), before, features(domain, images), images);
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
   * Returns the features {@code [d]} of the camera's images, by partition and offset of the image.
   */
  private Map<List<Long>, float[]> features(String domain, List<Seen> images) {
    Map<List<Long>, float[]> found = new HashMap<>();
    if (images.isEmpty()) {
      return found;
    }
    Map<List<Long>, Seen> wanted = new HashMap<>();
    images.forEach(seen -> wanted.put(place(seen), seen));
    TopicReader reader = peek.reader();
    TopicPartition partition = reader.partition(settings.topics().features(), domain);
    long from = reader.from(images.get(images.size() - 1).at(), partition);
    // if there are more records than may be read, read the newest
    long newest = reader.end(partition) - MOST_RECORDS;
    peek.scan(
        partition,
        Math.max(from, newest),
        MOST_RECORDS,
        record -> {
          if (TopicReader.key(record).equals(domain)) {
            reader
                .event(record, Feature.class)
                .filter(feature -> wanted.containsKey(place(feature)))
                .ifPresent(
                    feature -> found.put(place(feature), HalfFloats.unpack(feature.getVector())));
          }
          return found.size() < wanted.size();
        });
    return found;
  }

  private static List<Long> place(Feature feature) {
    return List.of((long) feature.getSourcePartition(), feature.getSourceOffset());
  }

  private static List<Long> place(Seen seen) {
    return List.of((long) seen.place().partition(), seen.place().offset());
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
      float[] x = features.get(place(seen));
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

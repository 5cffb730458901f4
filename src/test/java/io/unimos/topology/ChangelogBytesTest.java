package io.unimos.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.adapt.AdaptSettings;
import io.unimos.adapt.DomainContext;
import io.unimos.adapt.Trainer;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Feature;
import io.unimos.event.HalfFloats;
import io.unimos.failure.DeadLetters;
import io.unimos.method.SourceModel;
import io.unimos.topology.AdaptationTopology.AdaptRole;
import io.unimos.topology.AdaptationTopology.Shared;
import io.unimos.version.VersionRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one domain writes into the changelogs, keys included, at the size of the demo's bundle (K =
 * 10, d = 512): counted on the topics themselves. {@code -Dunimos.changelog.images=N} for more.
 */
class ChangelogBytesTest {
  private static final int IMAGES = Integer.getInteger("unimos.changelog.images", 384);
  private static final int CLASSES = 10;
  private static final int DIMENSION = 512;
  private static final int WINDOW = 128;
  private static final String APPLICATION = "changelog-bytes";
  private static final TopicSettings TOPICS = Settings.of(Map.of()).topics();
  private static final List<String> LABELS =
      IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList();

  private final Contract contract =
      Contract.over(
          KafkaProperties.registry(
              Settings.of(Map.of("schema.registry.url", "mock://changelog-bytes"))));
  private final SplittableRandom random = new SplittableRandom(7);
  private final float[][] centres = new float[CLASSES][];
  private Rounds rounds;
  private TopologyTestDriver driver;

  @BeforeEach
  void start(@TempDir Path state) {
    for (int k = 0; k < CLASSES; k++) {
      centres[k] = noisy(new float[DIMENSION], 1);
    }
    DomainContext context = DomainContext.of(source(), AdaptSettings.stream(0.05));
    rounds = new Rounds(new Trainer(context), true);
    AdaptRole role =
        new AdaptRole(
            new Predictor(LABELS, 2),
            context,
            new VersionRecords("encoder-1", "bundle", DIMENSION, LABELS),
            rounds,
            1,
            false,
            4096,
            () -> Instant.EPOCH);
    Refusals refusals =
        new Refusals(new DeadLetters(true, 1 << 20), LearningStreamTest.listener(heard -> {}));
    Properties properties = new Properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    driver =
        new TopologyTestDriver(
            new AdaptationTopology(
                    new Shared(TOPICS, contract, "encoder-1", refusals),
                    Optional.empty(),
                    Optional.of(role))
                .get(),
            properties);
  }

  @AfterEach
  void stop() {
    driver.close();
    rounds.close();
  }

  @Test
  void shouldWriteLittleMoreThanTheImagesOwnFeature() {
    Map<String, Long> bytes = new TreeMap<>();
    ByteArraySerializer serializer = new ByteArraySerializer();
    TestInputTopic<byte[], byte[]> features =
        driver.createInputTopic(TOPICS.features(), serializer, serializer);
    for (int i = 0; i < IMAGES; i++) {
      features.pipeInput("gate".getBytes(StandardCharsets.UTF_8), feature(i));
      count(bytes);
    }

    bytes.forEach(
        (what, total) ->
            System.out.printf("changelog of %-24s %8.1f bytes an image%n", what, perImage(total)));
    double each = perImage(bytes.get("memory") + bytes.get("domains") + bytes.get("recent-ids"));
    double heads = perImage(bytes.getOrDefault("adapters heads", 0L));
    double rest = perImage(sum(bytes)) - each - heads;
    System.out.printf(
        "changelog in all %.1f: with each image %.1f, at windows and versions %.1f, heads %.1f%n",
        perImage(sum(bytes)), each, rest, heads);
    assertThat(versions()).isGreaterThan(IMAGES / WINDOW / 2);
    // DESIGN.md 5: the feature's own slot and small counters
    assertThat(each).isLessThan(1.25 * 1024);
    assertThat(rest).isLessThan(1.4 * 1024);
    // one write of the first heads, and then what DomainState's budget allows
    assertThat(bytes.get("adapters heads")).isBetween(1L << 20, (2L << 20) + 512L * IMAGES);
  }

  private long versions() {
    return driver
        .createOutputTopic(
            TOPICS.adapterVersions(), new StringDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(v -> contract.read(TOPICS.adapterVersions(), v, AdapterVersion.class))
        .filter(v -> v.getStatus() == io.unimos.event.Status.ACCEPTED)
        .count();
  }

  private static long sum(Map<String, Long> bytes) {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double perImage(long bytes) {
    return (double) bytes / IMAGES;
  }

  private void count(Map<String, Long> bytes) {
    for (String store :
        List.of(Stores.DOMAINS, Stores.RECENT_IDS, Stores.MEMORY, Stores.ADAPTERS)) {
      var topic =
          driver.createOutputTopic(
              APPLICATION + "-" + store + "-changelog",
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      topic
          .readRecordsToList()
          .forEach(
              record -> {
                int value = record.value() == null ? 0 : record.value().length;
                bytes.merge(
                    store + part(store, record.key()),
                    (long) record.key().length + value,
                    Long::sum);
              });
    }
  }

  /** Which of the large things, without its number. */
  private static String part(String store, byte[] key) {
    if (!store.equals(Stores.ADAPTERS)) {
      return "";
    }
    String text = new String(key, StandardCharsets.ISO_8859_1);
    return " " + text.substring(5, text.indexOf(0, 5)).replaceAll("-\\d+$", "");
  }

  private byte[] feature(int i) {
    float[] vector = noisy(centres[random.nextInt(CLASSES)], .03);
    Feature feature =
        new Feature(
            "image-" + i,
            "gate",
            "encoder-1",
            ByteBuffer.wrap(HalfFloats.pack(vector)),
            List.of(.5f, .2f, .1f, .5f, .5f, .5f),
            "images",
            0,
            (long) i,
            Instant.EPOCH);
    return contract.<Feature>serializer().serialize(TOPICS.features(), feature);
  }

  private SourceModel source() {
    int rows = 30 * CLASSES;
    float[][] features = new float[rows][];
    int[] labels = new int[rows];
    boolean[] heldOut = new boolean[rows];
    for (int n = 0; n < rows; n++) {
      labels[n] = n % CLASSES;
      heldOut[n] = n / CLASSES % 5 == 0;
      features[n] = noisy(centres[labels[n]], .03);
    }
    return SourceModel.of(centres, features, labels, heldOut, new SourceModel.Scales(30, 30, 3));
  }

  private float[] noisy(float[] centre, double noise) {
    float[] row = centre.clone();
    double square = 0;
    for (int j = 0; j < row.length; j++) {
      row[j] += (float) (noise * random.nextGaussian());
      square += (double) row[j] * row[j];
    }
    for (int j = 0; j < row.length; j++) {
      row[j] /= (float) Math.sqrt(square);
    }
    return row;
  }
}

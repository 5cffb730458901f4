package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.unimos.bundle.BundleFixture;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.core.math.Metric;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.TestImages;
import io.unimos.event.Prediction;
import io.unimos.harness.DistinctColours;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.security.CapturedLogs;
import io.unimos.service.ExitCodes;
import io.unimos.service.StreamService;
import io.unimos.wire.VersionRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The encoder of a service is changed as the page says: in shadow, over, back and over again, and
 * to its end. One camera sends images all the while; another has sent its last image before and
 * does not move.
 */
@Tag("slow")
class EncoderChangeIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters", AdaptersCommand.class)
  };
  private static final String GATE = "site/gate";
  private static final String YARD = "yard";
  private static final String OLD = "fixture-4";
  private static final String NEW = "other-6";
  private static final int NEXT_DIMENSION = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(4);
  private final DistinctColours colours = new DistinctColours();
  private EmbeddedBroker broker;
  private ServiceHarness harness;
  private Path config;
  private String former;
  private String other;
  private StreamService adapt;
  private int sent;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    // classes far enough apart for the gate to find nothing wrong
    former = BundleFixture.write(folder, folder.resolve("old"), 0.2).folder().toString();
    other =
        BundleFixture.write(folder, folder.resolve("new"), 0.2, NEW, NEXT_DIMENSION)
            .folder()
            .toString();
    harness =
        new ServiceHarness(
            broker,
            folder.resolve("service"),
            Map.of("bundle", former, "adapt.window", "64", "adapt.mode", "inline"));
    config = harness.writeTo(folder.resolve("unimos.properties"));
  }

  @AfterEach
  void stop() {
    if (adapt != null) {
      adapt.close();
    }
    harness.close();
    broker.close();
  }

  @Test
  void shouldMoveACameraOnceAndAnswerEachImageOnce() throws Exception {
    try (StreamService encodes = encode(Map.of(), new FakeEncoder())) {
      awaitReady(encodes);
      adapt(former, "");
      send(YARD, 10);
      send(GATE, 100);
      adapt(former, other);
      send(GATE, 50);
      assertThat(adapters("freeze", GATE).code()).isZero();
      assertThat(encoders(GATE)).isEqualTo(OLD + " 1-150");

      try (StreamService encodesToo = encodeNext()) {
        awaitReady(encodesToo);
        staysInShadow();
        moves();
        movesBackAndOverAgain();
      }
    }
    awaitAllRead();
    endsOnlyWithoutTheSilentOne();
  }

  private void staysInShadow() {
    awaitTold(NEW + ": in shadow: 129 of 150 images");
    adapt(former, other);
    send(GATE, 10);

    assertThat(adapters("list").out()).contains("; encoder " + NEW + ": in shadow: 129 of ");
    assertThat(adapters("show", GATE).out())
        .contains("  change     encoder " + NEW + ": in shadow");
    assertThat(encoders(GATE)).isEqualTo(OLD + " 1-160");
    Call replay = adapters("replay", GATE);
    assertThat(replay.code()).as(replay.toString()).isZero();
    assertThat(replay.out()).endsWith("rounds gave the same bytes\n");
    assertThat(behind()).isEqualTo(2);
  }

  private void moves() {
    assertThat(adapters("unfreeze", GATE).code()).isZero();
    send(GATE, 10);
    awaitTold(NEW + ": answers from the image after service.images-");
    send(GATE, 10);
    adapt(former, other);
    send(GATE, 10);

    assertThat(encoders(GATE)).matches(OLD + " 1-1[67]\\d, " + NEW + " 1[67]\\d-190");
    assertThat(behind()).as("silent").isEqualTo(1);
    Call newest = adapters("show", GATE);
    assertThat(newest.out()).contains("encoder    " + NEW);
    assertThat(adapters("list").out())
        .contains("; encoder " + NEW + ": answers from the image after service.images-");
  }

  private void movesBackAndOverAgain() {
    adapt(other, former);
    send(GATE, 10);
    awaitTold(OLD + ": answers from the image after ");
    send(GATE, 10);
    assertThat(encoders(GATE)).matches(".*, " + NEW + " \\d+-\\d+, " + OLD + " \\d+-210");

    adapt(former, other);
    send(GATE, 10);
    awaitTold(NEW + ": answers from the image after ");
    send(GATE, 10);
    assertThat(encoders(GATE)).matches(".*, " + OLD + " \\d+-\\d+, " + NEW + " \\d+-230");
  }

  /** No encoder runs, and everything that they made has been read. */
  private void endsOnlyWithoutTheSilentOne() throws Exception {
    assertThat(encoders(YARD)).isEqualTo(OLD + " 1-10");
    adapt.close();
    try (CapturedLogs logs = CapturedLogs.open(Level.ERROR);
        StreamService refused = service(adapting(other, ""), new FakeEncoder())) {
      int code = refused.ended().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      assertThat(code).isEqualTo(ExitCodes.CONFIGURATION);
      assertThat(logs.text())
          .contains("bundle.next: state of task ")
          .contains(" has 1 domains that encoder fixture-4 answers, such as [yard]; ");
    }
    adapt(former, other);
    assertThat(adapters("forget", YARD).code()).isZero();
    adapt(other, "");
    try (StreamService encodes = encodeNext()) {
      awaitReady(encodes);
      send(GATE, 10);
    }
    harness.drain();
    assertThat(encoders(GATE)).endsWith("-240");
    assertThat(adapters("list").out()).contains(GATE).doesNotContain("; encoder ");
    assertThat(harness.deadLetters()).isEmpty();
    assertThat(harness.predictions()).hasSize(sent);
  }

  /** Starts the adapt role, in place of the one that runs. */
  private void adapt(String bundle, String next) {
    if (adapt != null) {
      adapt.close();
    }
    adapt = service(adapting(bundle, next), new FakeEncoder());
    awaitReady(adapt);
  }

  private static void awaitReady(StreamService service) {
    Awaitility.await().atMost(PATIENCE).until(service::ready);
  }

  private static Map<String, String> adapting(String bundle, String next) {
    return next.isEmpty()
        ? Map.of("roles", "adapt", "bundle", bundle)
        : Map.of("roles", "adapt", "bundle", bundle, "bundle.next", next);
  }

  private StreamService encodeNext() {
    return encode(
        Map.of("application.id", "it-next", "bundle", other), FakeEncoder.wider(NEXT_DIMENSION));
  }

  private StreamService encode(Map<String, String> changes, FakeEncoder encoder) {
    Map<String, String> values = new HashMap<>(changes);
    values.put("roles", "encode");
    return service(values, encoder);
  }

  private StreamService service(Map<String, String> changes, FakeEncoder encoder) {
    Map<String, String> values = new HashMap<>(harness.values());
    values.putAll(changes);
    return StreamService.start(
        Settings.of(values), (bundle, settings) -> EncoderDevices.of(encoder));
  }

  private double behind() {
    return adapt.metrics().sum(Metric.ENCODER_BEHIND);
  }

  /** Sends images of a camera; returns when each has an answer. */
  private void send(String camera, int images) {
    for (int i = 0; i < images; i++) {
      int colour = colours.next(() -> DistinctColours.withStrongChannel(random, 0, 140));
      harness.send(camera, "image-" + sent++, TestImages.png(24, 24, colour));
    }
    harness.awaitOutputs(sent);
  }

  /** Reads until the newest report on the camera's change begins so. */
  private void awaitTold(String text) {
    harness.awaitWhileReading(
        () ->
            harness.answers().stream()
                .filter(answer -> answer.getDomain().equals(GATE))
                .filter(answer -> answer.getCommand().getAction().equals(VersionRecords.ENCODER))
                .reduce((a, b) -> b)
                .map(answer -> answer.getEncoderId() + ": " + answer.getReason())
                .filter(told -> told.startsWith(text))
                .isPresent());
  }

  /** Waits until the adapt role has read and committed all features. */
  private void awaitAllRead() throws Exception {
    String topic = harness.settings().topics().features();
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (int i = 0; i < harness.settings().topics().partitions(); i++) {
      partitions.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    String group = harness.settings().service().applicationId(Role.ADAPT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                var read =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
                var ends = admin.listOffsets(partitions).all().get();
                return ends.entrySet().stream()
                    .filter(end -> end.getValue().offset() > 0)
                    .allMatch(end -> read.get(end.getKey()).offset() >= end.getValue().offset());
              });
    }
  }

  /**
   * Returns which encoder's features the camera's images were answered from, by their number among
   * its images. Each was answered once.
   */
  private String encoders(String camera) {
    List<Prediction> predictions =
        harness.predictions().stream().filter(each -> each.getDomain().equals(camera)).toList();
    Map<Long, String> byOffset =
        predictions.stream()
            .collect(Collectors.toMap(Prediction::getSourceOffset, Prediction::getEncoderId));
    List<String> inOrder = byOffset.keySet().stream().sorted().map(byOffset::get).toList();
    int last = inOrder.size();
    return IntStream.range(0, last)
        .filter(i -> i == 0 || !inOrder.get(i).equals(inOrder.get(i - 1)))
        .mapToObj(
            i -> {
              int end = i;
              while (end < last && inOrder.get(end).equals(inOrder.get(i))) {
                end++;
              }
              return "%s %d-%d".formatted(inOrder.get(i), i + 1, end);
            })
        .collect(Collectors.joining(", "));
  }

  private Call adapters(String... arguments) {
    return Call.of(
        COMMANDS,
        Stream.of(Stream.of("adapters"), Stream.of(arguments), Stream.of("--config", config + ""))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }
}

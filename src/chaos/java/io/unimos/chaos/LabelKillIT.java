package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.cli.TopicReader;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.harness.ForkedJvm;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.EventProducer;
import io.unimos.topology.ChainOracle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 while people label: requests go out, labels, corrections, contradictions and ids that
 * nobody asked for come in, and a second instance joins, so that partitions move. Afterwards
 * nothing was asked twice, every label was answered once, and the versions replay to the same
 * bytes. {@code -Dchaos.label-kills=N} sets how many.
 */
@Tag("chaos")
class LabelKillIT {
  private static final int KILLS = Integer.getInteger("chaos.label-kills", ChaosScale.pick(1, 20));
  private static final long SEED = ChaosScale.SEED;
  private static final int DOMAINS = 3;
  private static final int WINDOW = 64;

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Set<String> labelled = new HashSet<>();
  private final Set<String> positions = new HashSet<>();
  private ServiceHarness harness;
  private FeatureFeed feed;
  private KilledService killed;
  private Path other;

  @Test
  void shouldCountEachLabelOnceWhenKilledWhilePeopleLabel() throws Exception {
    System.out.println("chaos.seed=" + SEED + " chaos.label-kills=" + KILLS);
    Path bundle = folder.resolve("demo-bundle");
    DemoBundle.unpack(bundle);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        StubRegistry registry = StubRegistry.start();
        ServiceHarness opened =
            new ServiceHarness(
                broker,
                folder.resolve("label-kill"),
                Map.of(
                    "schema.registry.url", registry.url(),
                    "bundle", bundle.toString(),
                    "roles", "adapt",
                    "instance.id", "killed",
                    "adapt.window", Integer.toString(WINDOW),
                    "annotate.strategy", "cover",
                    "annotate.per-window", "16",
                    "annotate.per-day", "0"));
        Producer<String, Object> labels = EventProducer.open(opened.settings());
        FeatureFeed features =
            new FeatureFeed(opened.settings(), Bundle.load(bundle), DOMAINS, SEED)) {
      harness = opened;
      feed = features;
      Path settings = harness.writeTo(folder.resolve("unimos.properties"));
      killed = new KilledService(folder, harness, feed, settings);
      other = folder.resolve("other.properties");
      Files.writeString(
          other,
          Files.readString(settings)
              .replace("instance.id=killed", "instance.id=other")
              .replaceAll("(?m)^state.dir=.*$", "state.dir=" + folder.resolve("other-state")));

      labelWhileKilled(labels);

      List<AnnotationRequest> told = told();
      List<AnnotationRequest> asked =
          told.stream().filter(each -> each.getAnswer() == null).toList();
      assertThat(asked).extracting(each -> each.getDomain() + each.getId()).doesNotHaveDuplicates();
      List<AnnotationRequest> answers =
          told.stream().filter(each -> each.getAnswer() != null).toList();
      assertThat(answers)
          .extracting(each -> each.getAnswer().getPartition() + "@" + each.getAnswer().getOffset())
          .containsExactlyInAnyOrderElementsOf(positions);
      assertThat(answers)
          .extracting(each -> each.getAnswer().getStatus())
          .contains("TAKEN", "CORRECTED", "CONTRADICTED", "UNKNOWN_ID");
      countsUp(answers);
      assertThat(harness.deadLetters()).isEmpty();
      assertThat(ChainOracle.violations(feed.sent(), harness.predictions())).isEmpty();
      for (int i = 0; i < DOMAINS; i++) {
        String unused = killed.run("adapters", "replay", "camera-" + i);
      }
      System.out.printf(
          "%d kills, %d requests, %d labels, %d answers%n",
          KILLS, asked.size(), positions.size(), answers.size());
    }
  }

  private void labelWhileKilled(Producer<String, Object> labels) throws Exception {
    ForkedJvm service = killed.start();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        round(labels);
        // labels and images are under way
        label(labels);
        feed.send(DOMAINS * WINDOW / 2);
        Thread.sleep(random.nextInt(400));
        service.kill();
        System.out.printf("killed after %d labels%n", positions.size());
        service = killed.start();
        round(labels);
      }
      try (ForkedJvm second = killed.start(other)) {
        round(labels);
        round(labels);
        second.kill();
      }
      round(labels);
      harness.awaitWhileReading(
          () -> harness.predictions().size() >= feed.count() && answered() == positions.size());
    } finally {
      killed.stop(service);
    }
    harness.drain();
  }

  /** Images until they are predicted, then labels for what is asked for. */
  private void round(Producer<String, Object> labels) throws Exception {
    feed.send(DOMAINS * WINDOW);
    harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
    label(labels);
  }

  private void label(Producer<String, Object> labels) throws Exception {
    for (AnnotationRequest request : told()) {
      if (request.getAnswer() != null || !labelled.add(request.getDomain() + request.getId())) {
        continue;
      }
      List<String> classes = request.getClasses();
      send(labels, request.getDomain(), request.getId(), classes.get(0), "ann");
      switch (random.nextInt(5)) {
        case 0 -> send(labels, request.getDomain(), request.getId(), classes.get(1), "ann");
        case 1 -> send(labels, request.getDomain(), request.getId(), classes.get(1), "bo");
        case 2 -> send(labels, request.getDomain(), "nobody-" + positions.size(), "x", "ann");
        default -> {}
      }
    }
  }

  private void send(
      Producer<String, Object> labels, String domain, String id, String name, String who)
      throws Exception {
    String label = name.equals("x") ? bundleClass() : name;
    RecordMetadata sent =
        labels
            .send(
                new ProducerRecord<>(
                    harness.settings().topics().labels(),
                    domain,
                    new Label(id, domain, label, who, Instant.EPOCH, LabelKind.CLASS)))
            .get();
    positions.add(sent.partition() + "@" + sent.offset());
  }

  private String bundleClass() {
    return told().get(0).getClasses().get(0);
  }

  /** Of each domain every label that changed anything has the next number. */
  private static void countsUp(List<AnnotationRequest> answers) {
    Map<String, Long> orders = new LinkedHashMap<>();
    for (AnnotationRequest each : answers) {
      long before = orders.getOrDefault(each.getDomain(), 0L);
      assertThat(each.getAnswer().getOrder()).isBetween(before, before + 1);
      orders.put(each.getDomain(), each.getAnswer().getOrder());
    }
    assertThat(orders).hasSize(DOMAINS);
  }

  private long answered() {
    return told().stream().filter(each -> each.getAnswer() != null).count();
  }

  private List<AnnotationRequest> told() {
    String topic = harness.settings().topics().annotationRequests();
    List<AnnotationRequest> told = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "label-kill")) {
      reader.fromBeginning(topic);
      reader.toEnd(record -> told.add((AnnotationRequest) reader.event(topic, record.value())));
    }
    return told;
  }
}

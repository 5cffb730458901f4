package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Label;
import io.unimos.event.LabelAnswer;
import io.unimos.event.LabelKind;
import io.unimos.event.Status;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.service.EventProducer;
import io.unimos.stream.read.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * nobody asked for come in, a second instance joins, so that partitions move, and a version is
 * rolled back by hand; corrections of what was labelled before and labels of what was asked for
 * before come behind it. Where {@code TEST_PYTHON} names a Python, annotators in Python label all
 * the while too. Afterwards nothing was asked twice, every label was answered once, what counts is
 * what the annotators have said, and the versions replay to the same bytes. {@code
 * -Dchaos.label-kills=N} sets how many.
 */
@Tag("chaos")
class LabelKillIT {
  private static final int KILLS = Integer.getInteger("chaos.label-kills", ChaosScale.pick(1, 20));
  private static final long SEED = ChaosScale.SEED;
  private static final int DOMAINS = 3;

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Set<String> labelled = new HashSet<>();
  private final List<AnnotationRequest> early = new ArrayList<>();
  private final List<AnnotationRequest> late = new ArrayList<>();
  private ServiceHarness harness;
  private FeatureFeed feed;
  private KilledService killed;
  private Path other;

  @Test
  void shouldCountEachLabelOnceWhenKilledWhilePeopleLabel() throws Exception {
    System.out.println("chaos.seed=" + SEED + " chaos.label-kills=" + KILLS);
    Map<String, String> asking =
        Map.of("annotate.strategy", "cover", "annotate.per-window", "16", "annotate.per-day", "0");
    try (KilledService opened = new KilledService(folder, DOMAINS, asking);
        Producer<String, Object> labels = EventProducer.open(opened.harness().settings())) {
      killed = opened;
      harness = killed.harness();
      feed = killed.feed();
      other = folder.resolve("other.properties");
      Files.writeString(
          other,
          Files.readString(killed.settings())
              .replace("instance.id=killed", "instance.id=other")
              .replaceAll("(?m)^state.dir=.*$", "state.dir=" + folder.resolve("other-state")));

      labelWhileKilled(labels);

      List<AnnotationRequest> reported = reported();
      List<AnnotationRequest> asked =
          reported.stream().filter(each -> each.getAnswer() == null).toList();
      assertThat(asked).extracting(each -> each.getDomain() + each.getId()).doesNotHaveDuplicates();
      List<AnnotationRequest> answers =
          reported.stream().filter(each -> each.getAnswer() != null).toList();
      assertThat(answers)
          .extracting(each -> each.getAnswer().getPartition() + "@" + each.getAnswer().getOffset())
          .containsExactlyInAnyOrderElementsOf(labels());
      assertThat(answers)
          .extracting(each -> each.getAnswer().getStatus())
          .contains("TAKEN", "CORRECTED", "CONTRADICTED", "UNKNOWN_ID");
      countsUp(answers);
      followsFromWhatWasSaid(answers);
      killed.lostNothing();
      killed.replaysAll();
      System.out.printf(
          "%d kills, %d requests, %d labels, %d answers%n",
          KILLS, asked.size(), labels().size(), answers.size());
    }
  }

  private void labelWhileKilled(Producer<String, Object> labels) throws Exception {
    ForkedProcess service = killed.start();
    Optional<Process> python = python();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        round(labels);
        // labels and images are under way
        label(labels);
        feed.send(DOMAINS * KilledService.WINDOW / 2);
        Thread.sleep(random.nextInt(400));
        service.kill();
        System.out.printf("killed after %d labels%n", labels().size());
        service = killed.start();
        round(labels);
      }
      try (ForkedProcess second = killed.start(other)) {
        round(labels);
        round(labels);
        second.kill();
      }
      round(labels);
      rollBack(labels);
      feed.send(DOMAINS * KilledService.WINDOW / 2);
      Thread.sleep(random.nextInt(400));
      service.kill();
      service = killed.start();
      round(labels);
      if (python.isPresent()) {
        // the handle: a process that is destroyed has no output any more
        boolean unused = python.get().toHandle().destroy();
        String reported =
            new String(python.get().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.get().waitFor()).as(reported).isZero();
        System.out.print("in Python: " + reported);
      }
      harness.awaitWhileReading(
          () -> harness.predictions().size() >= feed.count() && answered() == labels().size());
    } finally {
      python.ifPresent(Process::destroyForcibly);
      killed.stop(service);
    }
    harness.drain();
  }

  /** Annotators who answer to the end, and then what they have kept back. */
  private Optional<Process> python() throws IOException {
    if (System.getenv("TEST_PYTHON") == null) {
      System.out.println("annotators in Python: left out, TEST_PYTHON names none");
      return Optional.empty();
    }
    return Optional.of(
        new ProcessBuilder(
                System.getenv("TEST_PYTHON"),
                "src/examples/python/annotate.py",
                "--bootstrap",
                harness.values().get("bootstrap.servers"),
                "--registry",
                harness.values().get("schema.registry.url"),
                "--requests",
                harness.settings().topics().annotationRequests(),
                "--labels",
                harness.settings().topics().labels(),
                "--wrong",
                ".2",
                "--late",
                ".3",
                "--second",
                ".2",
                "--lost",
                ".1",
                "--patience",
                "600")
            .redirectErrorStream(true)
            .start());
  }

  /**
   * Takes the version of a camera back, and then corrects what was labelled before and labels what
   * was asked for before.
   */
  private void rollBack(Producer<String, Object> labels) throws Exception {
    harness.awaitWhileReading(() -> newestVersion().isPresent());
    String domain = newestVersion().orElseThrow().getDomain();
    String unused = killed.run("adapters", "rollback", domain, "--by", "ann", "--wait", "3m");
    for (AnnotationRequest request : early) {
      if (request.getDomain().equals(domain)) {
        send(labels, domain, request.getId(), request.getClasses().get(2), "ann");
      }
    }
    for (AnnotationRequest request : late) {
      String name = request.getClasses().get(0);
      send(labels, request.getDomain(), request.getId(), name, "ann");
    }
    System.out.printf("%s rolled back, %d labels behind it%n", domain, early.size() + late.size());
    late.clear();
  }

  private Optional<AdapterVersion> newestVersion() {
    return harness.versions().stream()
        .filter(version -> version.getStatus() == Status.ACCEPTED)
        .reduce((a, b) -> b);
  }

  /** Images until they are predicted, then labels for what is asked for. */
  private void round(Producer<String, Object> labels) throws Exception {
    feed.send(DOMAINS * KilledService.WINDOW);
    harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
    label(labels);
  }

  private void label(Producer<String, Object> labels) throws Exception {
    for (AnnotationRequest request : reported()) {
      if (request.getAnswer() != null || !labelled.add(request.getDomain() + request.getId())) {
        continue;
      }
      if (random.nextInt(4) == 0) {
        late.add(request);
        continue;
      }
      early.add(request);
      List<String> classes = request.getClasses();
      send(labels, request.getDomain(), request.getId(), classes.get(0), "ann");
      switch (random.nextInt(5)) {
        case 0 -> send(labels, request.getDomain(), request.getId(), classes.get(1), "ann");
        case 1 -> send(labels, request.getDomain(), request.getId(), classes.get(1), "bo");
        case 2 -> send(labels, request.getDomain(), "nobody-" + labelled.size(), "x", "ann");
        default -> {}
      }
    }
  }

  private void send(
      Producer<String, Object> labels, String domain, String id, String name, String who)
      throws Exception {
    String label = name.equals("x") ? bundleClass() : name;
    RecordMetadata unused =
        labels
            .send(
                new ProducerRecord<>(
                    harness.settings().topics().labels(),
                    domain,
                    new Label(id, domain, label, who, Instant.EPOCH, LabelKind.CLASS)))
            .get();
  }

  /** Returns all labels, of any sender. */
  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "label-kill-labels")) {
      reader.fromBeginning(harness.settings().topics().labels());
      reader.toEnd(record -> labels.add(record.partition() + "@" + record.offset()));
    }
    return labels;
  }

  private String bundleClass() {
    return reported().get(0).getClasses().get(0);
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

  /**
   * The counted class of an image, and the number of counted images, follow from each annotator's
   * newest labels: none is lost, and none counts twice.
   */
  private static void followsFromWhatWasSaid(List<AnnotationRequest> answers) {
    Map<String, Map<String, String>> votes = new HashMap<>();
    Map<String, Map<String, String>> counted = new HashMap<>();
    for (AnnotationRequest reported : answers) {
      LabelAnswer answer = reported.getAnswer();
      Map<String, String> ofDomain =
          counted.computeIfAbsent(reported.getDomain(), domain -> new HashMap<>());
      if (!answer.getStatus().startsWith("UNKNOWN")) {
        Map<String, String> said =
            votes.computeIfAbsent(
                reported.getDomain() + reported.getId(), image -> new HashMap<>());
        said.put(answer.getAnnotator(), answer.getGiven());
        Optional<String> most = most(said.values());
        assertThat(answer.getLabel()).as(reported.toString()).isEqualTo(most.orElse(null));
        ofDomain.remove(reported.getId());
        most.ifPresent(label -> ofDomain.put(reported.getId(), label));
      }
      assertThat(answer.getLabels()).as(reported.toString()).isEqualTo(ofDomain.size());
    }
  }

  /** Returns the value that most give. */
  private static Optional<String> most(Collection<String> said) {
    Map<String, Integer> counts = new HashMap<>();
    said.forEach(each -> counts.merge(each, 1, Integer::sum));
    int most = Collections.max(counts.values());
    counts.values().removeIf(count -> count < most);
    return counts.size() == 1 ? counts.keySet().stream().findFirst() : Optional.empty();
  }

  private long answered() {
    return reported().stream().filter(each -> each.getAnswer() != null).count();
  }

  private List<AnnotationRequest> reported() {
    String topic = harness.settings().topics().annotationRequests();
    List<AnnotationRequest> reported = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "label-kill")) {
      reader.fromBeginning(topic);
      reader.toEnd(
          record -> reported.add(reader.event(record, AnnotationRequest.class).orElseThrow()));
    }
    return reported;
  }
}

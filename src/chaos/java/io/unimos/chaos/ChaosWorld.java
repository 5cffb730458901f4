package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.bundle.BundleFixture;
import io.unimos.config.KafkaProperties;
import io.unimos.encode.TestImages;
import io.unimos.event.ImageEvent;
import io.unimos.event.Prediction;
import io.unimos.harness.DistinctColours;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.bench.ForkedProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;

/**
 * A broker, a registry and a producer here; the services in processes of their own, to be killed.
 * Knows what was sent, and checks at the end that the promises were kept. Used by one thread.
 */
final class ChaosWorld implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The exit code that asks for a person, as the reliability page names it. */
  static final int MEND_FIRST = 78;

  private static final int DOMAINS = 4;

  private final Path folder;
  private final Path faults;
  private final ChaosBroker broker;
  private final StubRegistry registry;
  private final ServiceHarness harness;
  private final Map<String, ForkedProcess> services = new LinkedHashMap<>();
  private final List<ForkedProcess> all = new ArrayList<>();
  private int sent;
  private int otherLetters;
  private boolean inputsGone;

  /** A world on the broker that all share. */
  ChaosWorld(Path folder, String name, Map<String, String> settings) throws Exception {
    this(folder, name, settings, ChaosBroker.shared(), StubRegistry.start());
  }

  /** A world with a broker and a registry that it may harm. */
  ChaosWorld(
      Path folder,
      String name,
      Map<String, String> settings,
      ChaosBroker broker,
      StubRegistry registry)
      throws Exception {
    this.folder = folder;
    this.broker = broker;
    this.registry = registry;
    faults = Files.createDirectories(folder.resolve("faults"));
    Map<String, String> values = new HashMap<>();
    values.put("schema.registry.url", registry.url());
    values.put("adapt.window", "32");
    // versions are audited at the end
    values.put("adapters.keep", "100000");
    // classes far enough apart for the gate to find nothing wrong
    Path own = Files.createDirectories(folder.resolve("bundles"));
    values.put("bundle", BundleFixture.write(own, own.resolve("clear"), 0.2).folder().toString());
    values.putAll(settings);
    harness = new ServiceHarness(broker.address(), folder.resolve(name), values);
  }

  ServiceHarness harness() {
    return harness;
  }

  ChaosBroker broker() {
    return broker;
  }

  StubRegistry registry() {
    return registry;
  }

  Path folder() {
    return folder;
  }

  void poisonDoes(FaultyEncoder.Fault fault) throws IOException {
    FaultyEncoder.set(faults, fault);
  }

  /** From now on every batch takes so long. */
  void slow(int millis) throws IOException {
    FaultyEncoder.slow(faults, millis);
  }

  /** From now on every image takes so long; to be said before a service starts. */
  void slowPerImage(int millis) throws IOException {
    FaultyEncoder.slowPerImage(faults, millis);
  }

  /** Images that no service has encoded and committed yet. */
  long waiting() throws Exception {
    return new Promises(harness).uncommitted();
  }

  /** Starts a service as a static member; the one of the same name must have ended. */
  ForkedProcess start(String instance) throws IOException {
    return start(instance, Map.of());
  }

  ForkedProcess start(String instance, Map<String, String> settings) throws IOException {
    return start(instance, settings, List.of());
  }

  /** Starts a service behind a command, see {@link ForkedProcess}. */
  ForkedProcess start(String instance, Map<String, String> settings, List<String> before)
      throws IOException {
    Map<String, String> values = new HashMap<>(harness.values());
    values.put("instance.id", instance);
    values.put("state.dir", stateOf(instance).toString());
    values.putAll(settings);
    String text =
        values.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .sorted()
            .collect(Collectors.joining("\n"));
    Path file = Files.writeString(folder.resolve(instance + ".properties"), text);
    ForkedProcess service =
        ForkedProcess.java(
            folder.resolve(instance + ".log"),
            before,
            List.of(ChaosService.class.getName(), file.toString(), faults.toString()));
    services.put(instance, service);
    all.add(service);
    return service;
  }

  Path stateOf(String instance) {
    return folder.resolve("state-" + instance);
  }

  /** Sends images of all classes to all domains in turn. */
  void send(int count) {
    for (int i = 0; i < count; i++) {
      send("camera-" + sent % DOMAINS, image(sent));
    }
  }

  void sendPoison() {
    send("camera-" + sent % DOMAINS, TestImages.jpeg(24, 24, FaultyEncoder.POISON));
  }

  void send(String domain, byte[] image) {
    harness.send(domain, "image-" + sent, image);
    sent++;
  }

  /**
   * An image of a producer whose schema says the same in other words, and so has an id of its own.
   */
  void sendAsAnUnknownWriter() {
    ObjectNode schema;
    try {
      schema = (ObjectNode) new ObjectMapper().readTree(ImageEvent.getClassSchema().toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    schema.put("doc", "as writer " + sent + " calls it");
    String topic = harness.settings().topics().images();
    int id = registry.register(topic + "-value", schema.toString());
    String domain = "camera-" + sent % DOMAINS;
    byte[] value =
        harness.serialized(
            new ImageEvent(
                "image-" + sent,
                domain,
                ByteBuffer.wrap(image(sent)),
                null,
                Instant.EPOCH,
                Map.of()));
    // the wire format: a zero, then the schema's id
    ByteBuffer.wrap(value).putInt(1, id);
    harness.sendRaw(domain.getBytes(StandardCharsets.UTF_8), value);
    sent++;
  }

  /** Counts a record that the script sent by itself. */
  void sentOneMore() {
    sent++;
  }

  /** Something else than an image will be set aside. */
  void expectLetter() {
    otherLetters++;
  }

  /** The images topic is gone; what was sent so far has been checked. */
  void forgetInputs() {
    inputsGone = true;
  }

  /** Of its number alone; few are so alike that nothing is learned. */
  private static byte[] image(int i) {
    SplittableRandom random = new SplittableRandom(ChaosScale.SEED + i);
    return TestImages.jpeg(24, 24, DistinctColours.withStrongChannel(random, 40, 120));
  }

  /** Outputs that a read_committed reader has met. */
  int answered() {
    return harness.predictions().size() + harness.deadLetters().size();
  }

  /** Reads until so many more outputs have been met; how long that took, in milliseconds. */
  long awaitMore(int count) {
    long from = System.nanoTime();
    int goal = answered() + count;
    assertThat(goal).as("what is sent or expected").isLessThanOrEqualTo(sent + otherLetters);
    harness.flush();
    harness.awaitWhileReading(() -> answered() >= goal);
    return (System.nanoTime() - from) / 1_000_000;
  }

  /**
   * Returns the time until an image sent now is predicted, in milliseconds: what was sent before
   * may be answered already, and only not be read. To every domain, whoever has got it.
   */
  long awaitGoingOn() {
    int seen = harness.predictions().size();
    int first = sent;
    send(DOMAINS);
    Set<String> fresh =
        IntStream.range(first, sent).mapToObj(i -> "image-" + i).collect(Collectors.toSet());
    long from = System.nanoTime();
    harness.flush();
    harness.awaitWhileReading(
        () -> harness.predictions().stream().skip(seen).anyMatch(p -> fresh.contains(p.getId())));
    return (System.nanoTime() - from) / 1_000_000;
  }

  /** Returns the time until every domain has an answer. */
  long awaitAllGoingOn() {
    int first = sent;
    send(DOMAINS);
    Set<String> fresh =
        IntStream.range(first, sent).mapToObj(i -> "image-" + i).collect(Collectors.toSet());
    long from = System.nanoTime();
    harness.flush();
    harness.awaitWhileReading(
        () ->
            harness.predictions().stream().map(Prediction::getId).filter(fresh::contains).count()
                == fresh.size());
    return (System.nanoTime() - from) / 1_000_000;
  }

  /** Reads until all that was sent is answered. */
  void awaitAll() {
    harness.flush();
    harness.awaitWhileReading(() -> answered() >= sent + otherLetters);
  }

  /** Sends until a round has been decided; without one, nothing is said about versions. */
  void sendUntilAVersion() {
    for (int i = 0; i < 40 && harness.versions().isEmpty(); i++) {
      send(DOMAINS * 32);
      awaitAll();
    }
    assertThat(harness.versions()).isNotEmpty();
  }

  /** Dead letters by reason. */
  Map<String, Long> reasons() {
    return harness.deadLetters().stream()
        .collect(Collectors.groupingBy(ServiceHarness::reason, Collectors.counting()));
  }

  /** All promises: to be called when the script is through. */
  void verify() throws Exception {
    if (inputsGone) {
      return;
    }
    awaitAll();
    harness.drain();
    assertThat(new Promises(harness).violations()).isEmpty();
    if (services.values().stream().anyMatch(ForkedProcess::isAlive)) {
      awaitCommitted();
    }
  }

  /** Until the service has committed all that is on the images topic, read or not. */
  void awaitCommitted() {
    Promises promises = new Promises(harness);
    Awaitility.await().atMost(PATIENCE).until(() -> promises.uncommitted() == 0);
  }

  /** Changes a topic's configuration. */
  void alter(String topic, String name, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(KafkaProperties.admin(harness.settings(), "chaos"))) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
      // the controller answers before the broker knows
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  admin
                      .describeConfigs(List.of(resource))
                      .all()
                      .get()
                      .get(resource)
                      .get(name)
                      .value()
                      .equals(value));
    }
  }

  /** Deletes a topic. */
  void delete(String topic) throws Exception {
    try (Admin admin = Admin.create(KafkaProperties.admin(harness.settings(), "chaos"))) {
      admin.deleteTopics(List.of(topic)).all().get();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> !admin.listTopics().names().get().contains(topic));
    }
  }

  /** Names of all topics that there are. */
  Set<String> topics() throws Exception {
    try (Admin admin = Admin.create(KafkaProperties.admin(harness.settings(), "chaos"))) {
      return admin.listTopics().names().get();
    }
  }

  /** The ends of all services' logs. */
  String logs() {
    return services.entrySet().stream()
        .map(e -> "---- " + e.getKey() + "\n" + e.getValue().tail())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    all.forEach(ForkedProcess::close);
    harness.close();
    registry.close();
    if (!broker.isShared()) {
      broker.close();
    }
  }
}

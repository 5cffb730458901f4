package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.Main;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.stream.ChainOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The records that a killed process reads from the changelogs when it starts again on its own
 * volume. Prints the figures of the page on Kubernetes; {@code -Drestore.cameras} and {@code
 * -Drestore.images} say how much was learned before.
 */
@Tag("chaos")
class RestoreIT {
  private static final int CAMERAS = Integer.getInteger("restore.cameras", 24);
  private static final int IMAGES =
      Integer.getInteger("restore.images", ChaosScale.pick(20_000, 100_000));
  private static final int MORE = 2_000;
  private static final int FLEET = Integer.getInteger("restore.fleet", ChaosScale.pick(200, 1_000));
  private static final int EACH = Integer.getInteger("restore.each", ChaosScale.pick(10, 100));
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern RESTORED =
      Pattern.compile("restored (\\d+) records of store (\\S+), partition \\d+, in (\\d+) ms");

  @TempDir Path folder;
  private Path settings;

  /** A broker and a registry, and the features of some cameras for a service to be forked. */
  private record World(
      EmbeddedBroker broker, StubRegistry registry, ServiceHarness harness, FeatureFeed feed)
      implements AutoCloseable {

    /** With the settings that a bundle and a registry ask for. */
    static World of(
        Path folder, BiFunction<Path, StubRegistry, Map<String, String>> values, int cameras)
        throws Exception {
      Path bundle = folder.resolve("demo-bundle");
      DemoBundle.unpack(bundle);
      EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
      StubRegistry registry = StubRegistry.start();
      ServiceHarness harness =
          new ServiceHarness(broker, folder.resolve("restore"), values.apply(bundle, registry));
      FeatureFeed feed =
          new FeatureFeed(harness.settings(), Bundle.load(bundle), cameras, ChaosScale.SEED);
      return new World(broker, registry, harness, feed);
    }

    @Override
    public void close() {
      feed.close();
      harness.close();
      registry.close();
      broker.close();
    }
  }

  @Test
  void shouldReadBackOnlyWhatWasNotFlushedWhenKilledWithItsVolume() throws Exception {
    Map<String, Long> restored = restoredAfterKill(true);

    // of five writes an image; what the stores may keep unflushed is a third of what was written
    assertThat(sum(restored)).isLessThan(2L * IMAGES);
  }

  @Test
  void shouldReadBackEverythingWhereTransactionalStoresAreOff() throws Exception {
    Map<String, Long> restored = restoredAfterKill(false);

    // if not, the setting could go
    assertThat(sum(restored)).isGreaterThan(4L * IMAGES);
  }

  @Test
  void shouldTakeOverTheStateOfTheOtherKindOfStore() throws Exception {
    try (World world = World.of(folder, RestoreIT::values, CAMERAS)) {
      ServiceHarness harness = world.harness();
      FeatureFeed feed = world.feed();
      settings = harness.writeTo(folder.resolve("unimos.properties"));
      String common = Files.readString(settings);
      for (boolean transactional : new boolean[] {false, true, false}) {
        Files.writeString(
            settings, common + "kafka.enable.transactional.statestores=" + transactional);
        ForkedProcess service = fork("service.log");
        feed.send(MORE);
        harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
        service.terminate();
        assertThat(service.awaitExit(PATIENCE)).isZero();
      }
      assertThat(ChainOracle.violations(feed.sent(), harness.predictions())).isEmpty();
      // stopped in order each time
      assertThat(restored(Files.readString(folder.resolve("service.log")))).isEmpty();
    }
  }

  @Test
  void shouldAnswerEveryCameraOfALostInstanceFromItsStandby() throws Exception {
    try (World world = World.of(folder, RestoreIT::standby, FLEET)) {
      ServiceHarness harness = world.harness();
      FeatureFeed feed = world.feed();
      String common =
          Files.readString(harness.writeTo(folder.resolve("unimos.properties")))
              .replaceAll("(?m)^(instance\\.id|state\\.dir)=.*\\R", "");
      ForkedProcess first = fork("first", common);
      feed.send(FLEET * EACH);
      harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
      ForkedProcess second = fork("second", common);
      second.awaitLog("Health - ready", PATIENCE);
      feed.send(FLEET);
      harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());

      first.kill();
      long killed = System.nanoTime();
      feed.send(FLEET);
      harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());

      System.out.printf(
          "%d cameras of %d images each: all answered %.1f s after the kill of the instance%n",
          FLEET, EACH + 1, (System.nanoTime() - killed) / 1e9);
      second.terminate();
      assertThat(second.awaitExit(PATIENCE)).isZero();
      assertThat(ChainOracle.violations(feed.sent(), harness.predictions())).isEmpty();
    }
  }

  /** As the overlays for production have it. */
  private static Map<String, String> standby(Path bundle, StubRegistry registry) {
    Map<String, String> values = values(bundle, registry);
    values.remove("state.memory");
    values.put("kafka.num.standby.replicas", "1");
    values.put("kafka.main.consumer.session.timeout.ms", "9000");
    return values;
  }

  private ForkedProcess fork(String instance, String common) throws IOException {
    settings =
        Files.writeString(
            folder.resolve(instance + ".properties"),
            common
                + "instance.id=%s%nstate.dir=%s%n"
                    .formatted(instance, folder.resolve("state-" + instance)));
    return fork(instance + ".log");
  }

  private static long sum(Map<String, Long> records) {
    return records.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Records by store. */
  private Map<String, Long> restoredAfterKill(boolean transactional) throws Exception {
    try (World world = World.of(folder, RestoreIT::values, CAMERAS)) {
      ServiceHarness harness = world.harness();
      FeatureFeed feed = world.feed();
      settings = harness.writeTo(folder.resolve("unimos.properties"));
      Files.writeString(
          settings,
          Files.readString(settings) + "kafka.enable.transactional.statestores=" + transactional);
      ForkedProcess service = fork("first.log");
      long started = System.nanoTime();
      feed.send(IMAGES);
      harness.awaitWhileReading(() -> harness.predictions().size() >= IMAGES);
      System.out.printf(
          "%d images of %d cameras, transactional=%s: %.0f images/s with the start%n",
          IMAGES, CAMERAS, transactional, IMAGES / ((System.nanoTime() - started) / 1e9));
      feed.send(MORE);
      harness.awaitWhileReading(() -> harness.predictions().size() >= IMAGES + MORE / 4);
      service.kill();
      harness.drain();
      int committed = harness.predictions().size();

      long killed = System.nanoTime();
      service = fork("second.log");
      feed.send(1);
      harness.awaitWhileReading(() -> harness.predictions().size() > committed);
      System.out.printf("next prediction after %d ms%n", (System.nanoTime() - killed) / 1_000_000);
      harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
      Map<String, Long> restored = restored(service.log());
      service.terminate();
      assertThat(service.awaitExit(PATIENCE)).isZero();
      assertThat(ChainOracle.violations(feed.sent(), harness.predictions())).isEmpty();
      return restored;
    }
  }

  private static Map<String, String> values(Path bundle, StubRegistry registry) {
    Map<String, String> values = new HashMap<>();
    values.put("schema.registry.url", registry.url());
    values.put("bundle", bundle.toString());
    values.put("roles", "adapt");
    values.put("instance.id", "killed");
    // unflushed at most half of that: as much less than the state as at a thousand cameras
    values.put("state.memory", "8MB");
    // what is asked is what is stored, not what is trained
    values.put("adapt.mode", "prototypes");
    return values;
  }

  private static Map<String, Long> restored(String log) {
    Map<String, Long> records = new TreeMap<>();
    Map<String, Long> millis = new TreeMap<>();
    Matcher lines = RESTORED.matcher(log);
    while (lines.find()) {
      records.merge(lines.group(2), Long.valueOf(lines.group(1)), Long::sum);
      millis.merge(lines.group(2), Long.valueOf(lines.group(3)), Long::sum);
    }
    System.out.printf("restored records %s, ms %s%n", records, millis);
    return records;
  }

  private ForkedProcess fork(String log) throws IOException {
    return ForkedProcess.java(folder.resolve(log), Main.class, "run", "--config", "" + settings);
  }
}

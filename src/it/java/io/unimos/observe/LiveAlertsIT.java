package io.unimos.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.unimos.bundle.BundleFixture;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.TestImages;
import io.unimos.harness.DistinctColours;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four faults in a running service, seen by a real Prometheus with the rules of the repository,
 * whose waiting times are cut to a second. The encoder is a fake, so that a camera's look and the
 * encoder's pace can be set; everything else is real.
 */
@Tag("slow")
class LiveAlertsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int WINDOW = 64;
  private static final String GATE = "site/gate";

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  private final SplittableRandom random = new SplittableRandom(4);
  private final AtomicLong pauseNanos = new AtomicLong();
  private final DistinctColours colours = new DistinctColours();
  private ServiceHarness harness;
  private Prometheus prometheus;
  private int sent;

  /**
   * A camera's colours: the two ranges of a colour's strong and weak channels, and a cast of red.
   */
  private record Light(int strong, int weak, int spread, int red) {}

  private static final Light DAY = new Light(170, 20, 86, 0);

  /** Another camera altogether: the mean has to move further than a mix of classes moves it. */
  private static final Light DUSK = new Light(170, 20, 60, 150);

  @BeforeAll
  static void startBroker() {
    assumeTrue(
        Prometheus.program("prometheus").isPresent(), () -> Prometheus.skipped("prometheus"));
    broker = EmbeddedBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void start(TestInfo test) throws Exception {
    Path own = Files.createDirectory(folder.resolve(test.getDisplayName().replaceAll("\\W", "")));
    // classes far enough apart for the gate to find nothing wrong
    Path bundle = BundleFixture.write(own, own.resolve("clear"), 0.2).folder();
    harness =
        new ServiceHarness(
            broker,
            own,
            Map.of(
                "bundle", bundle.toString(),
                "adapt.mode", "inline",
                "adapt.window", Integer.toString(WINDOW)));
    harness.start(
        new FakeEncoder(
            crops -> {
              LockSupport.parkNanos(pauseNanos.get());
              return FakeEncoder.meanColours(crops);
            }));
    prometheus = Prometheus.start(own.resolve("prometheus"), harness.service().httpPort());
  }

  @AfterEach
  void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (harness != null) {
      harness.close();
    }
  }

  @Test
  void shouldFireWhenRecordsAreRefusedInABurst() {
    send(100, DAY);
    awaitScraped("unimos_records_total{outcome=\"predicted\"} >= 100");
    assertThat(firing("UnimosDeadLetters")).isNull();

    byte[] jpeg = TestImages.jpeg(64, 48, 0xaa3311);
    for (int i = 0; i < 50; i++) {
      harness.send(GATE, "cut-" + i, Arrays.copyOf(jpeg, jpeg.length / 2));
    }

    JsonNode alert = awaitFiring("UnimosDeadLetters");
    assertThat(alert.at("/labels/outcome").asText()).isEqualTo("IMAGE_CORRUPT");
  }

  @Test
  void shouldFireWhenTheServiceFallsBehind() {
    send(100, DAY);
    // while it works off the first images it is behind for a moment, which "for" would forgive
    awaitScraped("max(unimos_lag_records) == 0");
    Awaitility.await().atMost(PATIENCE).until(() -> firing("UnimosLagGrowing") == null);

    pauseNanos.set(Duration.ofSeconds(4).toNanos());
    enqueue(1_000, DAY);

    JsonNode alert = awaitFiring("UnimosLagGrowing");
    assertThat(alert.at("/labels/topic").asText()).isEqualTo(harness.settings().topics().images());
    pauseNanos.set(0);
    harness.awaitOutputs(sent);
  }

  @Test
  void shouldFireWhenACameraChangesAgainAndAgain() {
    send(3 * WINDOW, DAY);
    awaitScraped("unimos_domain_windows_total{domain=\"site/gate\", decision=\"reset\"} == 0");
    assertThat(firing("UnimosDomainDriftsOften")).isNull();

    for (Light light : List.of(DUSK, DAY, DUSK)) {
      send(5 * WINDOW, light);
    }

    JsonNode alert = awaitFiring("UnimosDomainDriftsOften");
    assertThat(alert.at("/labels/domain").asText()).isEqualTo(GATE);
  }

  private void send(int images, Light light) {
    enqueue(images, light);
    harness.awaitOutputs(sent);
  }

  private void enqueue(int images, Light light) {
    for (int i = 0; i < images; i++) {
      int colour = colours.next(() -> seen(light));
      harness.send(GATE, "image-" + sent++, TestImages.png(24, 24, colour));
    }
  }

  private int seen(Light light) {
    int strong = random.nextInt(3);
    int colour = 0;
    for (int channel = 0; channel < 3; channel++) {
      int value = channel == strong ? light.strong() : light.weak();
      value += random.nextInt(light.spread()) + (channel == 2 ? light.red() : 0);
      colour |= Math.min(255, value) << (8 * channel);
    }
    return colour;
  }

  private void awaitScraped(String condition) {
    Awaitility.await().atMost(PATIENCE).until(() -> !prometheus.query(condition).isEmpty());
  }

  private JsonNode awaitFiring(String name) {
    long start = System.nanoTime();
    Awaitility.await(name).atMost(PATIENCE).until(() -> firing(name) != null);
    JsonNode alert = firing(name);
    System.out.printf(
        Locale.ROOT,
        "%s fires %.0f s after the last image was sent: %s%n",
        name,
        (System.nanoTime() - start) / 1e9,
        alert.at("/annotations/summary").asText());
    assertThat(alert.get("annotations").toString())
        .doesNotContain("no value", "error")
        .contains("runbooks.md#" + name.toLowerCase(Locale.ROOT));
    return alert;
  }

  private JsonNode firing(String name) {
    for (JsonNode alert : prometheus.alerts()) {
      if (alert.at("/labels/alertname").asText().equals(name)
          && alert.get("state").asText().equals("firing")) {
        return alert;
      }
    }
    return null;
  }
}

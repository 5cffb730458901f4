package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.config.Settings;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.StreamService;
import io.unimos.stream.ChainOracle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stops and rebalances while somebody reads everything that the process exposes. Kafka Streams
 * shows how many bytes of a store are uncommitted for a moment longer than there is a store: who
 * reads that then reads freed memory, which ends the process.
 */
@Tag("chaos")
class MetricsReaderIT {
  private static final int STOPS = ChaosScale.pick(5, 30);
  private static final int PARTITIONS = 48;
  private static final int CAMERAS = 200;
  private static final String REBALANCED = "rebalanced as often as asked";
  private static final Duration PATIENCE = Duration.ofMinutes(25);

  @Test
  void shouldLiveThroughStopsAndRebalancesWhileItsMetricsAreRead(@TempDir Path folder)
      throws Exception {
    Path bundle = folder.resolve("demo-bundle");
    DemoBundle.unpack(bundle);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        StubRegistry registry = StubRegistry.start();
        ServiceHarness harness =
            new ServiceHarness(
                broker, folder.resolve("read"), settings(registry.url(), bundle.toString()));
        FeatureFeed feed =
            new FeatureFeed(harness.settings(), Bundle.load(bundle), CAMERAS, ChaosScale.SEED)) {
      Path settings = harness.writeTo(folder.resolve("unimos.properties"));
      feed.send(5 * CAMERAS);
      try (ForkedProcess reader =
          ForkedProcess.java(
              folder.resolve("reader.log"), Reader.class, settings.toString(), "" + STOPS)) {
        reader.awaitLog(REBALANCED, PATIENCE);
        harness.awaitWhileReading(() -> harness.predictions().size() >= feed.count());
        Files.createFile(answered(settings));
        int exit = reader.awaitExit(PATIENCE);

        assertThat(exit).as(reader.tail()).isZero();
        String read =
            reader.log().lines().filter(line -> line.startsWith("read ")).findFirst().orElseThrow();
        assertThat(ChainOracle.violations(feed.sent(), harness.predictions())).isEmpty();
        new Scenario(
                "04b",
                "stops and rebalances of 48 partitions while all of /metrics and JMX is read")
            .report(
                Finding.of(
                    STOPS, "no crash in native code; " + read + ", no MBean of Kafka's among them"),
                feed.count(),
                0);
      }
    }
  }

  private static Map<String, String> settings(String registry, String bundle) {
    return Map.of(
        "schema.registry.url",
        registry,
        "bundle",
        bundle,
        "roles",
        "adapt",
        "adapt.mode",
        "prototypes",
        "topics.partitions",
        "" + PARTITIONS);
  }

  /** The file that tells the reader that every image has its prediction. */
  private static Path answered(Path settings) {
    return settings.resolveSibling("answered");
  }

  /** Two instances in one process, of which one stays and one comes and goes. */
  static final class Reader {
    private static final long PAUSE_NANOS = 5_000_000;
    private static final Duration START = Duration.ofMinutes(10);

    private Reader() {}

    public static void main(String[] args) throws Exception {
      AtomicLong values = new AtomicLong();
      ExecutorService threads = Executors.newCachedThreadPool();
      StreamService stays = start(args[0], "stays");
      threads.execute(() -> readAll(values));
      threads.execute(() -> scrapeAll(stays));
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        StreamService goes = start(args[0], "goes");
        goes.metrics().scrape();
        goes.close();
        Awaitility.await().atMost(START).until(stays::ready);
      }
      System.out.println(REBALANCED);
      Path answered = answered(Path.of(args[0]));
      Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(answered));
      stays.close();
      System.out.println("read " + values + " values by JMX");
      System.exit(values.get() > 0 && kafkaBeans() == 0 ? 0 : 1);
    }

    private static StreamService start(String file, String name) {
      Settings settings =
          Settings.load(
              Optional.of(Path.of(file)),
              Map.of(),
              Map.of("state.dir", Path.of(file).resolveSibling("state-" + name).toString()));
      StreamService service = StreamService.start(settings);
      Awaitility.await().atMost(START).until(service::ready);
      return service;
    }

    private static void scrapeAll(StreamService service) {
      while (true) {
        service.metrics().scrape();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    /** Whatever a JMX client could ask for, again and again. */
    private static void readAll(AtomicLong values) {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      while (true) {
        for (ObjectName bean : server.queryNames(null, null)) {
          try {
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
              read(server, bean, attribute.getName());
              values.incrementAndGet();
            }
          } catch (JMException e) {
            // it has gone meanwhile
          }
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    private static void read(MBeanServer server, ObjectName bean, String attribute) {
      try {
        server.getAttribute(bean, attribute);
      } catch (JMException | RuntimeException e) {
        // not every attribute can be read
      }
    }

    private static long kafkaBeans() {
      return ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
          .filter(bean -> bean.getDomain().startsWith("kafka."))
          .count();
    }
  }
}

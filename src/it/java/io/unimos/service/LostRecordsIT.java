package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.TestImages;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.check.Problem;
import io.unimos.service.check.StartupCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features that a broker deletes while the adapt role is away. */
class LostRecordsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final byte[] IMAGE = TestImages.png(32, 32, 0xaa3311);
  private static final int LOST = 20;

  @TempDir Path folder;

  @Test
  void shouldSayHowManyRecordsWereDeletedBeforeTheyWereRead() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        ServiceHarness harness = new ServiceHarness(broker, folder.resolve("lost"), Map.of());
        Admin admin = Admin.create(KafkaProperties.admin(harness.settings(), "test"))) {
      String images = harness.settings().topics().images();
      String features = harness.settings().topics().features();
      harness.start();
      harness.send("gate", "read", IMAGE);
      harness.awaitOutputs(1);
      harness.stopService();

      try (StreamService encoding = encoding(harness)) {
        await(encoding::ready);
        for (int i = 0; i < LOST; i++) {
          harness.send("gate", "lost-" + i, IMAGE);
        }
        harness.flush();
        await(() -> encoded(admin, harness) == sum(admin, images, OffsetSpec.latest()));
      }
      assertThat(problems(harness)).isEmpty();
      deleteAll(admin, features);

      assertThat(problems(harness))
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.stops()).isFalse();
                assertThat(problem.key()).isEqualTo("topics.features-retention");
                assertThat(problem.text())
                    .matches("up to [234]\\d records of '" + features + "' were deleted before .*");
              });

      harness.start();
      harness.send("gate", "later", IMAGE);
      harness.awaitOutputs(2);

      assertThat(harness.predictions())
          .extracting(Prediction::getId)
          .containsExactly("read", "later");
      await(() -> lost(harness) >= LOST);
      // with the markers of their transactions, at most one for each, and of that before
      assertThat(lost(harness)).isLessThanOrEqualTo(2 * LOST + 2);
      await(() -> problems(harness).isEmpty());
    }
  }

  private static StreamService encoding(ServiceHarness harness) {
    Map<String, String> values = new HashMap<>(harness.values());
    values.put("roles", "encode");
    return StreamService.start(
        Settings.of(values), (bundle, settings) -> EncoderDevices.of(new FakeEncoder()));
  }

  /** Returns how many images the encode role has committed. */
  private static long encoded(Admin admin, ServiceHarness harness)
      throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(harness.settings().service().applicationId(Role.ENCODE))
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .filter(Objects::nonNull)
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  private static List<Problem> problems(ServiceHarness harness) {
    return StartupCheck.problems(harness.settings(), EnumSet.allOf(Role.class));
  }

  private static double lost(ServiceHarness harness) {
    return harness
        .service()
        .metrics()
        .scrape()
        .lines()
        .filter(line -> line.startsWith("unimos_lost_records_total"))
        .filter(line -> line.contains("features"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Deletes records as retention does. */
  private static void deleteAll(Admin admin, String topic) throws Exception {
    admin
        .deleteRecords(
            IntStream.range(0, 3)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(
                    Collectors.toMap(
                        Function.identity(), partition -> RecordsToDelete.beforeOffset(-1))))
        .all()
        .get();
  }

  private static long sum(Admin admin, String topic, OffsetSpec which)
      throws ExecutionException, InterruptedException {
    return admin
        .listOffsets(
            IntStream.range(0, 3)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(Function.identity(), partition -> which)))
        .all()
        .get()
        .values()
        .stream()
        .mapToLong(found -> found.offset())
        .sum();
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(PATIENCE).until(condition);
  }
}

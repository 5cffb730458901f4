package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.encode.TestImages;
import io.unimos.event.ImageEvent;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.stream.ChainOracle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry goes away while records of a writer come whose schema was never seen. */
@Tag("slow")
class RegistryOutageIT {
  private static final byte[] JPEG = TestImages.jpeg(32, 32, 0x3355cc);

  @Test
  void shouldWaitAndLoseNothingWhenTheRegistryIsAway(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        StubRegistry registry = StubRegistry.start();
        ServiceHarness harness =
            new ServiceHarness(
                broker, folder.resolve("outage"), Map.of("schema.registry.url", registry.url()))) {
      List<String> sent = new ArrayList<>();
      harness.start();
      send(harness, sent, "before", 5);
      harness.awaitOutputs(5);

      int foreign = registry.register("foreign-value", foreignSchema());
      registry.fail(true);
      send(harness, sent, "known", 5);
      harness.awaitOutputs(10);
      sendAs(harness, sent, foreign, "foreign");
      send(harness, sent, "after", 5);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollDelay(Duration.ofSeconds(3))
          .until(
              () ->
                  !harness.service().ready()
                      && harness.service().waitingFor().contains("registry"));

      assertThat(harness.predictions()).hasSize(10);
      assertThat(harness.deadLetters()).isEmpty();

      registry.fail(false);
      harness.awaitOutputs(16);
      harness.drain();

      assertThat(harness.deadLetters()).isEmpty();
      assertThat(ChainOracle.violations(Map.of("gate", sent), harness.predictions())).isEmpty();
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(harness.service()::ready);
      assertThat(harness.service().ended()).isNotDone();
    }
  }

  private static void send(ServiceHarness harness, List<String> sent, String name, int count) {
    for (int i = 0; i < count; i++) {
      harness.send("gate", name + i, JPEG);
      sent.add(name + i);
    }
  }

  /** Sends the event under a schema id that is new to the service. */
  private static void sendAs(ServiceHarness harness, List<String> sent, int schema, String id) {
    byte[] value =
        harness.serialized(
            new ImageEvent(
                id, "gate", ByteBuffer.wrap(JPEG), null, java.time.Instant.EPOCH, Map.of()));
    ByteBuffer.wrap(value).putInt(1, schema);
    harness.sendRaw("gate".getBytes(StandardCharsets.UTF_8), value);
    sent.add(id);
  }

  /** Our own schema with a doc of somebody else's: other text, so another id. */
  private static String foreignSchema() {
    return ImageEvent.getClassSchema().toString().replace("One image of one domain", "A picture");
  }
}

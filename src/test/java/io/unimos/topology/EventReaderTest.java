package io.unimos.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventReaderTest {
  private static final int HEADER = 5;

  private final Contract contract =
      Contract.over(
          KafkaProperties.registry(
              Settings.of(Map.of("schema.registry.url", "mock://event-reader"))));
  private final EventReader<ImageEvent> reader = contract.reader("images", ImageEvent.class);
  private final byte[] good =
      contract
          .serializer()
          .serialize(
              "images",
              new ImageEvent("a", "gate", ByteBuffer.allocate(3), null, Instant.EPOCH, Map.of()));

  /** Avro says it by an IOException, which must not pass for a registry that is away. */
  @Test
  void shouldRefuseWhenANumberNeverEnds() {
    byte[] endless = Arrays.copyOf(good, 40);
    Arrays.fill(endless, HEADER, endless.length, (byte) 0xff);

    Outcome<ImageEvent> outcome = reader.read(endless);

    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    assertThat(((Outcome.Rejected<ImageEvent>) outcome).reason())
        .isEqualTo(RejectReason.SCHEMA_INVALID);
  }

  @Test
  void shouldRefuseWhenTheBytesEndTooEarly() {
    for (int length = 0; length < good.length; length++) {

      Outcome<ImageEvent> outcome = reader.read(Arrays.copyOf(good, length));

      assertThat(outcome).as("%d bytes", length).isInstanceOf(Outcome.Rejected.class);
    }
  }
}

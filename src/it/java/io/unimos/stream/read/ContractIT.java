package io.unimos.stream.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.Settings;
import io.unimos.event.DriftReport;
import io.unimos.event.Shift;
import io.unimos.harness.StubRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Writing while the registry is away. */
class ContractIT {
  private static final DriftReport REPORT =
      new DriftReport(
          "gate",
          1L,
          128,
          1L,
          128L,
          List.of(),
          List.of(),
          Shift.NONE,
          "KEEP",
          "why",
          0f,
          0L,
          Instant.EPOCH,
          null);

  @Test
  void shouldWriteWhatItNeverWroteBeforeWhenTheRegistryWentAwayAfterTheStart() throws Exception {
    try (StubRegistry registry = StubRegistry.start()) {
      Settings settings = Settings.of(Map.of("bundle", "b", "schema.registry.url", registry.url()));
      Contract contract = Contract.over(settings);
      contract.prepare(true);
      Serializer<DriftReport> serializer = contract.serializer();
      registry.fail(true);

      byte[] written = serializer.serialize(settings.topics().drift(), REPORT);
      registry.fail(false);

      assertThat(Events.read(contract, settings.topics().drift(), written, DriftReport.class))
          .isEqualTo(REPORT);
    }
  }

  @Test
  void shouldSayThatTheRegistryIsAwayWhenItNeverAnswered() throws Exception {
    try (StubRegistry registry = StubRegistry.start()) {
      Settings settings = Settings.of(Map.of("bundle", "b", "schema.registry.url", registry.url()));
      Serializer<DriftReport> serializer = Contract.over(settings).serializer();
      registry.fail(true);

      assertThatThrownBy(() -> serializer.serialize(settings.topics().drift(), REPORT))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }
}

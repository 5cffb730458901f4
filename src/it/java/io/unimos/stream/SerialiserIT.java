package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.confluent.kafka.serializers.subject.RecordNameStrategy;
import io.unimos.config.Settings;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.harness.StubRegistry;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.RegistryUnavailableException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The serialiser of our events, before a registry that answers with the whole schema. */
class SerialiserIT {
  private static final int EVENTS = 500;

  /** The event's bytes and buffers; parsing a schema anew would take a hundred times as much. */
  private static final long BYTES_AN_EVENT = 10_000;

  private StubRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = StubRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void shouldNotParseAndKeepASchemaForEachEvent() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    try (Serializer<Feature> serializer = contract().serializer()) {
      for (int i = 0; i < EVENTS; i++) {
        serializer.serialize("features", feature());
      }
      long before = threads.getThreadAllocatedBytes(self);

      for (int i = 0; i < EVENTS; i++) {
        serializer.serialize("features", feature());
      }

      assertThat((threads.getThreadAllocatedBytes(self) - before) / EVENTS)
          .isLessThan(BYTES_AN_EVENT);
    }
  }

  @Test
  void shouldGoOnWithoutTheRegistryOnceASchemaIsKnown() {
    try (Serializer<Feature> serializer = contract().serializer()) {
      byte[] first = serializer.serialize("features", feature());
      registry.refuse();

      assertThat(serializer.serialize("features", feature())).isEqualTo(first);
      assertThatThrownBy(() -> serializer.serialize("others", feature()))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void shouldSayThatTheRegistryIsAwayWhenTheFirstEventMeetsItSo() {
    registry.fail(true);
    try (Serializer<DriftReport> serializer = contract().serializer()) {
      assertThatThrownBy(() -> serializer.serialize("drift", new DriftReport()))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void shouldRegisterUnderTheSubjectThatTheStrategyNames() throws Exception {
    Contract byRecord =
        contract(Map.of("value.subject.name.strategy", RecordNameStrategy.class.getName()));

    try (Serializer<Feature> serializer = byRecord.serializer()) {
      serializer.serialize("features", feature());
    }

    assertThat(registry.subjects()).containsExactly(Feature.class.getName());
  }

  @Test
  void shouldWriteTheSameBytesWhenThreadsShareIt() {
    try (Serializer<Feature> serializer = contract().serializer()) {
      List<byte[]> written =
          IntStream.range(0, 4 * EVENTS)
              .parallel()
              .mapToObj(i -> serializer.serialize("features", feature("image-" + i)))
              .toList();

      for (int i = 0; i < written.size(); i++) {
        assertThat(written.get(i))
            .isEqualTo(serializer.serialize("features", feature("image-" + i)));
      }
    }
  }

  private Contract contract() {
    return contract(Map.of());
  }

  private Contract contract(Map<String, Object> more) {
    Map<String, Object> configuration = new HashMap<>(more);
    configuration.put("schema.registry.url", registry.url());
    configuration.put("auto.register.schemas", true);
    configuration.put("avro.remove.java.properties", true);
    return Contract.over(configuration, Settings.of(Map.of()).topics());
  }

  private static Feature feature() {
    return feature("image-1");
  }

  private static Feature feature(String id) {
    return new Feature(
        id,
        "gate",
        "fixture",
        ByteBuffer.wrap(new byte[1024]),
        List.of(.5f, .2f, .1f, .5f, .5f, .5f),
        "images",
        0,
        7L,
        Instant.EPOCH);
  }
}

package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTimesTest {
  @ParameterizedTest
  @CsvSource({
    "-1, 5000",
    "-9223372036854775808, 5000",
    "0, 0",
    "4999, 4999",
    "5000, 5000",
    "5001, 5000",
    "9223372036854775807, 5000"
  })
  void shouldNeverBeNegativeAndNeverToCome(long given, long taken) {
    ConsumerRecord<Object, Object> record =
        new ConsumerRecord<>(
            "images",
            0,
            7,
            given,
            TimestampType.CREATE_TIME,
            0,
            0,
            null,
            null,
            new RecordHeaders(),
            Optional.empty());

    assertThat(new RecordTimes(() -> Instant.ofEpochMilli(5000)).extract(record, 3))
        .isEqualTo(taken);
  }
}

package io.unimos.stream.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.cli.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
  private static final TopicPartition FIRST = new TopicPartition("letters", 0);
  private static final TopicPartition SECOND = new TopicPartition("letters", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final TopicReader reader = new TopicReader(consumer, () -> null, 500);
  private final List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();

  TopicReaderTest() {
    consumer.updatePartitions(
        "letters",
        List.of(
            new PartitionInfo("letters", 0, null, null, null),
            new PartitionInfo("letters", 1, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
  }

  @Test
  void shouldEndAtTheEndsAndHandOverNothingBehindThem() {
    consumer.updateEndOffsets(Map.of(FIRST, 2L, SECOND, 1L));
    reader.fromBeginning("letters");
    add(FIRST, 0, 3);
    add(SECOND, 0, 1);

    reader.toEnd(read::add);

    assertThat(read)
        .extracting(record -> record.partition() + "@" + record.offset())
        .containsExactlyInAnyOrder("0@0", "0@1", "1@0");
  }

  @Test
  void shouldReportHowFarItIsByOffsetsWhereItTakesLong() {
    consumer.updateEndOffsets(Map.of(FIRST, 100L, SECOND, 20L));
    StringWriter text = new StringWriter();
    AtomicLong now = new AtomicLong();
    reader.withProgress(
        total -> Progress.ofRecords(new PrintWriter(text, true), total, false, now::get),
        words -> {});
    reader.fromBeginning("letters");
    // what lay between was compacted away
    add(FIRST, 39, 40);
    add(FIRST, 99, 100);
    add(SECOND, 19, 20);

    reader.toEnd(
        record -> {
          read.add(record);
          now.set(read.size() * 5_000_000_000L);
        });

    assertThat(read).hasSize(3);
    assertThat(text.toString())
        .isEqualTo(
            """
            read 40 of 120 records, 8.0/s, 10 s left
            read 100 of 120 records, 10.0/s, 2 s left
            read 120 of 120 records, 8.0/s
            read 120 of 120 records, 8.0/s
            """);
  }

  @Test
  void shouldSayNothingOfHowFarItIsWhereItIsQuick() {
    consumer.updateEndOffsets(Map.of(FIRST, 2L, SECOND, 0L));
    StringWriter text = new StringWriter();
    reader.withProgress(
        total -> Progress.ofRecords(new PrintWriter(text, true), total, false, () -> 0),
        words -> {});
    reader.fromBeginning("letters");
    add(FIRST, 0, 2);

    reader.toEnd(read::add);

    assertThat(read).hasSize(2);
    assertThat(text.toString()).isEmpty();
  }

  @Test
  void shouldReadOnlyWhatComesWhenItStartsNow() {
    consumer.updateEndOffsets(Map.of(FIRST, 2L, SECOND, 0L));
    reader.fromNow("letters");
    add(FIRST, 2, 4);

    reader.follow(() -> read.size() < 2, read::add);

    assertThat(read).extracting(ConsumerRecord::offset).containsExactly(2L, 3L);
  }

  @Test
  void shouldMissNothingThatComesWhileItLooksForATime() {
    MockConsumer<byte[], byte[]> racing =
        new MockConsumer<>("earliest") {
          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times) {
            // the first record of the partition is committed right after the broker's answer
            updateEndOffsets(Map.of(FIRST, 1L));
            Map<TopicPartition, OffsetAndTimestamp> none = new HashMap<>();
            times.keySet().forEach(partition -> none.put(partition, null));
            return none;
          }
        };
    racing.updatePartitions("letters", List.of(new PartitionInfo("letters", 0, null, null, null)));
    racing.updateBeginningOffsets(Map.of(FIRST, 0L));
    racing.updateEndOffsets(Map.of(FIRST, 0L));

    try (TopicReader late = new TopicReader(racing, () -> null, 500)) {
      late.from(Instant.EPOCH, "letters");

      assertThat(late.left(Map.of(FIRST, 1L))).isEqualTo(1);
    }
  }

  @Test
  void shouldSayThatNothingComesWhenTheEndIsNotReached() {
    consumer.updateEndOffsets(Map.of(FIRST, 1L, SECOND, 0L));
    reader.fromBeginning("letters");

    assertThatThrownBy(() -> reader.to(Map.of(FIRST, 1L), Duration.ZERO, ": why", read::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("topic 'letters' gives nothing for 0 s: why");
    assertThat(read).isEmpty();
  }

  @Test
  void shouldFindTheRecordsAtOffsetsInTheirOrderAndSayWhichAreGone() {
    consumer.updateEndOffsets(Map.of(FIRST, 6L, SECOND, 0L));
    reader.fromBeginning("letters");
    consumer.assign(List.of(FIRST));
    consumer.seek(FIRST, 2);
    add(FIRST, 3, 6);

    assertThat(reader.at(FIRST, 2)).isEmpty();
    assertThat(reader.at(FIRST, 3)).map(ConsumerRecord::offset).contains(3L);
    assertThat(reader.at(FIRST, 5)).map(ConsumerRecord::offset).contains(5L);
    assertThat(reader.at(FIRST, 9)).isEmpty();
    assertThat(reader.at(new TopicPartition("letters", 7), 0)).isEmpty();
  }

  private void add(TopicPartition partition, long from, long until) {
    for (long offset = from; offset < until; offset++) {
      consumer.addRecord(
          new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, null));
    }
  }
}

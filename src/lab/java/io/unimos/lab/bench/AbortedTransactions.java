package io.unimos.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * The count of aborted transactions, taken from the markers that the broker has written for them.
 */
final class AbortedTransactions {
  private AbortedTransactions() {}

  /** The marker of a transaction: each partition that it wrote to has one, all of one epoch. */
  private record Marker(long producer, short epoch) {}

  /**
   * Counts the aborted transactions in a broker's log on disk.
   *
   * @param broker the broker's folder
   */
  static int count(Path broker) throws IOException {
    Set<Marker> aborted = new HashSet<>();
    for (Path segment : segments(broker)) {
      try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
        for (RecordBatch batch : records.batches()) {
          if (batch.isControlBatch() && batch.hasProducerId() && isAbort(batch)) {
            aborted.add(new Marker(batch.producerId(), batch.producerEpoch()));
          }
        }
      }
    }
    return aborted.size();
  }

  private static boolean isAbort(RecordBatch batch) {
    for (Record record : batch) {
      if (ControlRecordType.parse(record.key()) == ControlRecordType.ABORT) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> segments(Path broker) {
    try (Stream<Path> files = Files.walk(broker)) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.unimos.service;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of the state that had to be restored from its changelog, and of the time it took. After an
 * orderly stop nothing has to be restored. Thread-safe, since each stream thread restores by
 * itself.
 */
final class RestoreLog implements StateRestoreListener {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreLog.class);
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Map<TopicPartition, Long> started = new ConcurrentHashMap<>();

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long from, long to) {
    started.put(changelog, System.nanoTime());
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long end, long count) {
    // The line at the end says everything.
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long count) {
    Long from = started.remove(changelog);
    if (count > 0 && from != null) {
      LOG.info(
          "restored {} records of store {}, partition {}, in {} ms",
          count,
          store,
          changelog.partition(),
          (System.nanoTime() - from) / NANOS_PER_MILLI);
    }
  }
}

package io.unimos.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The bound on the native memory of all stores of a process. Blocks, indexes and filters share a
 * cache, and unwritten records are charged to it. Without this bound RocksDB's memory grows with
 * every partition that an instance takes over. Owns the native cache until {@link #close}, which is
 * called after the streams are closed.
 */
public final class StateMemory implements AutoCloseable {
  /** The Kafka Streams property under which the setter finds the instance. */
  public static final String PROPERTY = "unimos.state.memory";

  /**
   * The divisor for the share of unwritten records: half, so that a burst of writes leaves room for
   * reads.
   */
  private static final int UNWRITTEN = 2;

  /**
   * The least memory that a store takes for unwritten records, in bytes; RocksDB's own step is a
   * megabyte.
   */
  private static final long STEP = 64 << 10;

  /** The value by which RocksDB chooses the number of shards from the cache's size. */
  private static final int SHARDS_BY_SIZE = -1;

  /** The share of the cache that scans of data cannot take from indexes and filters. */
  private static final double FOR_INDEXES = .1;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final WriteBufferManager unwritten;

  /**
   * Creates the bound; reserves nothing yet.
   *
   * @param bytes the bound on all stores together; exceeded briefly while unwritten records are
   *     being written to the disk
   */
  public StateMemory(long bytes) {
    cache = new LRUCache(bytes, SHARDS_BY_SIZE, false, FOR_INDEXES);
    unwritten = new WriteBufferManager(bytes / UNWRITTEN, cache);
  }

  /** Returns the bytes in use at the moment. */
  public long usedBytes() {
    return cache.getUsage();
  }

  private void bound(Options options) {
    BlockBasedTableConfig tables = (BlockBasedTableConfig) options.tableFormatConfig();
    tables.setBlockCache(cache);
    tables.setCacheIndexAndFilterBlocks(true);
    tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
    options.setTableFormatConfig(tables);
    options.setWriteBufferManager(unwritten);
    options.setArenaBlockSize(STEP);
  }

  @Override
  public void close() {
    unwritten.close();
    cache.close();
  }

  /** The configuration that Kafka Streams applies to each store that it opens. */
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      ((StateMemory) configs.get(PROPERTY)).bound(options);
    }

    @Override
    public void close(String store, Options options) {
      // cache and write buffers are shared by all stores, so they stay open
    }
  }
}

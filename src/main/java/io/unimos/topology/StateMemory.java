package io.unimos.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on the native memory of all stores of a process: blocks, indexes and filters share a
 * cache, and what is not written yet is charged to it. Without it RocksDB's memory grows with every
 * partition that an instance takes over. Owns the native cache until {@link #close}; to be closed
 * after the streams.
 */
public final class StateMemory implements AutoCloseable {
  /** The property of Kafka Streams under which the setter finds the instance. */
  public static final String PROPERTY = "unimos.state.memory";

  /** Unwritten records get half, so that a burst of writes leaves room for what is read. */
  private static final int UNWRITTEN = 2;

  /** What a store takes at least for unwritten records; RocksDB's own step is a megabyte. */
  private static final long STEP = 64 << 10;

  /** -1: RocksDB chooses the shards by the size. */
  private static final int SHARDS_BY_SIZE = -1;

  /** Share of the cache that scans of data cannot take from indexes and filters. */
  private static final double FOR_INDEXES = .1;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache;
  private final WriteBufferManager unwritten;

  /**
   * Reserves nothing yet.
   *
   * @param bytes of all stores together; exceeded for moments, while unwritten records are on their
   *     way to the disk
   */
  public StateMemory(long bytes) {
    cache = new LRUCache(bytes, SHARDS_BY_SIZE, false, FOR_INDEXES);
    unwritten = new WriteBufferManager(bytes / UNWRITTEN, cache);
  }

  /** Bytes in use at the moment. */
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

  /** What Kafka Streams calls for each store that it opens. */
  public static final class Setter implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
      ((StateMemory) configs.get(PROPERTY)).bound(options);
    }

    @Override
    public void close(String store, Options options) {
      // cache and write buffers belong to all stores
    }
  }
}

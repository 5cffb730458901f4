package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class StateMemoryTest {
  private static final int STORES = 12;
  private static final int RECORDS = 4_000;
  private static final int RECORD = 1 << 10;
  private static final long BOUND = 8 << 20;

  @TempDir private Path folder;

  /** 48 MB are written; RocksDB by itself keeps all of it in memory, 64 MB a store. */
  @Test
  void shouldKeepAllStoresTogetherWithinTheBound() throws Exception {
    try (StateMemory memory = new StateMemory(BOUND);
        OpenStores stores = new OpenStores(memory)) {
      stores.fill();

      stores.settle(memory);

      assertThat(memory.usedBytes()).isPositive();
    }
  }

  @Test
  void shouldReadWhatWasWrittenWhenItNoLongerFits() throws Exception {
    try (StateMemory memory = new StateMemory(BOUND);
        OpenStores stores = new OpenStores(memory)) {
      stores.fill();
      stores.settle(memory);

      for (RocksDB store : stores.open) {
        for (int i = 0; i < RECORDS; i += 100) {
          assertThat(store.get(OpenStores.key(i))).hasSize(RECORD);
        }
      }
      // what was begun in the background still has its blocks for a moment
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> memory.usedBytes() <= BOUND);
    }
  }

  /** Opened as Kafka Streams opens them. */
  private final class OpenStores implements AutoCloseable {
    private final List<RocksDB> open = new ArrayList<>();
    private final List<Options> options = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(1);

    OpenStores(StateMemory memory) throws RocksDBException {
      StateMemory.Setter setter = new StateMemory.Setter();
      for (int i = 0; i < STORES; i++) {
        Options own = new Options().setCreateIfMissing(true);
        own.setTableFormatConfig(new BlockBasedTableConfig());
        own.setWriteBufferSize(16 << 20).setMaxWriteBufferNumber(3);
        setter.setConfig("store-" + i, own, Map.of(StateMemory.PROPERTY, memory));
        options.add(own);
        open.add(RocksDB.open(own, folder.resolve("store-" + i).toString()));
      }
    }

    static byte[] key(int i) {
      return Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
    }

    void fill() throws RocksDBException {
      for (int i = 0; i < RECORDS; i++) {
        put(i);
      }
    }

    void put(int i) throws RocksDBException {
      byte[] value = new byte[RECORD];
      random.nextBytes(value);
      for (RocksDB store : open) {
        store.put(key(i), value);
      }
    }

    /** Flushes are done in the background, and begun by writes. */
    void settle(StateMemory memory) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                put(RECORDS);
                return unwritten() < BOUND && memory.usedBytes() <= BOUND;
              });
    }

    long unwritten() throws RocksDBException {
      long sum = 0;
      for (RocksDB store : open) {
        sum += store.getLongProperty("rocksdb.cur-size-all-mem-tables");
      }
      return sum;
    }

    @Override
    public void close() {
      open.forEach(RocksDB::close);
      options.forEach(Options::close);
    }
  }
}

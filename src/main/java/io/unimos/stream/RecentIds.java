package io.unimos.stream;

import io.unimos.core.math.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The memory of each domain's last ids, which marks an image that was sent twice. A ring of slots
 * per domain bounds it: each new id takes the slot of the oldest. Ids are kept as the first eight
 * bytes of their SHA-256, some 60 bytes of changelog per record. Owned by one stream task.
 */
final class RecentIds {
  private static final int DIGEST = 8;

  private final KeyValueStore<Bytes, byte[]> store;
  private final int slots;
  private final MessageDigest sha256;

  RecentIds(KeyValueStore<Bytes, byte[]> store, int slots) {
    this.store = store;
    this.slots = slots;
    this.sha256 = Sha256.digest();
  }

  /**
   * Remembers an id.
   *
   * @param sequence the domain's count of this image, from 1
   * @return whether the id was already remembered
   */
  boolean seen(String domain, String id, long sequence) {
    if (slots == 0) {
      return false;
    }
    byte[] digest = Arrays.copyOf(sha256.digest(id.getBytes(StandardCharsets.UTF_8)), DIGEST);
    Bytes idKey = Stores.key(domain, Stores.Kind.ID, digest);
    if (store.get(idKey) != null) {
      return true;
    }
    int slot = (int) (sequence % slots);
    byte[] slotBytes = Stores.number(slot);
    Bytes slotKey = Stores.key(domain, Stores.Kind.ID_SLOT, slotBytes);
    byte[] oldest = store.get(slotKey);
    if (oldest != null) {
      store.delete(Stores.key(domain, Stores.Kind.ID, oldest));
    }
    store.put(slotKey, digest);
    store.put(idKey, slotBytes);
    return false;
  }
}

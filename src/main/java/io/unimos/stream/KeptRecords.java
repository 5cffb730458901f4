package io.unimos.stream;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The index of the versions and changes of classes of a task's domains that have a record on the
 * topic of versions. These are the newest ones, and those that can still serve. A new record
 * deletes the others in its own transaction, so that the topic does not grow with time. Owned by
 * one stream task.
 *
 * @param store the store of the task
 * @param most the number of newest records that stay, per kind
 */
record KeptRecords(KeyValueStore<Bytes, byte[]> store, int most) {

  /** The kinds of numbered records. */
  enum Kind {
    /** A version that was decided on or rolled back. */
    VERSION("version-records"),
    /** A change of the set of classes that a domain is answered with. */
    CLASS_SET("class-set-records");

    private final String blob;

    Kind(String blob) {
      this.blob = blob;
    }
  }

  /**
   * Notes that a record is written.
   *
   * @param newest the highest number given so far
   * @param servable the numbers that can serve
   * @return the numbers whose records are to be deleted
   */
  List<Long> written(
      String domain, Kind kind, long number, long newest, Collection<Long> servable) {
    TreeSet<Long> all = new TreeSet<>(of(domain, kind));
    all.add(number);
    List<Long> gone =
        all.stream()
            .filter(each -> each <= newest - most && each != number && !servable.contains(each))
            .toList();
    gone.forEach(all::remove);
    ByteBuffer bytes = ByteBuffer.allocate(all.size() * Long.BYTES);
    all.forEach(bytes::putLong);
    journal(domain).putBlob(kind.blob, bytes.array());
    return gone;
  }

  /** Returns the numbers that have a record, oldest first. */
  List<Long> of(String domain, Kind kind) {
    byte[] bytes = journal(domain).blob(kind.blob).orElse(new byte[0]);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return LongStream.generate(in::getLong).limit(bytes.length / Long.BYTES).boxed().toList();
  }

  /**
   * Returns the sets of classes whose answers a newer set displaces; 0 stands for no set before.
   */
  List<Long> displaced(long before, long now) {
    return LongStream.rangeClosed(Math.max(1, before - most + 1), Math.min(before, now - most))
        .boxed()
        .toList();
  }

  private StoreJournal journal(String domain) {
    return new StoreJournal(domain, store);
  }
}

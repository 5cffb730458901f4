package io.unimos.topology;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Which versions of a task's domains, and which of their changes of classes, have a record on the
 * topic of versions: the newest, and what can still serve. The rest are deleted there by what takes
 * their place, in its transaction, so that the topic does not grow with time. Owned by one stream
 * task.
 *
 * @param store of the task
 * @param most newest ones of a kind that have one
 */
record KeptRecords(KeyValueStore<byte[], byte[]> store, int most) {

  /** What is numbered. */
  enum Kind {
    /** A version, as it was decided on or rolled back. */
    VERSION("version-records"),
    /** From when on the domain is answered with a set of classes. */
    CLASS_SET("class-set-records");

    private final String blob;

    Kind(String blob) {
      this.blob = blob;
    }
  }

  /**
   * A record is written.
   *
   * @param newest the highest number that was given
   * @param servable what can serve
   * @return those whose records are to be deleted
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

  /** Those that have one, the oldest first. */
  List<Long> of(String domain, Kind kind) {
    byte[] bytes = journal(domain).blob(kind.blob).orElse(new byte[0]);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return LongStream.generate(in::getLong).limit(bytes.length / Long.BYTES).boxed().toList();
  }

  /** Sets of classes whose answers a newer one displaces; 0 before any. */
  List<Long> displaced(long before, long now) {
    return LongStream.rangeClosed(Math.max(1, before - most + 1), Math.min(before, now - most))
        .boxed()
        .toList();
  }

  private StoreJournal journal(String domain) {
    return new StoreJournal(domain, store);
  }
}

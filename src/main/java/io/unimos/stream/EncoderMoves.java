package io.unimos.stream;

import io.unimos.event.Feature;
import io.unimos.wire.SourcePosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The record of which slot of a task's store answers each domain, and from which image on, while
 * the encoder is changed. It lies between the two slots and belongs to neither. Owned by one stream
 * task.
 *
 * @param store the store of the task
 */
record EncoderMoves(KeyValueStore<Bytes, byte[]> store) {
  /** The beginning of the keys of these records; the first slot ends before it. */
  private static final Bytes BEGIN = Stores.taskKey('y');

  /** The key of the slot that answers the domains that have not moved. */
  private static final Bytes HOME = Stores.taskKey('y', (byte) 0);

  /** Names have no control characters. */
  private static final Bytes FIRST = Stores.taskKey('y', (byte) 1);

  private static final Bytes END = Stores.taskKey((char) ('y' + 1));

  /** The greatest distance of two images that counts as near, in milliseconds. */
  private static final long NEAR = Duration.ofSeconds(10).toMillis();

  /**
   * The position of an image of a domain.
   *
   * @param source its position on the topic of images
   * @param at its record time in milliseconds
   */
  record Position(SourcePosition source, long at) {

    static Position of(Feature feature, long at) {
      return new Position(
          new SourcePosition(
              feature.getSourceTopic(), feature.getSourcePartition(), feature.getSourceOffset()),
          at);
    }

    private boolean inOneLog(Position other) {
      return source.topic().equals(other.source.topic())
          && source.partition() == other.source.partition();
    }

    /** Returns whether this is a later image, or one of another partition of images. */
    boolean isAfter(Position other) {
      return !inOneLog(other) || source.offset() > other.source.offset();
    }

    /** Returns whether the images are comparable and close in time. */
    boolean isNear(Position other) {
      return !source.topic().isEmpty() && inOneLog(other) && Math.abs(at - other.at) <= NEAR;
    }

    private byte[] toBytes() {
      byte[] topic = source.topic().getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES + topic.length)
          .putInt(source.partition())
          .putLong(source.offset())
          .putLong(at)
          .put(topic)
          .array();
    }

    private static Position read(ByteBuffer in) {
      int partition = in.getInt();
      long offset = in.getLong();
      long at = in.getLong();
      String topic = StandardCharsets.UTF_8.decode(in).toString();
      return new Position(new SourcePosition(topic, partition, offset), at);
    }
  }

  /**
   * The slot that answers a domain.
   *
   * @param slot the number of the slot, 0 or 1
   * @param last the last image that the other slot answers; empty if the domain never moved
   */
  record Served(int slot, Optional<Position> last) {

    /** Returns whether a slot answers an image; exactly one of the two does. */
    boolean answers(int which, Position image) {
      boolean after = last.map(image::isAfter).orElse(true);
      return after == (which == slot);
    }
  }

  /** Returns the slot that answers a domain. */
  Served of(String domain) {
    byte[] moved = store.get(key(domain));
    if (moved == null) {
      byte[] home = store.get(HOME);
      return new Served(home == null ? 0 : home[0], Optional.empty());
    }
    ByteBuffer in = ByteBuffer.wrap(moved);
    return new Served(in.get(), Optional.of(Position.read(in)));
  }

  /** Sets the slot that answers the domains that have not moved. */
  void putHome(int slot) {
    store.put(HOME, new byte[] {(byte) slot});
  }

  /** Moves a domain to a slot, which answers its images after this one. */
  void move(String domain, int slot, Position last) {
    byte[] image = last.toBytes();
    store.put(
        key(domain), ByteBuffer.allocate(1 + image.length).put((byte) slot).put(image).array());
  }

  /** Returns all entries of a slot, without these records and the other slot. */
  static KeyValueIterator<Bytes, byte[]> entries(KeyValueStore<Bytes, byte[]> slot) {
    return slot.range(Bytes.wrap(new byte[0]), BEGIN);
  }

  /** Passes on the keys of the domains that have moved. */
  KeyValueIterator<Bytes, byte[]> moved() {
    return store.range(FIRST, END);
  }

  private static Bytes key(String domain) {
    return Stores.taskKey('y', domain.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the last image of a domain whose feature has come; empty before the first one. */
  static Optional<Position> seen(KeyValueStore<Bytes, byte[]> slot, String domain) {
    return Optional.ofNullable(slot.get(Stores.key(domain, Stores.Kind.POSITION)))
        .map(bytes -> Position.read(ByteBuffer.wrap(bytes)));
  }

  /** Notes an image of a domain whose feature has come, unless a later one has come before. */
  static void see(KeyValueStore<Bytes, byte[]> slot, String domain, Position image) {
    if (seen(slot, domain).map(image::isAfter).orElse(true)) {
      slot.put(Stores.key(domain, Stores.Kind.POSITION), image.toBytes());
    }
  }
}

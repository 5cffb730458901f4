package io.unimos.console;

import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.page.Words;
import io.unimos.wire.BufferBytes;
import io.unimos.wire.Outcome;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A reader of single images, on demand and by the position that the prediction names. It decodes
 * each with the service's decoder and encodes it anew. It reads one at a time, to spare the broker,
 * and caches the results, refusals included. Thread-safe. Owns its consumer until {@link #close}.
 */
final class ImageCache implements AutoCloseable {
  private static final long CACHE_BYTES = 32L << 20;

  /** The fetch size for a usual image; the broker sends a larger record all the same. */
  private static final int FETCH_BYTES = 64 << 10;

  /** The size of a cache entry without its content. */
  private static final long SLOT_BYTES = 500;

  /** The result of a look. */
  sealed interface Look {
    /** Returns the approximate size on the heap, never too small. */
    long bytes();

    /** An image that was encoded anew as JPEG. */
    record Picture(byte[] jpeg) implements Look {
      @Override
      public long bytes() {
        return SLOT_BYTES + jpeg.length;
      }
    }

    /** The absence of an image, with the reason. */
    record Hidden(String why) implements Look {
      @Override
      public long bytes() {
        return SLOT_BYTES + 2L * why.length();
      }
    }
  }

  /**
   * The place of an image.
   *
   * @param id the id in a form safe to display; it detects that another record has taken the place
   */
  record Place(String id, int partition, long offset, boolean onImageTopic) {}

  private record Slot(Place place, int side) {}

  private final Settings settings;
  private final Redrawing redrawing;
  private final LookCache<Slot, Look> cache = new LookCache<>(CACHE_BYTES, Look::bytes);
  private final TopicPeek peek;

  /**
   * Makes a reader that connects when it is first used.
   *
   * @param redrawing the encoder
   */
  ImageCache(Settings settings, Redrawing redrawing) {
    this.settings = settings;
    this.redrawing = redrawing;
    peek = new TopicPeek(settings, "console-images", FETCH_BYTES, 1);
  }

  /**
   * Returns the image at a place.
   *
   * @param side the bound on the longer side, in pixels
   */
  Look look(Place seen, int side) {
    if (!settings.console().images()) {
      return new Look.Hidden("console.images=false: no image is shown here");
    }
    if (!seen.onImageTopic()) {
      return new Look.Hidden("read from another topic than " + settings.topics().images());
    }
    Slot slot = new Slot(seen, side);
    return cache.get(slot).orElseGet(() -> peek.look(() -> kept(slot), Look.Hidden::new));
  }

  private Look kept(Slot slot) {
    Look look = read(slot);
    cache.put(slot, look);
    return look;
  }

  private Look read(Slot slot) {
    Place seen = slot.place();
    ConsumerRecord<byte[], byte[]> record =
        peek.reader()
            .at(new TopicPartition(settings.topics().images(), seen.partition()), seen.offset())
            .orElse(null);
    if (record == null || record.value() == null) {
      return new Look.Hidden("gone: the retention of its topic is over");
    }
    ImageEvent event = peek.reader().event(record, ImageEvent.class).orElse(null);
    if (event == null) {
      return new Look.Hidden("its record cannot be read");
    }
    if (!Words.clip(event.getId()).equals(seen.id())) {
      return new Look.Hidden("another record lies there: the topic was made anew");
    }
    if (!(event.getImage() instanceof ByteBuffer buffer)) {
      return new Look.Hidden("came as a uri: the console fetches none");
    }
    Outcome<byte[]> jpeg = redrawing.jpeg(BufferBytes.copy(buffer), slot.side());
    return jpeg instanceof Outcome.Ok<byte[]> ok
        ? new Look.Picture(ok.value())
        : new Look.Hidden("refused: " + ((Outcome.Rejected<byte[]>) jpeg).detail());
  }

  @Override
  public void close() {
    peek.close();
  }
}

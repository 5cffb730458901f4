package io.unimos.console;

import io.unimos.config.Settings;
import io.unimos.event.BufferBytes;
import io.unimos.event.ImageEvent;
import io.unimos.failure.Outcome;
import io.unimos.page.Words;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Fetches an image when somebody looks at it: by the position that its prediction names, decoded by
 * the service's own decoder and encoded anew. One at a time, so that the broker hardly notices;
 * what the decoder has said of an image is remembered, refusals too. Thread-safe; owns its consumer
 * until {@link #close}.
 */
final class ImageShelf implements AutoCloseable {
  private static final long CACHE_BYTES = 32L << 20;

  /** Enough for a usual image; the broker sends a larger one all the same. */
  private static final int FETCH_BYTES = 64 << 10;

  /** Of a cached look, besides what it shows. */
  private static final long SLOT_BYTES = 500;

  /** What there is to see. */
  sealed interface Look {
    /** On the heap, roughly and rather too many. */
    long bytes();

    /** A JPEG of our own making. */
    record Picture(byte[] jpeg) implements Look {
      @Override
      public long bytes() {
        return SLOT_BYTES + jpeg.length;
      }
    }

    /** Nothing, and why. */
    record Hidden(String why) implements Look {
      @Override
      public long bytes() {
        return SLOT_BYTES + 2L * why.length();
      }
    }
  }

  /**
   * Where an image lies.
   *
   * @param id of it, as shown: another record may have come to lie there
   */
  record Place(String id, int partition, long offset, boolean onImageTopic) {}

  private record Slot(Place place, int side) {}

  private final Settings settings;
  private final Redrawing redrawing;
  private final LookCache<Slot, Look> cache = new LookCache<>(CACHE_BYTES, Look::bytes);
  private final TopicPeek peek;

  /**
   * @param redrawing closed by the caller
   */
  ImageShelf(Settings settings, Redrawing redrawing) {
    this.settings = settings;
    this.redrawing = redrawing;
    peek = new TopicPeek(settings, "console-images", FETCH_BYTES, 1);
  }

  /**
   * The image at a place.
   *
   * @param side of the longer side in pixels, at most
   */
  Look look(Place seen, int side) {
    if (!settings.console().images()) {
      return new Look.Hidden("console.images=false: no image is shown here");
    }
    if (!seen.onImageTopic()) {
      return new Look.Hidden("read from another topic than " + settings.topics().images());
    }
    Slot slot = new Slot(seen, side);
    return cache.get(slot).orElseGet(() -> peek.look(() -> read(slot), Look.Hidden::new));
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
    Look look =
        jpeg instanceof Outcome.Ok<byte[]> ok
            ? new Look.Picture(ok.value())
            : new Look.Hidden("refused: " + ((Outcome.Rejected<byte[]>) jpeg).detail());
    cache.put(slot, look);
    return look;
  }

  @Override
  public void close() {
    peek.close();
  }
}

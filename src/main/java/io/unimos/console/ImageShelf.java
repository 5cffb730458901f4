package io.unimos.console;

import io.unimos.config.Settings;
import io.unimos.event.BufferBytes;
import io.unimos.event.ImageEvent;
import io.unimos.failure.Outcome;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.image.decode.Thumbnail;
import io.unimos.page.Words;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Fetches an image when somebody looks at it: by the position that its prediction names, decoded by
 * the service's own decoder and encoded anew. One at a time, so that memory is bounded by one image
 * and the broker hardly notices. Thread-safe; owns its consumer until {@link #close}.
 */
final class ImageShelf implements AutoCloseable {
  private static final long CACHE_BYTES = 32L << 20;

  /** Enough for a usual image; the broker sends a larger one all the same. */
  private static final int FETCH_BYTES = 64 << 10;

  /** What there is to see. */
  sealed interface Look {
    /** A JPEG of our own making. */
    record Picture(byte[] jpeg) implements Look {}

    /** Nothing, and why. */
    record Hidden(String why) implements Look {}
  }

  /**
   * Where an image lies.
   *
   * @param id of it, as shown: another record may have come to lie there
   */
  record Place(String id, int partition, long offset, boolean onImageTopic) {}

  private record Slot(int partition, long offset, int side) {}

  private final Settings settings;
  private final ImageDecoder decoder;
  private final Map<Slot, byte[]> cache = new LinkedHashMap<>(16, 0.75f, true);
  private long cached;
  private final TopicPeek peek;

  ImageShelf(Settings settings) {
    this.settings = settings;
    peek = new TopicPeek(settings, "console-images", FETCH_BYTES, 1);
    decoder = new ImageDecoder(settings.image().limits());
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
    return peek.look(() -> cachedOrRead(seen, side), Look.Hidden::new);
  }

  private Look cachedOrRead(Place seen, int side) {
    Slot slot = new Slot(seen.partition(), seen.offset(), side);
    byte[] known = cache.get(slot);
    if (known != null) {
      return new Look.Picture(known);
    }
    Look look = read(seen, side);
    if (look instanceof Look.Picture picture) {
      cache.put(slot, picture.jpeg());
      cached += picture.jpeg().length;
      var oldest = cache.values().iterator();
      while (cached > CACHE_BYTES && oldest.hasNext()) {
        cached -= oldest.next().length;
        oldest.remove();
      }
    }
    return look;
  }

  private Look read(Place seen, int side) {
    ConsumerRecord<byte[], byte[]> record =
        peek.at(new TopicPartition(settings.topics().images(), seen.partition()), seen.offset())
            .orElse(null);
    if (record == null || record.value() == null) {
      return new Look.Hidden("gone: the retention of its topic is over");
    }
    if (!(peek.event(record.topic(), record.value()) instanceof ImageEvent event)
        || !Words.clip(event.getId()).equals(seen.id())) {
      return new Look.Hidden("another record lies there: the topic was made anew");
    }
    if (!(event.getImage() instanceof ByteBuffer buffer)) {
      return new Look.Hidden("came as a uri: the console fetches none");
    }
    Outcome<Pixels> pixels = decoder.decode(BufferBytes.copy(buffer));
    if (pixels instanceof Outcome.Ok<Pixels> ok) {
      return new Look.Picture(Thumbnail.jpeg(ok.value(), side));
    }
    return new Look.Hidden("refused by the decoder");
  }

  @Override
  public void close() {
    peek.close();
    decoder.close();
  }
}

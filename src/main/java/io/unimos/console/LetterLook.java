package io.unimos.console;

import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.page.Words;
import io.unimos.wire.BufferBytes;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * A reader of single dead letters, on demand. It shows the headers, and the payload as an image if
 * the service's decoder accepts it, otherwise as bytes. The last results are cached. Thread-safe.
 * Owns its consumer until {@link #close}.
 */
final class LetterLook implements AutoCloseable {
  private static final int FETCH_BYTES = 64 << 10;
  private static final int SIDE = 400;
  private static final long CACHE_BYTES = 8L << 20;

  /** The bound on the headers and rows of a letter on the heap. */
  private static final long WORDS_BYTES = 64 << 10;

  private static final int MOST_HEADERS = 60;
  private static final int HEX_BYTES = 512;
  private static final int HEX_ROW = 16;

  /** A header in a form safe to display. */
  public record Field(String name, String value) {}

  /**
   * The content of a dead letter.
   *
   * @param payload a description of the payload in words
   * @param jpeg the image, encoded anew; empty if the decoder accepts none
   * @param hex the first bytes of the image or the payload; empty if the image is shown
   */
  public record Whole(
      List<Field> headers, String payload, Optional<byte[]> jpeg, List<String> hex) {
    /** Returns the rows of bytes as lines. */
    public String hexText() {
      return String.join("\n", hex);
    }

    long bytes() {
      return WORDS_BYTES + jpeg.map(image -> image.length).orElse(0);
    }
  }

  private record Slot(int partition, long offset) {}

  /**
   * The result of a look at the place of a dead letter.
   *
   * @param why the reason for an absent letter; meaningless for a present one
   */
  record Found(Optional<Whole> whole, String why) {
    static Found nothing(String why) {
      return new Found(Optional.empty(), why);
    }
  }

  private final Settings settings;
  private final Redrawing redrawing;
  private final LookCache<Slot, Whole> cache = new LookCache<>(CACHE_BYTES, Whole::bytes);
  private final TopicPeek peek;

  /**
   * Makes a reader that connects when it is first used.
   *
   * @param redrawing the encoder
   */
  LetterLook(Settings settings, Redrawing redrawing) {
    this.settings = settings;
    this.redrawing = redrawing;
    peek = new TopicPeek(settings, "console-letters", FETCH_BYTES, 1);
  }

  /** Returns the dead letter at a place. */
  Found look(Letter letter) {
    TopicPartition partition =
        new TopicPartition(settings.topics().deadLetters(), letter.partition());
    Slot slot = new Slot(letter.partition(), letter.offset());
    Optional<Whole> known = cache.get(slot);
    if (known.isPresent()) {
      return new Found(known, "");
    }
    return peek.look(
        () -> {
          Optional<Whole> whole = peek.reader().at(partition, letter.offset()).map(this::whole);
          whole.ifPresent(read -> cache.put(slot, read));
          return new Found(whole, "gone: the retention of its topic is over");
        },
        Found::nothing);
  }

  private Whole whole(ConsumerRecord<byte[], byte[]> record) {
    List<Field> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      if (headers.size() < MOST_HEADERS) {
        String value = settings.deadLetters().shown(header.key(), header.value());
        headers.add(new Field(Words.clip(header.key()), Words.clip(value)));
      }
    }
    byte[] value = record.value();
    if (value == null) {
      return new Whole(headers, "not kept", Optional.empty(), List.of());
    }
    if (!settings.console().images()) {
      String hidden = value.length + " bytes; console.images=false: they are not shown here";
      return new Whole(headers, hidden, Optional.empty(), List.of());
    }
    Optional<byte[]> image = image(record);
    Optional<byte[]> jpeg = image.flatMap(this::reencoded);
    if (jpeg.isPresent()) {
      return new Whole(
          headers, "an image of %d bytes".formatted(image.get().length), jpeg, List.of());
    }
    return new Whole(
        headers,
        image.isPresent()
            ? "an image of %d bytes that the decoder refuses".formatted(image.get().length)
            : value.length + " bytes",
        Optional.empty(),
        hex(image.orElse(value)));
  }

  private Optional<byte[]> image(ConsumerRecord<byte[], byte[]> record) {
    Header origin = record.headers().lastHeader(DeadLetters.TOPIC);
    String topic =
        origin == null || origin.value() == null
            ? record.topic()
            : new String(origin.value(), StandardCharsets.UTF_8);
    return peek.reader().event(topic, record.value()) instanceof Outcome.Ok<SpecificRecord> ok
            && ok.value() instanceof ImageEvent event
            && event.getImage() instanceof ByteBuffer buffer
        ? Optional.of(BufferBytes.copy(buffer))
        : Optional.empty();
  }

  private Optional<byte[]> reencoded(byte[] image) {
    return redrawing.jpeg(image, SIDE) instanceof Outcome.Ok<byte[]> ok
        ? Optional.of(ok.value())
        : Optional.empty();
  }

  private static List<String> hex(byte[] bytes) {
    List<String> rows = new ArrayList<>();
    int most = Math.min(HEX_BYTES, bytes.length);
    for (int from = 0; from < most; from += HEX_ROW) {
      byte[] row = Arrays.copyOfRange(bytes, from, Math.min(most, from + HEX_ROW));
      StringBuilder plain = new StringBuilder();
      for (byte each : row) {
        plain.append(each >= ' ' && each < 0x7f ? (char) each : '.');
      }
      rows.add("%04x  %-48s %s".formatted(from, HexFormat.ofDelimiter(" ").formatHex(row), plain));
    }
    return rows;
  }

  @Override
  public void close() {
    peek.close();
  }
}

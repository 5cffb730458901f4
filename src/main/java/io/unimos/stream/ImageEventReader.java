package io.unimos.stream;

import io.unimos.encode.EncodingService.RecordReader;
import io.unimos.encode.ImageRequest;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.event.ImageEvent;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.EventReader;
import io.unimos.wire.BufferBytes;
import io.unimos.wire.EventNames;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * The reader of image events. It decodes their wire format and checks the length of the names and
 * that the key equals the domain: Avro cannot. Called by the decode pool; thread-safe, with one
 * {@link EventReader} per thread.
 */
public final class ImageEventReader implements RecordReader<ImageRequest> {
  private final ThreadLocal<EventReader<ImageEvent>> readers;

  public ImageEventReader(Contract contract, String topic) {
    Supplier<EventReader<ImageEvent>> make = () -> contract.reader(topic, ImageEvent.class);
    this.readers = ThreadLocal.withInitial(make);
  }

  @Override
  public Outcome<ImageRequest> read(byte[] key, byte[] value) {
    return readers.get().read(value).then(event -> request(key, event));
  }

  private static Outcome<ImageRequest> request(byte[] key, ImageEvent event) {
    String domain = event.getDomain();
    if (!EventNames.isName(event.getId())) {
      return Outcome.rejected(
          RejectReason.SCHEMA_INVALID, "id is empty, too long, or has control characters");
    }
    if (!EventNames.isName(domain)) {
      return Outcome.rejected(
          RejectReason.SCHEMA_INVALID, "domain is empty, too long, or has control characters");
    }
    if (key != null && !domain.equals(new String(key, StandardCharsets.UTF_8))) {
      return Outcome.rejected(
          RejectReason.SCHEMA_INVALID,
          "the key is not the domain '%s', so its order would be lost".formatted(domain));
    }
    ImageSource image =
        event.getImage() instanceof ByteBuffer bytes
            ? new ImageSource.Inline(bytes(bytes))
            : new ImageSource.Remote(event.getImage().toString());
    return Outcome.ok(
        new ImageRequest(event.getId(), domain, event.getCapturedAt().toEpochMilli(), image));
  }

  /**
   * Returns the remaining bytes. It makes no copy if the buffer spans its whole array, as those
   * made by Avro do.
   */
  @SuppressWarnings("ByteBufferBackingArray") // a buffer as long as its array starts with it
  static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray() && buffer.array().length == buffer.remaining()) {
      return buffer.array();
    }
    return BufferBytes.copy(buffer);
  }
}

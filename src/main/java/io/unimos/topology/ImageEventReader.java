package io.unimos.topology;

import io.unimos.encode.EncodingService.RecordReader;
import io.unimos.encode.ImageRequest;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.event.BufferBytes;
import io.unimos.event.EventNames;
import io.unimos.event.ImageEvent;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Takes image events out of their wire format and checks what Avro cannot: names of sensible
 * length, and the key equal to the domain. Called by the decode pool; thread-safe by one {@link
 * EventReader} a thread.
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

  /** Without a copy when the buffer is all of its array, as Avro makes them. */
  @SuppressWarnings("ByteBufferBackingArray") // an array as long as what remains begins with it
  static byte[] bytes(ByteBuffer buffer) {
    if (buffer.hasArray() && buffer.array().length == buffer.remaining()) {
      return buffer.array();
    }
    return BufferBytes.copy(buffer);
  }
}

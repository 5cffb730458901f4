package io.unimos.event;

import java.nio.ByteBuffer;

/** What a field of bytes holds. */
public final class BufferBytes {
  private BufferBytes() {}

  /** A copy of what remains; the buffer stays where it is. */
  public static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}

package io.unimos.wire;

import java.nio.ByteBuffer;

/** The content of a bytes field. */
public final class BufferBytes {
  private BufferBytes() {}

  /** Returns a copy of the remaining bytes; the buffer's position does not change. */
  public static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}

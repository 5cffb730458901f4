package io.unimos.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Keys of the stores that hold many entries a domain: the domain, a zero, and what tells apart. */
final class KeyBytes {
  private KeyBytes() {}

  static byte[] of(String domain, byte[] rest) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(name.length + 1 + rest.length)
        .put(name)
        .put((byte) 0)
        .put(rest)
        .array();
  }

  static byte[] number(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** What follows the domain's zero. */
  static ByteBuffer rest(byte[] key, String domain) {
    int start = domain.getBytes(StandardCharsets.UTF_8).length + 1;
    return ByteBuffer.wrap(key, start, key.length - start).slice();
  }
}

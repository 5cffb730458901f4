package io.unimos.security;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages good inputs, the same way for the same seed. */
final class Mutations {
  /** The values at which lengths and counts break: signs, powers of two and their neighbours. */
  private static final int[] TELLING = {
    0,
    1,
    -1,
    2,
    16,
    127,
    128,
    255,
    256,
    4096,
    32_767,
    32_768,
    65_535,
    65_536,
    1 << 20,
    1 << 24,
    1 << 28,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE - 8,
    Integer.MIN_VALUE
  };

  private static final int MOST_EDITS = 6;

  /** Headers are short and data is long, so half of the edits go to the beginning. */
  private static final int HEAD = 200;

  private Mutations() {}

  static byte[] mutant(List<byte[]> seeds, SplittableRandom random) {
    byte[] mutant = seeds.get(random.nextInt(seeds.size())).clone();
    int edits = 1 + random.nextInt(MOST_EDITS);
    for (int i = 0; i < edits && mutant.length > 0; i++) {
      mutant = edited(mutant, seeds, random);
    }
    return mutant;
  }

  private static byte[] edited(byte[] bytes, List<byte[]> seeds, SplittableRandom random) {
    int range = random.nextBoolean() ? Math.min(HEAD, bytes.length) : bytes.length;
    int at = random.nextInt(range);
    int few = Math.min(bytes.length - at, random.nextInt(40));
    switch (random.nextInt(9)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt(256);
      case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
      case 3 -> putNumber(bytes, at, random);
      case 4 -> {
        return joined(bytes, at, new byte[0], at + few);
      }
      case 5 -> {
        return joined(bytes, at + few, new byte[0], at);
      }
      case 6 -> {
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        return joined(bytes, at, noise, at);
      }
      case 7 -> {
        return Arrays.copyOf(bytes, at);
      }
      default -> {
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length);
        byte[] part = Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from));
        return joined(bytes, at, part, Math.min(bytes.length, at + part.length));
      }
    }
    return bytes;
  }

  private static void putNumber(byte[] bytes, int at, SplittableRandom random) {
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int number = TELLING[random.nextInt(TELLING.length)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    if (at + Integer.BYTES <= bytes.length && random.nextBoolean()) {
      buffer.putInt(at, number);
    } else if (at + Short.BYTES <= bytes.length) {
      buffer.putShort(at, (short) number);
    }
  }

  private static byte[] joined(byte[] bytes, int until, byte[] middle, int from) {
    return ByteBuffer.allocate(until + middle.length + bytes.length - from)
        .put(bytes, 0, until)
        .put(middle)
        .put(bytes, from, bytes.length - from)
        .array();
  }
}

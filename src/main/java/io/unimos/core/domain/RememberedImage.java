package io.unimos.core.domain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One image that a domain remembers. Immutable by agreement: nobody writes into the arrays.
 *
 * @param sequence the number of the image in its domain, from 1
 * @param predicted the class that was served for it, in 0..K-1
 * @param statistics {@code [6]} half floats of the decoded image, or empty if unknown
 * @param feature {@code [d]} half floats, little-endian: the record's own bytes
 * @param tag the identity of the image where people may be queried for it; otherwise empty
 */
public record RememberedImage(
    long sequence, int predicted, byte[] statistics, byte[] feature, byte[] tag) {
  private static final int STATISTICS = 1;
  private static final int NAMED = 2;
  private static final int HEADER = Long.BYTES + Short.BYTES + 1;
  private static final int STATISTICS_BYTES = 12;

  public RememberedImage {
    if (statistics.length != 0 && statistics.length != STATISTICS_BYTES) {
      throw new IllegalArgumentException(
          "image statistics: 0 or %d bytes expected, got %d"
              .formatted(STATISTICS_BYTES, statistics.length));
    }
  }

  /** Creates the entry of an image that nobody is queried for. */
  public RememberedImage(long sequence, int predicted, byte[] statistics, byte[] feature) {
    this(sequence, predicted, statistics, feature, new byte[0]);
  }

  /** Returns the identity of the image. */
  public ImageTag identity() {
    return ImageTag.fromBytes(tag);
  }

  /** Returns the same image with another class. */
  public RememberedImage withPredicted(int other) {
    return new RememberedImage(sequence, other, statistics, feature, tag);
  }

  /** Returns the stored form: at most {@code 2 d + 23} bytes and the tag. */
  public byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + statistics.length + feature.length + tag.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(sequence).putShort((short) predicted);
    out.put((byte) ((statistics.length > 0 ? STATISTICS : 0) | (tag.length > 0 ? NAMED : 0)));
    out.put(statistics).put(feature).put(tag);
    return out.array();
  }

  /**
   * Returns the entry that {@link #toBytes} wrote.
   *
   * @param dimension d
   * @throws IllegalArgumentException if the length does not fit
   */
  public static RememberedImage fromBytes(byte[] bytes, int dimension) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER) {
      throw new IllegalArgumentException("memory entry: cut off, " + bytes.length + " bytes");
    }
    long sequence = in.getLong();
    int predicted = Short.toUnsignedInt(in.getShort());
    int flags = in.get();
    byte[] statistics = new byte[(flags & STATISTICS) != 0 ? STATISTICS_BYTES : 0];
    byte[] feature = new byte[2 * dimension];
    int rest = in.remaining() - statistics.length - feature.length;
    if ((flags & NAMED) != 0 ? rest <= 0 : rest != 0) {
      throw new IllegalArgumentException(
          "memory entry: %d bytes do not hold a feature of %d numbers"
              .formatted(bytes.length, dimension));
    }
    byte[] tag = new byte[rest];
    in.get(statistics).get(feature).get(tag);
    return new RememberedImage(sequence, predicted, statistics, feature, tag);
  }
}

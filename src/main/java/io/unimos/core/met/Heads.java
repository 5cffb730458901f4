package io.unimos.core.met;

import io.unimos.core.math.ArrayBytes;
import io.unimos.core.math.HalfFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/**
 * The parameters of UniMoS (method-specification 1.4) with the training state beside them:
 * statistics of the batch norm and the class prior q. Plain floats, no native memory; the arrays
 * are live, and belong to the creator of the object.
 */
public final class Heads {
  private static final int MAGIC = 0x554D4844; // "UMHD"
  private static final int LAYOUT = 1;
  private static final int HALVES = 2;

  private final HeadsShape shape;
  private final Map<HeadsTensor, float[]> parts = new EnumMap<>(HeadsTensor.class);
  private final float[] normMean;
  private final float[] normVariance;
  private final float[] prior;

  /** Creates heads of zeros, with unit batch norm, unit classifier lengths and an even prior. */
  public Heads(HeadsShape shape) {
    this.shape = shape;
    for (HeadsTensor part : HeadsTensor.values()) {
      parts.put(part, new float[part.size(shape)]);
    }
    normMean = new float[shape.bottleneck()];
    normVariance = new float[shape.bottleneck()];
    prior = new float[shape.classes()];
    java.util.Arrays.fill(part(HeadsTensor.NORM_WEIGHT), 1);
    java.util.Arrays.fill(part(HeadsTensor.CLASSIFIER_G), 1);
    java.util.Arrays.fill(normVariance, 1);
    java.util.Arrays.fill(prior, 1f / shape.classes());
  }

  /** Returns all zeros: for gradients and velocities. */
  public static Heads zeros(HeadsShape shape) {
    Heads heads = new Heads(shape);
    for (float[] part : heads.parts.values()) {
      java.util.Arrays.fill(part, 0);
    }
    return heads;
  }

  /** Returns the sizes. */
  public HeadsShape shape() {
    return shape;
  }

  /** Returns one tensor, live. */
  public float[] part(HeadsTensor part) {
    return parts.get(part);
  }

  /** Returns the running mean of the batch norm, {@code [bottleneck]}, live. */
  public float[] normMean() {
    return normMean;
  }

  /** Returns the running variance of the batch norm, {@code [bottleneck]}, live. */
  public float[] normVariance() {
    return normVariance;
  }

  /** Returns q, {@code [K]}: the running class prior of the language head, live. */
  public float[] prior() {
    return prior;
  }

  /** Returns an independent copy. */
  public Heads copy() {
    Heads copy = new Heads(shape);
    parts.forEach((part, values) -> copy(values, copy.parts.get(part)));
    copy(normMean, copy.normMean);
    copy(normVariance, copy.normVariance);
    copy(prior, copy.prior);
    return copy;
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, from.length);
  }

  /** Returns true when no number is NaN or infinite. */
  public boolean finite() {
    return parts.values().stream().allMatch(Heads::finite)
        && finite(normMean)
        && finite(normVariance)
        && finite(prior);
  }

  private static boolean finite(float[] a) {
    for (float v : a) {
      if (!Float.isFinite(v)) {
        return false;
      }
    }
    return true;
  }

  /** Returns all numbers as little-endian bytes, for a comparison bit by bit. */
  public byte[] toBytes() {
    return written(LAYOUT, bytes(shape));
  }

  /**
   * Returns all numbers as little-endian bytes, the matrices as half floats, for a later round to
   * start from. Training must always start from these bytes, so that a restart changes nothing.
   */
  public byte[] toHalves() {
    return written(HALVES, halfBytes(shape));
  }

  private byte[] written(int layout, long bytes) {
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(layout);
    out.putInt(shape.dimension()).putInt(shape.classes());
    out.putInt(shape.bottleneck()).putInt(shape.hidden());
    parts.forEach(
        (part, values) -> {
          if (layout == HALVES && part.isMatrix()) {
            out.put(HalfFloats.pack(values));
          } else {
            ArrayBytes.put(out, values);
          }
        });
    ArrayBytes.put(out, normMean);
    ArrayBytes.put(out, normVariance);
    ArrayBytes.put(out, prior);
    return out.array();
  }

  /**
   * Reads the bytes that {@link #toHalves} wrote.
   *
   * @throws IllegalArgumentException if the bytes are of another kind or cut off
   */
  public static Heads fromHalves(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 24 || in.getInt() != MAGIC || in.getInt() != HALVES) {
      throw new IllegalArgumentException("heads: not heads of layout " + HALVES);
    }
    HeadsShape shape = new HeadsShape(in.getInt(), in.getInt(), in.getInt(), in.getInt());
    if (!shape.plausible() || bytes.length != halfBytes(shape)) {
      throw new IllegalArgumentException(
          "heads: %s needs %d bytes, there are %d"
              .formatted(shape, halfBytes(shape), bytes.length));
    }
    Heads heads = new Heads(shape);
    heads.parts.forEach(
        (part, values) -> {
          if (part.isMatrix()) {
            byte[] halves = new byte[2 * values.length];
            in.get(halves);
            System.arraycopy(HalfFloats.unpack(halves), 0, values, 0, values.length);
          } else {
            ArrayBytes.get(in, values);
          }
        });
    ArrayBytes.get(in, heads.normMean);
    ArrayBytes.get(in, heads.normVariance);
    ArrayBytes.get(in, heads.prior);
    return heads;
  }

  /** Returns the number of bytes of {@link #toHalves}. */
  public static long halfBytes(HeadsShape shape) {
    long matrices = 0;
    for (HeadsTensor part : HeadsTensor.values()) {
      matrices += part.isMatrix() ? part.size(shape) : 0;
    }
    return bytes(shape) - 2 * matrices;
  }

  private static long bytes(HeadsShape shape) {
    long numbers = 2L * shape.bottleneck() + shape.classes();
    for (HeadsTensor part : HeadsTensor.values()) {
      numbers += part.size(shape);
    }
    return 24 + 4 * numbers;
  }
}

package io.unimos.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.bundle.Safetensors.TensorType;
import io.unimos.core.math.HalfFloats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The writer of safetensors files: the same tensors in the same order give the same bytes. Used by
 * one thread; the file holds the tensors in the order in which they were added.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private final ObjectNode header = JsonFields.JSON.createObjectNode();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Adds a string of the file's own, as in {@link Safetensors#metadata}. */
  public SafetensorsWriter metadata(String key, String value) {
    header.withObjectProperty("__metadata__").put(key, value);
    return this;
  }

  /** Adds {@code [rows, columns]} in half precision. */
  public SafetensorsWriter halves(String name, float[][] rows) {
    ByteBuffer bytes = littleEndian(Short.BYTES * rows.length * rows[0].length);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putShort(HalfFloats.toHalf(value));
      }
    }
    return add(name, TensorType.F16, bytes, rows.length, rows[0].length);
  }

  /** Adds {@code [rows, columns]} in single precision. */
  public SafetensorsWriter floats(String name, float[][] rows) {
    ByteBuffer bytes = littleEndian(Float.BYTES * rows.length * rows[0].length);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (float[] row : rows) {
      floats.put(row);
    }
    return add(name, TensorType.F32, bytes, rows.length, rows[0].length);
  }

  /** Adds {@code [length]} in double precision. */
  public SafetensorsWriter doubles(String name, double[] values) {
    ByteBuffer bytes = littleEndian(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    return add(name, TensorType.F64, bytes, values.length);
  }

  /** Adds {@code [length]} as 32-bit integers. */
  public SafetensorsWriter integers(String name, int[] values) {
    ByteBuffer bytes = littleEndian(Integer.BYTES * values.length);
    bytes.asIntBuffer().put(values);
    return add(name, TensorType.I32, bytes, values.length);
  }

  /** Adds {@code [length]} as 64-bit integers. */
  public SafetensorsWriter longs(String name, int[] values) {
    ByteBuffer bytes = littleEndian(Long.BYTES * values.length);
    for (int value : values) {
      bytes.putLong(value);
    }
    return add(name, TensorType.I64, bytes, values.length);
  }

  /** Adds {@code [length]} as bytes 0 and 1. */
  public SafetensorsWriter flags(String name, boolean[] values) {
    ByteBuffer bytes = littleEndian(values.length);
    for (boolean value : values) {
      bytes.put((byte) (value ? 1 : 0));
    }
    return add(name, TensorType.U8, bytes, values.length);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private SafetensorsWriter add(String name, TensorType type, ByteBuffer bytes, int... shape) {
    ObjectNode entry = header.putObject(name).put("dtype", type.name());
    for (int extent : shape) {
      entry.withArrayProperty("shape").add(extent);
    }
    int begin = data.size();
    data.write(bytes.array(), bytes.arrayOffset(), bytes.capacity());
    entry.withArrayProperty("data_offsets").add(begin).add(data.size());
    return this;
  }

  /** Returns the whole file. The header is padded with spaces so that the data starts aligned. */
  public byte[] toBytes() {
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-json.length, ALIGNMENT);
    return littleEndian(Long.BYTES + json.length + padding + data.size())
        .putLong(json.length + padding)
        .put(json)
        .put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII))
        .put(data.toByteArray())
        .array();
  }

  public void write(Path file) throws IOException {
    Files.write(file, toBytes());
  }
}

package io.unimos.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.unimos.core.math.HalfFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A safetensors file, read in plain Java so that a damaged file gives an error of one line and
 * never harms the JVM. Immutable; the whole file is on the heap. Every extent of the header is
 * checked before anything is allocated from it. The checks cover the header's length, types, shapes
 * and offsets, and that the tensors cover the data exactly, without overlap or hole.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class Safetensors {
  /**
   * The bound on the size of a file: the features of a million source images in 256 dimensions, far
   * above any real bundle.
   */
  static final long MAX_FILE_BYTES = 512L << 20;

  /** The bound on the size of a header. A vocabulary of a hundred thousand names takes 3 MB. */
  static final int MAX_HEADER_BYTES = 16 << 20;

  private static final int LENGTH_BYTES = 8;
  private static final String METADATA = "__metadata__";

  private final Path file;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private Safetensors(Path file) {
    this.file = file;
  }

  /** Reads a file; any fault is reported in one line that names the file and the field. */
  public static Safetensors read(Path file) throws BundleException {
    return read(file, MAX_FILE_BYTES);
  }

  static Safetensors read(Path file, long most) throws BundleException {
    try {
      Checksums.requireSize(file, most);
      return parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }

  /** Parses bytes that were already read; {@code file} is for messages. */
  public static Safetensors parse(Path file, byte[] bytes) throws BundleException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < LENGTH_BYTES) {
      throw new BundleException(
          file, "header", "the file is " + bytes.length + " bytes, too short for safetensors");
    }
    long headerBytes = buffer.getLong(0);
    if (headerBytes < 2
        || headerBytes > MAX_HEADER_BYTES
        || headerBytes > bytes.length - LENGTH_BYTES) {
      throw new BundleException(
          file, "header", "claims " + headerBytes + " bytes in a file of " + bytes.length);
    }
    int dataStart = LENGTH_BYTES + (int) headerBytes;
    String header =
        new String(bytes, LENGTH_BYTES, (int) headerBytes, StandardCharsets.UTF_8).stripTrailing();
    Safetensors parsed = new Safetensors(file);
    ByteBuffer data = buffer.slice(dataStart, bytes.length - dataStart);
    parsed.readHeader(header, data);
    return parsed;
  }

  private void readHeader(String header, ByteBuffer data) throws BundleException {
    JsonNode root;
    try {
      root = JsonFields.JSON.readTree(header);
    } catch (JsonProcessingException e) {
      throw new BundleException(file, "header", "is not JSON: " + e.getOriginalMessage());
    }
    if (!root.isObject()) {
      throw new BundleException(file, "header", "is not a JSON object");
    }
    List<Extent> extents = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (entry.getKey().equals(METADATA)) {
        readMetadata(entry.getValue());
      } else {
        extents.add(Extent.parse(file, entry.getKey(), entry.getValue(), data.capacity()));
      }
    }
    extents.sort(Comparator.comparingInt(Extent::begin).thenComparingInt(Extent::end));
    int covered = 0;
    for (Extent extent : extents) {
      if (extent.begin() != covered) {
        throw new BundleException(
            file,
            extent.name() + ".data_offsets",
            "starts at " + extent.begin() + " where " + covered + " is expected");
      }
      covered = extent.end();
      ByteBuffer slice = data.slice(extent.begin(), extent.end() - extent.begin());
      tensors.put(
          extent.name(),
          new Tensor(extent.type(), extent.shape(), slice.order(ByteOrder.LITTLE_ENDIAN)));
    }
    if (covered != data.capacity()) {
      throw new BundleException(
          file,
          "data",
          "the header describes " + covered + " bytes, the file holds " + data.capacity());
    }
  }

  private void readMetadata(JsonNode node) throws BundleException {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new BundleException(file, METADATA + "." + entry.getKey(), "is not a string");
      }
      metadata.put(entry.getKey(), entry.getValue().textValue());
    }
  }

  /** Returns the file's own strings; empty if it has none. */
  public Map<String, String> metadata() {
    return Map.copyOf(metadata);
  }

  /**
   * Returns a floating tensor {@code [rows, columns]} as rows, all of them finite.
   *
   * @param rows the expected number of rows, or -1 for any number but 0
   */
  public float[][] matrix(String name, int rows, int columns) throws BundleException {
    Tensor tensor = tensor(name);
    int[] shape = tensor.shape();
    boolean fits =
        shape.length == 2
            && (rows < 0 ? shape[0] > 0 : shape[0] == rows)
            && shape[1] == columns
            && tensor.isFloating();
    if (!fits) {
      String wanted = "[" + (rows < 0 ? "any" : rows) + ", " + columns + "]";
      throw new BundleException(
          file, name, "is " + tensor.describe() + ", expected F16 or F32 " + wanted);
    }
    float[][] matrix = new float[shape[0]][columns];
    for (int row = 0; row < shape[0]; row++) {
      for (int column = 0; column < columns; column++) {
        float value = tensor.floatAt(row * columns + column);
        if (!Float.isFinite(value)) {
          throw new BundleException(
              file, name + "[" + row + "][" + column + "]", "is " + value + ", not finite");
        }
        matrix[row][column] = value;
      }
    }
    return matrix;
  }

  /** Returns a tensor {@code [length]} in double precision, all of it finite. */
  public double[] doubles(String name, int length) throws BundleException {
    Tensor tensor = tensor(name);
    int[] shape = tensor.shape();
    if (shape.length != 1 || shape[0] != length || tensor.type() != TensorType.F64) {
      throw new BundleException(
          file, name, "is " + tensor.describe() + ", expected F64 [" + length + "]");
    }
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = tensor.data().getDouble(Double.BYTES * i);
      if (!Double.isFinite(values[i])) {
        throw new BundleException(file, name + "[" + i + "]", "is " + values[i] + ", not finite");
      }
    }
    return values;
  }

  /** Returns an integer tensor {@code [length]}, each value within {@code [0, bound)}. */
  public int[] integers(String name, int length, int bound) throws BundleException {
    Tensor tensor = tensor(name);
    int[] shape = tensor.shape();
    if (shape.length != 1 || shape[0] != length || !tensor.isInteger()) {
      throw new BundleException(
          file, name, "is " + tensor.describe() + ", expected integers [" + length + "]");
    }
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      long value = tensor.integerAt(i);
      if (value < 0 || value >= bound) {
        throw new BundleException(
            file, name + "[" + i + "]", "is " + value + ", expected 0 to " + (bound - 1));
      }
      values[i] = (int) value;
    }
    return values;
  }

  private Tensor tensor(String name) throws BundleException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new BundleException(file, name, "no such tensor; the file has " + tensors.keySet());
    }
    return tensor;
  }

  /** A header entry whose extent has been checked against the data. */
  private record Extent(String name, TensorType type, int[] shape, int begin, int end) {

    static Extent parse(Path file, String name, JsonNode entry, int dataBytes)
        throws BundleException {
      String dtype = entry.path("dtype").asText("");
      TensorType type =
          TensorType.named(dtype)
              .orElseThrow(
                  () ->
                      new BundleException(
                          file,
                          name + ".dtype",
                          "is '" + dtype + "', supported are " + TensorType.known()));
      int[] shape = integers(file, name + ".shape", entry.path("shape"));
      int[] offsets = integers(file, name + ".data_offsets", entry.path("data_offsets"));
      if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes) {
        throw new BundleException(
            file,
            name + ".data_offsets",
            "is " + entry.path("data_offsets") + " in data of " + dataBytes + " bytes");
      }
      if (byteSize(type, shape) != offsets[1] - offsets[0]) {
        throw new BundleException(
            file,
            name + ".shape",
            "is "
                + entry.path("shape")
                + " of "
                + type
                + ", but "
                + (offsets[1] - offsets[0])
                + " bytes are given");
      }
      return new Extent(name, type, shape, offsets[0], offsets[1]);
    }

    private static int[] integers(Path file, String field, JsonNode node) throws BundleException {
      boolean valid = node.isArray();
      for (JsonNode element : node) {
        valid &= element.isIntegralNumber() && element.canConvertToInt() && element.intValue() >= 0;
      }
      if (!valid) {
        throw new BundleException(file, field, "is not a list of lengths");
      }
      int[] values = new int[node.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = node.get(i).intValue();
      }
      return values;
    }

    /** Returns the number of bytes, or -1 if it is too large for any file. */
    private static long byteSize(TensorType type, int[] shape) {
      long size = type.bytes();
      try {
        for (int extent : shape) {
          size = Math.multiplyExact(size, (long) extent);
        }
        return size;
      } catch (ArithmeticException e) {
        return -1;
      }
    }
  }

  /**
   * One tensor of a safetensors file.
   *
   * @param type element type
   * @param shape row-major; every extent fits an int because a file is at most {@link
   *     Safetensors#MAX_FILE_BYTES} long
   * @param data little-endian, positioned at 0, read by absolute index only
   */
  record Tensor(TensorType type, int[] shape, ByteBuffer data) {

    float floatAt(int index) {
      return type == TensorType.F16
          ? HalfFloats.toFloat(data.getShort(2 * index))
          : data.getFloat(4 * index);
    }

    long integerAt(int index) {
      return switch (type) {
        case U8, BOOL -> data.get(index) & 0xff;
        case I32 -> data.getInt(4 * index);
        case I64 -> data.getLong(8 * index);
        case F16, F32, F64 ->
            throw new IllegalStateException("a " + type + " tensor holds no integers");
      };
    }

    boolean isFloating() {
      return type == TensorType.F16 || type == TensorType.F32;
    }

    boolean isInteger() {
      return !isFloating() && type != TensorType.F64;
    }

    String describe() {
      return type + " " + Arrays.toString(shape);
    }
  }

  /** The element types of a safetensors file that this service reads and writes. */
  enum TensorType {
    F16(2),
    F32(4),
    F64(8),
    U8(1),
    I32(4),
    I64(8),
    BOOL(1);

    private final int bytes;

    TensorType(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    static Optional<TensorType> named(String name) {
      return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    static String known() {
      return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }
  }
}

package io.unimos.bundle;

import io.unimos.event.HalfFloats;
import java.nio.ByteBuffer;
import java.util.Arrays;

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
      case F16, F32 -> throw new IllegalStateException("a " + type + " tensor holds no integers");
    };
  }

  boolean isFloating() {
    return type == TensorType.F16 || type == TensorType.F32;
  }

  String describe() {
    return type + " " + Arrays.toString(shape);
  }
}

package io.unimos.method.heads;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A float matrix that Java writes and libtorch reads without a copy: the tensor lies in a direct
 * buffer (CPU only). The tensor belongs to the manager that was handed in; the buffer lives as long
 * as this object.
 */
final class NativeMatrix {
  private final FloatBuffer numbers;
  private final NDArray array;

  NativeMatrix(NDManager manager, int rows, int columns) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(4, rows * columns))
            .order(ByteOrder.nativeOrder());
    numbers = bytes.asFloatBuffer();
    array = manager.create(bytes, new Shape(rows, columns), DataType.FLOAT32);
  }

  /** Writes numbers from place {@code at} on. */
  void put(float[] a, int at) {
    numbers.put(at, a);
  }

  NDArray array() {
    return array;
  }

  /** {@code out = left right}; the product's native memory is freed at once. */
  static void multiply(NDArray left, NDArray right, float[] out) {
    try (NDArray product = left.matMul(right)) {
      product.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer().get(out);
    }
  }
}

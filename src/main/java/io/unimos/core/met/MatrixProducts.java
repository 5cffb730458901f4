package io.unimos.core.met;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.function.IntFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The products of large matrices by libtorch, on CPU: ten times as fast as a compiled Java loop.
 * Owns the native memory of one calculation and frees it on {@link #close}; one thread at a time.
 * Operands lie in direct buffers that are reused, and results are read in place: one copy each way.
 * An operand of many products is {@link #keep kept} there. Nothing here ever carries a gradient.
 */
public final class MatrixProducts implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final Operand left = new Operand();
  private final Operand right = new Operand();

  /** A reusable buffer that Java writes and libtorch reads, which grows as needed. */
  private final class Operand {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    private ByteBuffer room(int size) {
      if (bytes.capacity() < size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
      }
      return bytes.clear().limit(size);
    }

    NDArray of(DMatrixRMaj a) {
      ByteBuffer room = room(Math.multiplyExact(Double.BYTES, a.getNumElements()));
      room.asDoubleBuffer().put(a.data, 0, a.getNumElements());
      return manager.create(room, new Shape(a.numRows, a.numCols), DataType.FLOAT64);
    }

    NDArray narrowed(DMatrixRMaj a) {
      ByteBuffer room = room(Math.multiplyExact(Float.BYTES, a.getNumElements()));
      for (int i = 0; i < a.getNumElements(); i++) {
        room.putFloat(4 * i, (float) a.data[i]);
      }
      return manager.create(room, new Shape(a.numRows, a.numCols), DataType.FLOAT32);
    }
  }

  /**
   * Brings rows to libtorch once, for later products; freed with these products.
   *
   * @param count of rows, at least 1
   * @param columns numbers in each
   * @param row gives row i, in ascending order, in an array that may be reused
   */
  public KeptMatrix keep(int count, int columns, IntFunction<double[]> row) {
    int size = Math.multiplyExact(Double.BYTES, Math.multiplyExact(count, columns));
    ByteBuffer room = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    DoubleBuffer numbers = room.asDoubleBuffer();
    for (int i = 0; i < count; i++) {
      numbers.put(row.apply(i), 0, columns);
    }
    return new KeptMatrix(manager.create(room, new Shape(count, columns), DataType.FLOAT64));
  }

  /** A matrix that stays where libtorch reads it. */
  public final class KeptMatrix {
    private final NDArray rows;

    private KeptMatrix(NDArray rows) {
      this.rows = rows;
    }

    /** Returns the rows from {@code row} on, without a copy. */
    public KeptMatrix from(int row) {
      return new KeptMatrix(rows.get(row + ":"));
    }

    /**
     * Returns A^T A, computed by halves of its rows, the upper triangle up to the diagonal block.
     */
    public DMatrixRMaj gram() {
      int d = (int) rows.getShape().get(1);
      int half = d / 2;
      DMatrixRMaj out = new DMatrixRMaj(d, d);
      try (NDArray first = columns(0, half);
          NDArray second = columns(half, d);
          NDArray firstTurned = first.transpose();
          NDArray secondTurned = second.transpose();
          NDArray upper = firstTurned.matMul(first);
          NDArray lower = secondTurned.matMul(rows)) {
        put(upper, out, 0, 0);
        put(lower, out, half, 0);
      }
      for (int i = 0; i < half; i++) {
        for (int j = half; j < d; j++) {
          out.data[i * d + j] = out.data[j * d + i];
        }
      }
      return out;
    }

    private NDArray columns(int from, int to) {
      return rows.get(new NDIndex(":, " + from + ":" + to));
    }

    /** Returns A^T B of a narrow B, computed as (B^T A)^T so that A is read in its own order. */
    public DMatrixRMaj transposedTimes(DMatrixRMaj b) {
      try (NDArray second = right.of(b);
          NDArray turned = second.transpose();
          NDArray product = turned.matMul(rows)) {
        return CommonOps_DDRM.transpose(matrix(product), null);
      }
    }

    /** Returns A B^T. */
    public DMatrixRMaj timesTransposed(DMatrixRMaj b) {
      try (NDArray second = right.of(b);
          NDArray turned = second.transpose();
          NDArray product = rows.matMul(turned)) {
        return matrix(product);
      }
    }

    /**
     * Returns A B^T for a lower triangular B {@code [d,d]}, without the products with most of its
     * zeros.
     */
    public DMatrixRMaj timesTransposedLower(DMatrixRMaj b) {
      int d = b.numRows;
      int half = d / 2;
      DMatrixRMaj out = new DMatrixRMaj((int) rows.getShape().get(0), d);
      try (NDArray triangle = right.of(b);
          NDArray top = triangle.get(new NDIndex(":" + half + ", :" + half));
          NDArray bottom = triangle.get(half + ":");
          NDArray topTurned = top.transpose();
          NDArray bottomTurned = bottom.transpose();
          NDArray start = columns(0, half);
          NDArray first = start.matMul(topTurned);
          NDArray second = rows.matMul(bottomTurned)) {
        put(first, out, 0, 0);
        put(second, out, 0, half);
      }
      return out;
    }
  }

  /** Returns A^T B. */
  public DMatrixRMaj transposedTimes(DMatrixRMaj a, DMatrixRMaj b) {
    try (NDArray first = left.of(a);
        NDArray turned = first.transpose();
        NDArray second = a == b ? first.get(":") : right.of(b);
        NDArray product = turned.matMul(second)) {
      return matrix(product);
    }
  }

  /** Returns A B. */
  public DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
    try (NDArray first = left.of(a);
        NDArray second = right.of(b);
        NDArray product = first.matMul(second)) {
      return matrix(product);
    }
  }

  /** Returns A B^T. */
  public DMatrixRMaj timesTransposed(DMatrixRMaj a, DMatrixRMaj b) {
    try (NDArray first = left.of(a);
        NDArray second = right.of(b);
        NDArray turned = second.transpose();
        NDArray product = first.matMul(turned)) {
      return matrix(product);
    }
  }

  /** The receiver of the products of some rows with themselves and all later rows. */
  public interface RowsTaker {
    /**
     * Receives one block.
     *
     * @param first number of the first of the rows
     * @param rows the number of rows
     * @param products {@code [rows * (n - first)]}, row-major: with row {@code first} and those
     *     after it; belongs to the caller, who reuses it
     */
    void take(int first, int rows, float[] products);
  }

  /**
   * Computes the rows of A A^T from the diagonal on, in blocks and in single precision; the whole
   * would not fit the caches.
   */
  public void gramRows(DMatrixRMaj a, int block, RowsTaker taker) {
    float[] products = new float[Math.min(a.numRows, block) * a.numRows];
    try (NDArray all = left.narrowed(a)) {
      for (int first = 0; first < a.numRows; first += block) {
        int end = Math.min(a.numRows, first + block);
        try (NDArray some = all.get(first + ":" + end);
            NDArray later = all.get(first + ":" + a.numRows);
            NDArray turned = later.transpose();
            NDArray product = some.matMul(turned)) {
          int size = (end - first) * (a.numRows - first);
          bytes(product).asFloatBuffer().get(products, 0, size);
          taker.take(first, end - first, products);
        }
      }
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private static DMatrixRMaj matrix(NDArray a) {
    Shape shape = a.getShape();
    DMatrixRMaj out = new DMatrixRMaj((int) shape.get(0), (int) shape.get(1));
    bytes(a).asDoubleBuffer().get(out.data);
    return out;
  }

  private static void put(NDArray block, DMatrixRMaj out, int top, int left) {
    DoubleBuffer numbers = bytes(block).asDoubleBuffer();
    int width = (int) block.getShape().get(1);
    for (int i = 0; i < block.getShape().get(0); i++) {
      numbers.get(out.data, (top + i) * out.numCols + left, width);
    }
  }

  private static ByteBuffer bytes(NDArray a) {
    return a.toByteBuffer(true).order(ByteOrder.nativeOrder());
  }
}

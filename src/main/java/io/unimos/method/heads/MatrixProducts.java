package io.unimos.method.heads;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.unimos.numbers.Vectors;
import java.nio.FloatBuffer;
import org.ejml.data.DMatrixRMaj;

/**
 * Products of large matrices by libtorch, on CPU: ten times as fast as a compiled Java loop. Owns
 * the native memory of one calculation and frees it on {@link #close}; one thread at a time.
 * Nothing here ever carries a gradient.
 */
public final class MatrixProducts implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");

  /** A^T B. */
  public DMatrixRMaj transposedTimes(DMatrixRMaj a, DMatrixRMaj b) {
    try (NDArray left = array(a);
        NDArray turned = left.transpose();
        NDArray right = a == b ? left.duplicate() : array(b);
        NDArray product = turned.matMul(right)) {
      return matrix(product);
    }
  }

  /** A B. */
  DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
    try (NDArray left = array(a);
        NDArray right = array(b);
        NDArray product = left.matMul(right)) {
      return matrix(product);
    }
  }

  /** A B^T. */
  public DMatrixRMaj timesTransposed(DMatrixRMaj a, DMatrixRMaj b) {
    try (NDArray left = array(a);
        NDArray right = array(b);
        NDArray turned = right.transpose();
        NDArray product = left.matMul(turned)) {
      return matrix(product);
    }
  }

  /** Takes the products of some rows with all rows. */
  public interface RowsTaker {
    /**
     * One block.
     *
     * @param first number of the first of the rows
     * @param products {@code [rows * n]}, row-major
     */
    void take(int first, float[] products);
  }

  /** The rows of A A^T in blocks and in single precision; the whole would not fit the caches. */
  public void gramRows(DMatrixRMaj a, int block, RowsTaker taker) {
    float[] narrow = Vectors.narrowed(a.data);
    try (NDArray all = manager.create(FloatBuffer.wrap(narrow), new Shape(a.numRows, a.numCols));
        NDArray turned = all.transpose()) {
      for (int first = 0; first < a.numRows; first += block) {
        int end = Math.min(a.numRows, first + block);
        try (NDArray some = all.get(first + ":" + end);
            NDArray product = some.matMul(turned)) {
          taker.take(first, product.toFloatArray());
        }
      }
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private NDArray array(DMatrixRMaj a) {
    return manager.create(
        java.nio.DoubleBuffer.wrap(a.data, 0, a.getNumElements()), new Shape(a.numRows, a.numCols));
  }

  private static DMatrixRMaj matrix(NDArray a) {
    Shape shape = a.getShape();
    return DMatrixRMaj.wrap((int) shape.get(0), (int) shape.get(1), a.toDoubleArray());
  }
}

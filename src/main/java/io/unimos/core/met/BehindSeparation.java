package io.unimos.core.met;

import io.unimos.core.math.Vectors;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * A classifier after a trained separation network: M with M G_vis = W. The network starts as the
 * identity and moves little, so M is corrected by the remaining error until none is left. Where
 * that does not converge, the equation is solved.
 */
final class BehindSeparation {
  /** The bound on the corrections: a solution costs as much as so many at K = 10, d = 512. */
  private static final int MOST_CORRECTIONS = 30;

  /**
   * The error at which the corrections end, far below single precision, in which the result is
   * kept.
   */
  private static final double EXACT = 1e-11;

  private final MatrixProducts products;
  private final DMatrixRMaj vision;

  BehindSeparation(MatrixProducts products, Heads heads) {
    this.products = products;
    int d = heads.shape().dimension();
    vision = HeadOutputs.matrix(heads.part(HeadsTensor.VISION_WEIGHT), d, d);
  }

  /** Returns M {@code [K * d]}. */
  double[] weight(LinearHead head) {
    int d = vision.numRows;
    DMatrixRMaj wanted = DMatrixRMaj.wrap(head.weight().length / d, d, head.weight());
    DMatrixRMaj m = wanted.copy();
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < MOST_CORRECTIONS; i++) {
      DMatrixRMaj missing = products.times(m, vision);
      CommonOps_DDRM.subtract(wanted, missing, missing);
      double left = norm(missing);
      if (left <= EXACT * norm(wanted)) {
        return m.data;
      }
      if (!(left < before)) {
        break;
      }
      before = left;
      CommonOps_DDRM.addEquals(m, missing);
    }
    return solved(wanted);
  }

  private double[] solved(DMatrixRMaj wanted) {
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.lu(vision.numRows);
    if (!solver.setA(CommonOps_DDRM.transpose(vision, null))) {
      throw new ArithmeticException("the vision separation network has lost its rank");
    }
    DMatrixRMaj turned = CommonOps_DDRM.transpose(wanted, null);
    DMatrixRMaj out = new DMatrixRMaj(turned.numRows, turned.numCols);
    solver.solve(turned, out);
    CommonOps_DDRM.transpose(out);
    return out.data;
  }

  private static double norm(DMatrixRMaj a) {
    return Math.sqrt(Vectors.dot(a.data, a.data));
  }
}

package io.unimos.core.round;

import io.unimos.core.met.MetStep;
import io.unimos.core.source.LabelledRows;
import java.util.Arrays;

/**
 * The rows that the steps of a round draw their batches from.
 *
 * @param source {@code [N][d]} with {@code [N]} labels
 * @param target {@code [n][d]} with {@code [n]} pseudo labels
 * @param teacher {@code [n][K]}, the teacher's logits
 */
record TrainingSet(LabelledRows source, LabelledRows target, double[][] teacher) {

  /** Returns the batch of some rows of both sides. */
  MetStep.Batch batch(int[] sourceRows, int[] targetRows) {
    int d = source.rows()[0].length;
    int k = teacher[0].length;
    float[] features = new float[(sourceRows.length + targetRows.length) * d];
    double[] logits = new double[targetRows.length * k];
    for (int i = 0; i < sourceRows.length; i++) {
      place(source.rows()[sourceRows[i]], features, i * d);
    }
    for (int i = 0; i < targetRows.length; i++) {
      place(target.rows()[targetRows[i]], features, (sourceRows.length + i) * d);
      System.arraycopy(teacher[targetRows[i]], 0, logits, i * k, k);
    }
    return new MetStep.Batch(
        features, pick(source.labels(), sourceRows), pick(target.labels(), targetRows), logits);
  }

  private static void place(double[] row, float[] out, int at) {
    for (int j = 0; j < row.length; j++) {
      out[at + j] = (float) row[j];
    }
  }

  private static int[] pick(int[] labels, int[] rows) {
    return Arrays.stream(rows).map(i -> labels[i]).toArray();
  }
}

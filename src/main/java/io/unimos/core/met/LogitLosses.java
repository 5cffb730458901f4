package io.unimos.core.met;

import io.unimos.core.StepSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import java.util.Arrays;

/**
 * The terms of method-specification 2.1 that depend on logits only, with their gradients in closed
 * form. Doubles on {@code [B,K]} numbers keep the losses exact, and each term can be checked
 * against central differences. Gradients are added up; one object per step, one thread.
 */
final class LogitLosses {
  private final StepSettings settings;
  private final int classes;

  /** The gradients with respect to the source's vision logits, {@code [B*K]}. */
  final double[] visionSource;

  /** The gradients with respect to the source's language logits, {@code [B*K]}. */
  final double[] languageSource;

  /** The gradients with respect to the target's vision logits, {@code [B*K]}. */
  final double[] visionTarget;

  /** The gradients with respect to the target's language logits, {@code [B*K]}. */
  final double[] languageTarget;

  /** The gradient with respect to w. */
  double ensembleWeight;

  LogitLosses(StepSettings settings, int sourceRows, int targetRows, int classes) {
    this.settings = settings;
    this.classes = classes;
    visionSource = new double[sourceRows * classes];
    languageSource = new double[sourceRows * classes];
    visionTarget = new double[targetRows * classes];
    languageTarget = new double[targetRows * classes];
  }

  /**
   * Returns the mean cross-entropy of rows of logits, and adds {@code weight} times its gradient to
   * {@code gradient}.
   */
  double crossEntropy(double[] logits, int[] labels, double weight, double[] gradient) {
    int rows = labels.length;
    double loss = 0;
    double[] p = new double[classes];
    for (int i = 0; i < rows; i++) {
      double[] row = row(logits, i);
      loss -= logSoftmax(row)[labels[i]];
      Probabilities.softmax(row, p);
      p[labels[i]] -= 1;
      Vectors.axpy(weight / rows, p, 0, gradient, i * classes, classes);
    }
    return loss / rows;
  }

  /**
   * Returns mean KL(softmax student, softmax teacher): student first, as in method-specification
   * 2.1.
   */
  double distillation(double[] student, double[] teacher) {
    int rows = student.length / classes;
    double weight = settings.weights().distillation() / rows;
    double loss = 0;
    double[] p = new double[classes];
    for (int i = 0; i < rows; i++) {
      double[] own = logSoftmax(row(student, i));
      double[] other = logSoftmax(row(teacher, i));
      double divergence = 0;
      for (int k = 0; k < classes; k++) {
        p[k] = StrictMath.exp(own[k]);
        divergence += p[k] * (own[k] - other[k]);
      }
      for (int k = 0; k < classes; k++) {
        languageTarget[i * classes + k] += weight * p[k] * (own[k] - other[k] - divergence);
      }
      loss += divergence;
    }
    return loss / rows;
  }

  /** The loss terms of the target's ensemble y_ens = w y_vac + (1 - w) stopgrad(y_lac). */
  record EnsembleLosses(double crossEntropy, double entropy, double diversity) {}

  EnsembleLosses ensemble(double[] vision, double[] language, double w, int[] labels) {
    double[] merged = new double[vision.length];
    Vectors.axpy(w, vision, 0, merged, 0, merged.length);
    Vectors.axpy(1 - w, language, 0, merged, 0, merged.length);
    double[] gradient = new double[merged.length];
    double loss = crossEntropy(merged, labels, settings.weights().ensemble(), gradient);
    double[] information = information(merged, gradient);
    for (int i = 0; i < merged.length; i++) {
      visionTarget[i] += w * gradient[i];
      ensembleWeight += gradient[i] * (vision[i] - language[i]);
    }
    return new EnsembleLosses(loss, information[0], information[1]);
  }

  /** Returns entropy and diversity, and adds the gradient of their difference. */
  private double[] information(double[] logits, double[] gradient) {
    int rows = logits.length / classes;
    double epsilon = settings.norm().epsilon();
    double[] p = new double[logits.length];
    double[] mean = new double[classes];
    double entropy = 0;
    for (int i = 0; i < rows; i++) {
      double[] one = Probabilities.softmax(row(logits, i));
      System.arraycopy(one, 0, p, i * classes, classes);
      Vectors.axpy(1.0 / rows, one, 0, mean, 0, classes);
      entropy += entropy(one, epsilon) / rows;
    }
    double weight = settings.weights().information() / rows;
    double[] byProbability = new double[classes];
    for (int i = 0; i < rows; i++) {
      double inner = 0;
      for (int k = 0; k < classes; k++) {
        double own = p[i * classes + k];
        byProbability[k] = slope(own, epsilon) - slope(mean[k], epsilon);
        inner += own * byProbability[k];
      }
      for (int k = 0; k < classes; k++) {
        gradient[i * classes + k] += weight * p[i * classes + k] * (byProbability[k] - inner);
      }
    }
    return new double[] {entropy, entropy(mean, epsilon)};
  }

  private static double entropy(double[] p, double epsilon) {
    double sum = 0;
    for (double v : p) {
      sum -= v * StrictMath.log(v + epsilon);
    }
    return sum;
  }

  /** Returns the derivative of -p log(p + eps). */
  private static double slope(double p, double epsilon) {
    return -StrictMath.log(p + epsilon) - p / (p + epsilon);
  }

  private double[] row(double[] logits, int i) {
    return Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
  }

  private static double[] logSoftmax(double[] row) {
    double max = Probabilities.greatest(row);
    double total = 0;
    for (double z : row) {
      total += StrictMath.exp(z - max);
    }
    double log = max + StrictMath.log(total);
    double[] out = new double[row.length];
    for (int k = 0; k < row.length; k++) {
      out[k] = row[k] - log;
    }
    return out;
  }
}

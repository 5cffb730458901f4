package io.unimos.core.round;

import io.unimos.core.LabelSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.LinearHead;
import io.unimos.core.met.MatrixProducts;
import io.unimos.core.met.RowMoments;
import io.unimos.core.source.LabelledRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * The closed form of a round (method-specification 4.14). Each of three passes makes balanced seeds
 * from a source probe that is moved onto the domain. The seeds spread to labels over the neighbours
 * in bank and memory, and the labels give a ridge on both domains' moments. It starts afresh from
 * the probe each time, so no early habit of the prototypes is learned for good. A pure function of
 * its input. Stateless; uses libtorch for the large products, on the calling thread.
 */
public final class ClosedForm {
  /** The logits of a score of 1 (method-specification 4.7). */
  public static final double SCALE = 12;

  private static final double TINY = 1e-9;
  private static final double MORE_BALANCE = 1.3;
  private static final double EVENED = .8;

  /** The penalty of the ridge, as a share of the mean variance (method-specification 4.14). */
  static final double RIDGE = .25;

  private final SourceRegression source;
  private final LabelSettings settings;
  private final UnaryOperator<int[]> relabel;

  /**
   * Creates the closed form of a bundle.
   *
   * @param relabel changes the labels before the last ridge, to test whether the gate notices
   */
  ClosedForm(SourceRegression source, LabelSettings settings, UnaryOperator<int[]> relabel) {
    this.source = source;
    this.settings = settings;
    this.relabel = relabel;
  }

  /**
   * The input from a domain.
   *
   * @param aligned X' {@code [n][d]}, the memory as x' = x - offset, labelled rows last; at least
   *     one row is unlabelled
   * @param posteriors P0 {@code [n][K]}, the prototypes' in their present state
   * @param distrust g in 0..1: the weight of the text against the source
   * @param labelCorrelation label correlation: 0 where the order of the labels looks exchangeable,
   *     1 where the same class comes for a while
   * @param given classes of the last rows, from people (method-specification 7.5); mostly empty
   */
  public record Input(
      double[][] aligned,
      double[][] posteriors,
      double distrust,
      double labelCorrelation,
      int[] given) {
    /** Returns the number of rows without a label from people, which come first. */
    int free() {
      return aligned.length - given.length;
    }

    /** Returns the class of each row, where it is not given the likeliest. */
    int[] guessed() {
      int[] labels = Probabilities.argmax(posteriors);
      System.arraycopy(given, 0, labels, free(), given.length);
      return labels;
    }
  }

  /**
   * The results of one pass.
   *
   * @param evenness tau': how evenly the classes seem to come, 0..1
   * @param strength lam: the strength of the balance, 0..1
   * @param targetShares pi, {@code [K]}
   * @param balance the seeds of the rows without a given label
   * @param spread F {@code [n][K]}, the seeds spread over the neighbours
   * @param shares of the classes for the next pass, {@code [K]}
   */
  record Pass(
      double evenness,
      double strength,
      double[] targetShares,
      ClassBalance balance,
      double[][] spread,
      double[] shares) {}

  /**
   * The result of the closed form.
   *
   * @param labels {@code [n]}
   * @param seeds argmax of the last pass's balanced seeds, of the rows without a given label
   * @param head W, b on x' = x - offset
   * @param memory moments of X'
   * @param metric of the graph
   */
  public record Solution(
      int[] labels,
      int[] seeds,
      LinearHead head,
      RowMoments memory,
      List<Pass> passes,
      DiscriminativeMetric metric) {}

  /** Solves a round and reports its progress. */
  Solution solve(Input input, RoundProgress progress) {
    progress.enters(RoundProgress.Phase.METRIC);
    try (MatrixProducts products = new MatrixProducts()) {
      return new Solver(input, products, progress).run();
    }
  }

  /** The computation of one round. */
  private final class Solver {
    private final Input input;
    private final MatrixProducts products;
    private final RoundProgress progress;
    private final int n;
    private final int free;
    private final int k = source.classes();
    private final int d;
    private final MatrixProducts.KeptMatrix aligned;
    private final double[] mean;
    private final DMatrixRMaj covariance;
    private final DiscriminativeMetric metric;
    private final NeighbourGraph graph;
    private DMatrixRMaj halves;

    Solver(Input input, MatrixProducts products, RoundProgress progress) {
      this.input = input;
      this.products = products;
      this.progress = progress;
      n = input.aligned.length;
      free = input.free();
      d = input.aligned[0].length;
      double[][] ofBank = bank().rows();
      MatrixProducts.KeptMatrix all =
          products.keep(
              ofBank.length + n,
              d,
              i -> i < ofBank.length ? ofBank[i] : input.aligned[i - ofBank.length]);
      aligned = all.from(ofBank.length);
      mean = Vectors.mean(input.aligned, d);
      DMatrixRMaj gram = aligned.gram();
      covariance = gram.copy();
      Ridge.centre(covariance, n, mean, mean);
      LabelledRows memory = new LabelledRows(input.aligned, input.guessed());
      metric = DiscriminativeMetric.of(products, source, all, memory, mean, gram);
      graph = graph();
    }

    private NeighbourGraph graph() {
      progress.enters(RoundProgress.Phase.GRAPH);
      return NeighbourGraph.of(products, metric.rows(), settings);
    }

    /** Returns the bank's rows in the graph. */
    private LabelledRows bank() {
      return settings.has(LabelSettings.Part.BANK_ROWS)
          ? source.graphRows()
          : new LabelledRows(new double[0][], new int[0]);
    }

    Solution run() {
      progress.enters(RoundProgress.Phase.RIDGE);
      double[] prior = Vectors.mean(unlabelled(input.posteriors), k);
      double[] share = prior;
      DMatrixRMaj scores = scores(source.probe());
      List<Pass> passes = new ArrayList<>();
      for (int p = 0; p < settings.passes(); p++) {
        Pass pass = pass(seedScores(scores, p == 0), share, prior);
        passes.add(pass);
        share = pass.shares;
        if (p < settings.passes() - 1) {
          scores = scores(fit(.5, pass.spread));
        }
      }
      Pass last = passes.get(passes.size() - 1);
      int[] labels = relabel.apply(Probabilities.argmax(last.spread));
      double weight = .5 + .4 * input.labelCorrelation * (1 - input.distrust);
      LinearHead head =
          settings.has(LabelSettings.Part.RIDGE)
              ? fit(weight, Ridge.oneHot(labels, k))
              : balanced(passes.get(0));
      double middle = Vectors.sum(head.bias()) / k;
      for (int c = 0; c < k; c++) {
        head.bias()[c] -= middle;
      }
      int[] seeds = Probabilities.argmax(last.balance.probabilities());
      RowMoments moments = new RowMoments(n, mean, covariance);
      return new Solution(labels, seeds, head, moments, passes, metric);
    }

    private LinearHead balanced(Pass first) {
      double[] bias = source.probe().bias().clone();
      Vectors.axpy(first.strength() / SCALE, first.balance.biases(), 0, bias, 0, k);
      return new LinearHead(source.probe().weight(), bias);
    }

    /** Returns X' W + b, {@code [n,K]}. */
    private DMatrixRMaj scores(LinearHead head) {
      DMatrixRMaj weight = DMatrixRMaj.wrap(k, d, head.weight());
      DMatrixRMaj out = aligned.timesTransposed(weight);
      for (int i = 0; i < n; i++) {
        Vectors.axpy(1, head.bias(), 0, out.data, i * k, k);
      }
      return out;
    }

    private double[][] seedScores(DMatrixRMaj scores, boolean first) {
      double g = first ? distrust() : 0;
      progress.enters(RoundProgress.Phase.PASSES);
      double[][] z = new double[free][k];
      for (int i = 0; i < free; i++) {
        for (int c = 0; c < k; c++) {
          z[i][c] = (1 - g) * SCALE * scores.data[i * k + c];
          if (first) {
            z[i][c] += g * StrictMath.log(input.posteriors[i][c] + 1e-6);
          }
        }
      }
      return z;
    }

    private double distrust() {
      return settings.has(LabelSettings.Part.PROBE_SEEDS) ? input.distrust : 1;
    }

    private Pass pass(double[][] scores, double[] share, double[] prior) {
      double evenness = Probabilities.evenness(Vectors.scale(share.clone(), free));
      double strength =
          settings.has(LabelSettings.Part.BALANCE) ? Math.min(1, MORE_BALANCE * evenness) : 0;
      double[] wanted = new double[k];
      double sum = 0;
      for (int c = 0; c < k; c++) {
        wanted[c] = StrictMath.pow(share[c] + TINY, 1 - EVENED * evenness);
        sum += wanted[c];
      }
      for (int c = 0; c < k; c++) {
        wanted[c] /= sum;
      }
      ClassBalance balance = ClassBalance.of(scores, wanted, strength);
      double[][] spread = spread(balance.probabilities(), strength);
      return new Pass(evenness, strength, wanted, balance, spread, nextShare(prior, spread));
    }

    /** Returns the rows without a given label. */
    private double[][] unlabelled(double[][] rows) {
      return free == n ? rows : Arrays.copyOf(rows, free);
    }

    private double[][] spread(double[][] seeds, double strength) {
      int bank = bank().size();
      double[][] start = new double[bank + n][];
      double[][] oneHot = Ridge.oneHot(bank().labels(), k);
      System.arraycopy(oneHot, 0, start, 0, bank);
      for (int i = 0; i < free; i++) {
        double sureness = 1 - Probabilities.entropy(seeds[i]) / StrictMath.log(k);
        start[bank + i] = new double[k];
        Vectors.axpy(sureness * sureness, seeds[i], 0, start[bank + i], 0, k);
      }
      double[][] given = Ridge.oneHot(input.given, k);
      System.arraycopy(given, 0, start, bank + free, given.length);
      double[][] all = graph.spread(start, bank + free, settings);
      double[][] rows = Arrays.copyOfRange(all, bank, bank + n);
      double[] wanted = new double[k];
      double[] got = new double[k];
      for (int i = 0; i < free; i++) {
        Vectors.axpy(1, seeds[i], 0, wanted, 0, k);
        Vectors.axpy(1, rows[i], 0, got, 0, k);
      }
      for (int c = 0; c < k; c++) {
        wanted[c] = StrictMath.pow(wanted[c] / (got[c] + TINY), strength);
      }
      for (double[] row : unlabelled(rows)) {
        double sum = 0;
        for (int c = 0; c < k; c++) {
          row[c] *= wanted[c];
          sum += row[c];
        }
        for (int c = 0; c < k; c++) {
          row[c] = sum > 0 ? row[c] / sum : 1.0 / k;
        }
      }
      return rows;
    }

    private double[] nextShare(double[] prior, double[][] spread) {
      double[] share = new double[k];
      Vectors.axpy(.5, prior, 0, share, 0, k);
      for (int label : Probabilities.argmax(unlabelled(spread))) {
        share[label] += .5 / free;
      }
      return share;
    }

    /** Returns the ridge on the moments of both domains. */
    private LinearHead fit(double ofSource, double[][] targets) {
      progress.enters(RoundProgress.Phase.RIDGE);
      double ofTarget = 1 - ofSource;
      double[] targetMean = Vectors.mean(targets, k);
      DMatrixRMaj cross = aligned.transposedTimes(new DMatrixRMaj(targets));
      Ridge.centre(cross, n, mean, targetMean);
      double[] apart = source.mean().clone();
      Vectors.axpy(-1, mean, 0, apart, 0, d);
      double both = ofSource * ofTarget;
      for (int j = 0; j < d; j++) {
        for (int c = 0; c < k; c++) {
          int at = j * k + c;
          cross.data[at] =
              ofSource * source.cross().data[at]
                  + ofTarget * cross.data[at]
                  + both * apart[j] * (source.shares()[c] - targetMean[c]);
        }
      }
      DMatrixRMaj weight = InverseRoot.solve(products, root(ofSource, apart), cross);
      double[] centre = new double[d];
      Vectors.axpy(ofSource, source.mean(), 0, centre, 0, d);
      Vectors.axpy(ofTarget, mean, 0, centre, 0, d);
      double[] bias = new double[k];
      LinearHead head = LinearHead.of(weight, bias);
      double[] shift = new double[k];
      Vectors.times(head.weight(), centre, shift);
      for (int c = 0; c < k; c++) {
        bias[c] = ofSource * source.shares()[c] + ofTarget * targetMean[c] - shift[c];
      }
      return head;
    }

    private DMatrixRMaj root(double ofSource, double[] apart) {
      if (ofSource == .5 && halves != null) {
        return halves;
      }
      double both = ofSource * (1 - ofSource);
      DMatrixRMaj g = new DMatrixRMaj(d, d);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          int at = i * d + j;
          g.data[at] =
              ofSource * source.covariance().data[at]
                  + (1 - ofSource) * covariance.data[at]
                  + both * apart[i] * apart[j];
        }
      }
      DMatrixRMaj root = Ridge.root(products, g, RIDGE);
      if (ofSource == .5) {
        halves = root;
      }
      return root;
    }
  }
}

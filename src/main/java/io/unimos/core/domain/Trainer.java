package io.unimos.core.domain;

import io.unimos.core.drift.FeatureSet;
import io.unimos.core.drift.Reference;
import io.unimos.core.gate.Gate;
import io.unimos.core.gate.GateReport;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.Discrepancy;
import io.unimos.core.met.OneThread;
import io.unimos.core.round.Candidate;
import io.unimos.core.round.Round;
import io.unimos.core.round.RoundProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The execution of rounds: training, judging and measuring. Pure: the same request gives the same
 * bytes, whatever the number of threads. Keeps nothing between rounds; any thread, never a stream
 * thread.
 */
public final class Trainer {
  private final DomainContext context;
  private final Round round;
  private final Round withoutMet;
  private final Gate gate;

  /** Creates a trainer for a bundle and its settings. */
  public Trainer(DomainContext context) {
    this(context, new Round(context.source(), context.regression(), context.settings().method()));
  }

  /** Creates a trainer with another kind of round, whose candidates are judged like any other's. */
  public Trainer(DomainContext context, Round round) {
    this.context = context;
    this.round = round;
    withoutMet = round.withoutMet();
    gate = new Gate(context.settings().method().gate());
  }

  /** Runs one round. */
  public RoundResult run(RoundRequest request) {
    return run(request, RoundProgress.UNWATCHED);
  }

  /** Runs one round and reports its progress. */
  public RoundResult run(RoundRequest request, RoundProgress progress) {
    return OneThread.during(() -> trained(request, progress));
  }

  private RoundResult trained(RoundRequest request, RoundProgress progress) {
    progress.enters(RoundProgress.Phase.MEMORY);
    float[][] training = features(request.entries());
    Round.Task task =
        new Round.Task(
            training,
            request.labelled(),
            request.view(),
            request.parent().heads(),
            request.parent().stepsBefore(),
            request.seed());
    Candidate candidate;
    try {
      candidate =
          (request.steps() == RoundRequest.Steps.TAKEN ? round : withoutMet).run(task, progress);
    } catch (ArithmeticException | IllegalArgumentException | IllegalStateException e) {
      // a memory without any spread, as of a frozen camera, has no metric to train in
      return failed(request, e);
    }
    progress.enters(RoundProgress.Phase.GATE);
    GateReport report = gate.judge(candidate, training);
    if (!report.accepted()) {
      return new RoundResult(
          request, Optional.of(candidate), report, Optional.empty(), Optional.empty(), "");
    }
    progress.enters(RoundProgress.Phase.REFERENCE);
    Reference reference = reference(request, candidate, training);
    progress.enters(RoundProgress.Phase.READING);
    return new RoundResult(
        request,
        Optional.of(candidate),
        report,
        Optional.of(reading(candidate, training)),
        Optional.of(reference),
        "");
  }

  /**
   * Returns the reference of the remembered images as the candidate names them. The newest images
   * are named by it too once it serves, and two sets that different classifiers name differ without
   * any change.
   */
  private Reference reference(RoundRequest request, Candidate candidate, float[][] memory) {
    double[][] rows = Vectors.widened(memory);
    int[] named = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double[] prototypes = request.view().posterior(rows[i]);
      named[i] = Probabilities.argmax(candidate.version().answer(memory[i], prototypes).served());
    }
    return Reference.of(new FeatureSet(rows, named, context.classes(), context.dimension()));
  }

  private static RoundResult failed(RoundRequest request, RuntimeException e) {
    return new RoundResult(
        request,
        Optional.empty(),
        new GateReport(List.of()),
        Optional.empty(),
        Optional.empty(),
        String.valueOf(e.getMessage()));
  }

  static FeatureSet set(List<RememberedImage> entries, DomainContext context) {
    double[][] rows = new double[entries.size()][];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Vectors.widened(HalfFloats.unpack(entries.get(i).feature()));
      labels[i] = entries.get(i).predicted();
    }
    return new FeatureSet(rows, labels, context.classes(), context.dimension());
  }

  private static float[][] features(List<RememberedImage> entries) {
    return entries.stream().map(e -> HalfFloats.unpack(e.feature())).toArray(float[][]::new);
  }

  /**
   * Returns the temperatures and bounds by which the candidate's heads are compared, from the
   * source and the newest of the given rows.
   */
  private LiveVersion.HeadsReading reading(Candidate candidate, float[][] rows) {
    Discrepancy.Calibration calibration =
        Discrepancy.Calibration.fit(candidate.gateInput().onAligned(), context.source());
    Discrepancy[] disagreements =
        Arrays.stream(rows)
            .map(
                x ->
                    Discrepancy.of(
                        candidate.folded().visionLogits(x),
                        candidate.folded().languageLogits(x),
                        calibration))
            .toArray(Discrepancy[]::new);
    return new LiveVersion.HeadsReading(calibration, Discrepancy.Bounds.of(disagreements));
  }

  /**
   * The result of a round; the domain decides whether it still fits. Immutable; any thread.
   *
   * @param request the request for the round
   * @param candidate the result of the training; empty if the round failed
   * @param gate the verdicts of the gate
   * @param reading the temperatures and bounds of its heads
   * @param reference the reference that the memory gives, as the candidate names it
   * @param failure the reason for a missing candidate; empty if there is one
   */
  public record RoundResult(
      RoundRequest request,
      Optional<Candidate> candidate,
      GateReport gate,
      Optional<LiveVersion.HeadsReading> reading,
      Optional<Reference> reference,
      String failure) {

    /** Returns true if the candidate may serve. */
    public boolean passed() {
      return candidate.isPresent() && gate.accepted();
    }
  }
}

package io.unimos.core.domain;

import static io.unimos.core.domain.ClusterWorld.CLASSES;

import io.unimos.core.gate.GateReport;
import io.unimos.core.label.QueryStrategy;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.round.Candidate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small world whose images have ids that people can be asked for, and whose truth is known. */
final class QueriedWorld {
  static final int WINDOW = 64;

  private final ClusterWorld world = new ClusterWorld(11);
  private final Map<String, Integer> truths = new HashMap<>();

  /** A context in which people are asked; everything teaches. */
  DomainContext context(QueryStrategy strategy, int perWindow) {
    return context(new AdaptSettings.Annotate(strategy, perWindow, "salt"));
  }

  DomainContext context(AdaptSettings.Annotate annotate) {
    AdaptSettings stream = AdaptSettings.stream(-1);
    return DomainContext.of(
        world.source(),
        stream
            .withWindows(SmallWindows.of(WINDOW, 3 * WINDOW))
            .withPolicy(stream.policy().withoutDistances())
            .withMethod(m -> m.withRound(m.round().withSteps(6)))
            .withAnnotate(annotate));
  }

  /**
   * Returns it without tests for drift, since a bad version's answers look like another domain too.
   */
  static DomainContext withoutDrift(DomainContext context) {
    AdaptSettings settings = context.settings();
    return context.with(settings.withDrift(settings.drift().withEnabled(false)));
  }

  /** Returns it with a service's distances between rounds and its bound for correlated labels. */
  static DomainContext withDistances(DomainContext context) {
    return context.with(context.settings().withPolicy(AdaptSettings.stream(-1).policy()));
  }

  double[] offset(double size) {
    return world.offset(size);
  }

  /** Image {@code image-NUMBER} of a class. */
  OnlineDomain.Observation image(long number, int label, double[] offset) {
    OnlineDomain.Observation image = world.image(label, offset);
    String id = "image-" + number;
    truths.put(id, label);
    return new OnlineDomain.Observation(image.vector(), image.statistics(), false, id);
  }

  /** Image {@code image-NUMBER}, of the classes in turn. */
  OnlineDomain.Observation image(long number, double[] offset) {
    return image(number, (int) (number % CLASSES), offset);
  }

  int truth(String id) {
    return truths.get(id);
  }

  /** Gives the true answer of an annotator. */
  LabelOutcome answer(OnlineDomain domain, String id) {
    return domain.label(id, "ada", truth(id), 0);
  }

  /** Answers these, and says which versions that took back. */
  List<DomainPrediction.RollBack> rolledBack(OnlineDomain domain, List<String> ids) {
    return ids.stream().map(id -> answer(domain, id).rollBack()).flatMap(Optional::stream).toList();
  }

  /** Returns the round past the gate, with heads that take each class for the next one. */
  static Trainer.RoundResult spoiled(Trainer.RoundResult sound) {
    Candidate candidate = sound.candidate().orElseThrow();
    FoldedAdapter folded = candidate.folded();
    float[] vision = rotated(folded.vision(), ClusterWorld.DIMENSION);
    float[] language = rotated(folded.language(), ClusterWorld.DIMENSION);
    FoldedAdapter wrong =
        new FoldedAdapter(
            vision, rotated(folded.visionBias(), 1), language, rotated(folded.languageBias(), 1));
    return new Trainer.RoundResult(
        sound.request(),
        Optional.of(
            new Candidate(
                candidate.heads(),
                new ServedVersion(wrong, candidate.version().ensembleWeight(), .99),
                candidate.gateInput(),
                candidate.summary())),
        new GateReport(List.of()),
        sound.reading(),
        sound.reference(),
        "");
  }

  private static float[] rotated(float[] rows, int by) {
    float[] rotated = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      rotated[(i + by) % rows.length] = rows[i];
    }
    return rotated;
  }
}

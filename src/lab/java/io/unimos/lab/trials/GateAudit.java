package io.unimos.lab.trials;

import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.round.Candidate;
import io.unimos.evaluate.LabelledFeature;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A test of the gate. Each round of a played domain is run again, broken in each way of {@link
 * BrokenRound}. The gate's verdict is compared with the effect on the next images, whose truth is
 * known here. Only the sound round takes effect. One thread.
 */
public final class GateAudit {
  /**
   * The images after a round on which a candidate is tried: the first window that it would serve.
   */
  private static final int TRIAL = 128;

  private static final int LEAST_TRIAL = 32;

  /** The loss that counts as harm: of 128 images, three more errors are chance. */
  private static final double HARM = .03;

  private final DomainContext context;
  private final Map<BrokenRound, Trainer> trainers = new EnumMap<>(BrokenRound.class);

  /** Creates the test for a bundle and settings. */
  public GateAudit(DomainContext context) {
    this.context = context;
    for (BrokenRound kind : BrokenRound.values()) {
      trainers.put(kind, kind.trainer(context));
    }
  }

  /**
   * One candidate.
   *
   * @param n images before it
   * @param outcome the training's result and the gate's verdict
   * @param before accuracy over the next images without it, 0..1
   * @param after accuracy over them if it served
   */
  public record Trial(
      String domain,
      int n,
      BrokenRound kind,
      Trainer.RoundResult outcome,
      double before,
      double after) {

    /** Returns true if it could have served. */
    public boolean passed() {
      return outcome.passed();
    }

    /** Returns the gain in accuracy, 0..1; NaN counts as no right answer. */
    public double gain() {
      return after - before;
    }
  }

  /** Plays a domain and tries candidates at each of its rounds that has enough images after it. */
  public List<Trial> play(String name, long seed, List<LabelledFeature> samples) {
    OnlineDomain domain = OnlineDomain.restore(name + "#" + seed, context, new HeapJournal());
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      LabelledFeature sample = samples.get(i);
      domain.observe(sample.observation());
      Optional<RoundRequest> request = domain.wantsRound();
      if (request.isEmpty()) {
        continue;
      }
      List<LabelledFeature> next =
          samples.subList(i + 1, Math.min(samples.size(), i + 1 + TRIAL)).stream()
              .filter(LabelledFeature::scored)
              .toList();
      Trainer.RoundResult sound = trainers.get(BrokenRound.NONE).run(request.get());
      if (next.size() >= LEAST_TRIAL) {
        for (BrokenRound kind : BrokenRound.values()) {
          if (kind.breaks(request.get())) {
            Trainer.RoundResult outcome =
                kind == BrokenRound.NONE ? sound : trainers.get(kind).run(request.get());
            trials.add(trial(name, i + 1, kind, outcome, next));
          }
        }
      }
      domain.apply(sound);
    }
    return trials;
  }

  private Trial trial(
      String name,
      int n,
      BrokenRound kind,
      Trainer.RoundResult outcome,
      List<LabelledFeature> next) {
    RoundRequest request = outcome.request();
    return new Trial(
        name,
        n,
        kind,
        outcome,
        Cells.accuracy(request.view(), request.served(), next),
        Cells.accuracy(request.view(), outcome.candidate().map(Candidate::version), next));
  }

  /**
   * Returns one line for each kind of round as Markdown: candidates, those that passed, harmful
   * ones (more than three points over the next window), harmful ones that passed, useful ones,
   * useful ones that were rejected; mean gain of all and of those that passed.
   */
  public static String table(List<Trial> trials) {
    StringBuilder out =
        new StringBuilder(
            Cells.header(
                "round",
                "candidates",
                "passed",
                "harmful",
                "harmful passed",
                "better",
                "better refused",
                "mean gain",
                "gain of passed"));
    for (BrokenRound kind : BrokenRound.values()) {
      out.append(row(kind, trials.stream().filter(t -> t.kind() == kind).toList()));
    }
    return out.toString();
  }

  private static String row(BrokenRound kind, List<Trial> trials) {
    List<Trial> passed = trials.stream().filter(Trial::passed).toList();
    List<Trial> harmful = trials.stream().filter(t -> t.gain() < -HARM).toList();
    List<Trial> better = trials.stream().filter(t -> t.gain() > 0).toList();
    return Cells.row(
        kind,
        trials.size(),
        passed.size(),
        harmful.size(),
        harmful.stream().filter(Trial::passed).count(),
        better.size(),
        better.stream().filter(t -> !t.passed()).count(),
        gain(trials),
        gain(passed));
  }

  private static String gain(List<Trial> trials) {
    OptionalDouble mean = trials.stream().mapToDouble(Trial::gain).average();
    return mean.isEmpty() ? "-" : String.format(Locale.ROOT, "%+.3f", mean.getAsDouble());
  }
}

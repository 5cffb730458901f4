package io.unimos.lab.trials;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.Query;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.gate.GateReport;
import io.unimos.core.label.QueryPool;
import io.unimos.core.label.QueryStrategy;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.round.Candidate;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The detection of bad versions by labels of random images (method-specification 7.10). A domain is
 * played until a round is due. Its candidate, sound or spoiled, serves whatever the gate decides,
 * and no round follows. Each run has another order of the later images and another draw. Owned by
 * one thread.
 */
public final class RollBackTrial {
  /** The share of weights that change places: one in three. */
  private static final int PERMUTED = 3;

  /** Six classes of ten. */
  private static final int EXCHANGED = 6;

  private static final int TEN = 10;

  /** The change to a candidate before it serves. */
  public enum Spoiled {
    /** A third of its weights, those of largest magnitude, in random order. */
    LARGEST("the largest third of its weights dealt out anew"),
    /** A third of its weights, drawn at random, in random order. */
    DRAWN("a third of its weights, drawn, dealt out anew"),
    /** Six classes of ten exchanged in a ring, which leaves some .4 of the answers right. */
    RING("six classes of ten in each other's places"),
    /** Two classes exchanged: the fault that most often passes the gate. */
    TWO("two classes in each other's places"),
    /** No change: a restored predecessor is a false alarm. */
    NOT("as it is");

    private final String words;

    Spoiled(String words) {
      this.words = words;
    }
  }

  private final DomainContext context;
  private final int perWindow;
  private final int windows;
  private final int before;

  /**
   * Creates a trial.
   *
   * @param perWindow images drawn at random of 128; each is labelled at once, and rightly
   * @param windows of 128 images that a version serves at most
   * @param before images, at least, before it
   */
  public RollBackTrial(DomainContext context, int perWindow, int windows, int before) {
    this.context = context;
    this.perWindow = perWindow;
    this.windows = windows;
    this.before = before;
  }

  /**
   * A domain just before a candidate serves.
   *
   * @param journal its state; copied for each run
   * @param sound outcome of the round
   * @param rest images after it
   */
  public record Start(
      String domain, HeapJournal journal, Trainer.RoundResult sound, List<LabelledFeature> rest) {}

  /**
   * The run of one version that served.
   *
   * @param spoiled the change to it
   * @param byLabels images after which labels rolled it back
   * @param reset images after which the domain was reset, which ends the run too
   * @param sound accuracy of the round's own candidate on all images after it
   * @param served accuracy of the version that served, on the same images
   */
  public record Run(
      String domain,
      Spoiled spoiled,
      OptionalInt byLabels,
      OptionalInt reset,
      double sound,
      double served) {}

  /**
   * Plays a domain up to the trial.
   *
   * @throws EvaluationException if no round is due while there are images enough behind it
   */
  public Start start(String name, List<LabelledFeature> samples) throws EvaluationException {
    HeapJournal journal = new HeapJournal();
    DomainContext asking = asking("before");
    OnlineDomain domain = OnlineDomain.restore(name, asking, journal);
    Trainer trainer = new Trainer(asking);
    Map<String, Integer> truths = new HashMap<>();
    for (int i = 0; i < samples.size() - windows * QueryPool.WINDOW; i++) {
      show(domain, "before-" + i, samples.get(i), truths);
      Optional<RoundRequest> request = Optional.empty();
      if (domain.wish().isPresent()) {
        HeapJournal now = journal.copy();
        request = domain.wantsRound();
        if (request.isPresent() && i + 1 >= before && domain.version() > 0) {
          Trainer.RoundResult sound = trainer.run(request.get());
          return new Start(name, now, sound, samples.subList(i + 1, samples.size()));
        }
      }
      if (request.isPresent()) {
        Decision unused = domain.apply(trainer.run(request.get()));
      }
    }
    throw new EvaluationException(
        "%s: of %d images none has a round due with %d before and %d behind it"
            .formatted(name, samples.size(), before, windows * QueryPool.WINDOW));
  }

  /**
   * Serves a version.
   *
   * @param spoiled the change to it
   * @param seed of draw, order and change
   */
  public Run run(Start start, Spoiled spoiled, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<LabelledFeature> rest = LabelOrder.shuffled(start.rest, random);
    Candidate sound = start.sound.candidate().orElseThrow();
    Candidate candidate = spoiled == Spoiled.NOT ? sound : spoil(sound, spoiled, random);
    DomainContext asking = asking("run " + seed);
    OnlineDomain domain = OnlineDomain.restore(start.domain, asking, start.journal.copy());
    RoundRequest request =
        domain
            .wantsRound()
            .orElseThrow(() -> new IllegalStateException("the round is no longer due"));
    Decision decision =
        domain.apply(
            new Trainer.RoundResult(
                request,
                Optional.of(candidate),
                new GateReport(List.of()),
                start.sound.reading(),
                start.sound.reference(),
                ""));
    if (decision.status() != Decision.Status.ACCEPTED) {
      throw new IllegalStateException("the candidate does not serve: " + decision.reason());
    }
    Ending ending = Ending.NONE;
    Map<String, Integer> truths = new HashMap<>();
    int n = 0;
    while (n < windows * QueryPool.WINDOW && ending == Ending.NONE) {
      ending = show(domain, "after-" + n, rest.get(n), truths);
      n++;
    }
    return new Run(
        start.domain,
        spoiled,
        ending.at(n, Ending.LABELS),
        ending.at(n, Ending.RESET),
        Cells.accuracy(request.view(), Optional.of(sound.version()), rest),
        Cells.accuracy(request.view(), Optional.of(candidate.version()), rest));
  }

  /** The reason why a version no longer serves after an image. */
  private enum Ending {
    NONE,
    LABELS,
    RESET;

    private OptionalInt at(int n, Ending asked) {
      return this == asked ? OptionalInt.of(n) : OptionalInt.empty();
    }
  }

  private static Ending show(
      OnlineDomain domain, String id, LabelledFeature sample, Map<String, Integer> truths) {
    truths.put(id, sample.label());
    DomainPrediction said =
        domain.observe(
            new OnlineDomain.Observation(sample.vector(), sample.statistics(), false, id));
    Ending ending = Ending.NONE;
    if (said.report().filter(r -> r.decision().symbol().equals("RESET")).isPresent()) {
      ending = Ending.RESET;
    }
    for (Query query : said.queries()) {
      int truth = truths.getOrDefault(query.id(), LabelledFeature.UNKNOWN);
      int answer = truth == LabelledFeature.UNKNOWN ? Query.NONE : truth;
      if (domain.label(query.id(), "folder", answer, 0).rollBack().isPresent()) {
        ending = Ending.LABELS;
      }
    }
    return ending;
  }

  private DomainContext asking(String salt) {
    AdaptSettings settings =
        context
            .settings()
            .withAnnotate(new AdaptSettings.Annotate(QueryStrategy.RANDOM, perWindow, salt));
    return context.with(settings);
  }

  private static Candidate spoil(Candidate sound, Spoiled spoiled, SplittableRandom random) {
    ServedVersion version = sound.version();
    FoldedAdapter folded = version.folded();
    int classes = folded.visionBias().length;
    FoldedAdapter bad =
        switch (spoiled) {
          case RING -> exchanged(folded, places(classes, EXCHANGED * classes / TEN, random));
          case TWO -> exchanged(folded, places(classes, 2, random));
          default ->
              new FoldedAdapter(
                  dealt(folded.vision(), spoiled, random),
                  folded.visionBias(),
                  dealt(folded.language(), spoiled, random),
                  folded.languageBias());
        };
    return new Candidate(
        sound.heads(),
        new ServedVersion(bad, version.ensembleWeight(), version.share()),
        sound.gateInput(),
        sound.summary());
  }

  /** Returns for each class the class whose place it takes: some drawn ones, in a ring. */
  private static int[] places(int classes, int moved, SplittableRandom random) {
    List<Integer> ring =
        LabelOrder.shuffled(IntStream.range(0, classes).boxed().toList(), random).subList(0, moved);
    int[] to = IntStream.range(0, classes).toArray();
    for (int i = 0; i < moved; i++) {
      to[ring.get(i)] = ring.get((i + 1) % moved);
    }
    return to;
  }

  private static FoldedAdapter exchanged(FoldedAdapter folded, int[] to) {
    return new FoldedAdapter(
        exchanged(folded.vision(), to),
        exchanged(folded.visionBias(), to),
        exchanged(folded.language(), to),
        exchanged(folded.languageBias(), to));
  }

  private static float[] exchanged(float[] rows, int[] to) {
    int row = rows.length / to.length;
    float[] out = new float[rows.length];
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(rows, k * row, out, to[k] * row, row);
    }
    return out;
  }

  /** Returns the weights with a third of them in random order. */
  static float[] dealt(float[] weights, Spoiled spoiled, SplittableRandom random) {
    List<Integer> all = IntStream.range(0, weights.length).boxed().toList();
    all =
        spoiled == Spoiled.DRAWN
            ? LabelOrder.shuffled(all, random)
            : all.stream().sorted(Comparator.comparingDouble(i -> -Math.abs(weights[i]))).toList();
    List<Integer> places = all.subList(0, weights.length / PERMUTED);
    List<Integer> from = LabelOrder.shuffled(places, random);
    float[] out = weights.clone();
    for (int i = 0; i < places.size(); i++) {
      out[places.get(i)] = weights[from.get(i)];
    }
    return out;
  }

  /** Returns the runs as Markdown: the versions that were rolled back, sound and bad. */
  public static String table(List<Run> runs) {
    StringBuilder text =
        new StringBuilder(
            Cells.header(
                "version",
                "runs",
                "accuracy of the sound one",
                "served",
                "taken back by labels",
                "after images: median",
                "called another domain"));
    for (Spoiled spoiled : Spoiled.values()) {
      List<Run> of = runs.stream().filter(run -> run.spoiled == spoiled).toList();
      int[] after = of.stream().flatMapToInt(run -> run.byLabels.stream()).sorted().toArray();
      text.append(
          Cells.row(
              spoiled.words,
              of.size(),
              Cells.share(of.stream().mapToDouble(Run::sound).average().orElse(Double.NaN)),
              Cells.share(of.stream().mapToDouble(Run::served).average().orElse(Double.NaN)),
              after.length,
              after.length == 0 ? "" : after[after.length / 2],
              of.stream().filter(run -> run.reset.isPresent()).count()));
    }
    return text.toString();
  }
}

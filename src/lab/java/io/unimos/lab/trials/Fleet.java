package io.unimos.lab.trials;

import io.unimos.core.MethodSettings;
import io.unimos.core.domain.Component;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.gate.Gate;
import io.unimos.core.gate.GateReport;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.Heads;
import io.unimos.core.met.OneThread;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.round.Candidate;
import io.unimos.core.round.Round;
import io.unimos.core.round.SourceRegression;
import io.unimos.core.source.LabelledRows;
import io.unimos.core.source.SourceModel;
import io.unimos.evaluate.LabelledFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Cameras that learn from each other. Each has played alone and offers the surest rows of its
 * newest sound version; a camera that joins late takes them into the bank of its rounds. Owned by
 * one thread.
 */
final class Fleet {
  /** The agreement of head and balanced seeds from which a version's rows are offered. */
  private static final double SOUND = .85;

  /** The share of another's rows that a camera must name as the other does. */
  private static final double NAMED = .8;

  private static final int NEAREST = 2;

  /** The rows of all others that networks are trained on, and the steps. */
  private static final int POOLED = 2_048;

  private static final int STEPS = 400;

  private final DomainContext context;
  private final Trainer alone;
  private final Trainer closedForm;
  private final int each;
  private final Map<Taking, Learning> known = new HashMap<>();

  /** The ways in which a camera learns from the others. */
  enum Way {
    /** Each round has rows of all others. */
    ALL,
    /** Of those whose images' mean is nearest. */
    NEAR,
    /** Of those whose rows the camera's own round names as they do. */
    NAMED,
    /** Rows of all others, on which the source's probe is fitted too. */
    PROBE,
    /** The camera starts with rows of all others in its source: prototypes, probe and rounds. */
    START,
    /** Rows of all others, and the first networks are those that were trained on all memories. */
    MET
  }

  /**
   * One way, with the most rows that a class has from others.
   *
   * @param weight as a multiple of the bank's rows of the class
   */
  record Cell(Way way, double weight) {
    @Override
    public String toString() {
      return "%s %s".formatted(way.name().toLowerCase(Locale.ROOT), weight);
    }
  }

  /**
   * The offer of a camera.
   *
   * @param mean {@code [d]} of its remembered images
   * @param memory those images, aligned, with the labels of the round
   * @param truth their true classes
   * @param surest the rows that are offered
   */
  record Offer(double[] mean, LabelledRows memory, int[] truth, int[] surest) {
    LabelledRows rows() {
      return memory.at(Arrays.stream(surest));
    }

    /** Returns the share of the offered labels that are right. */
    double right() {
      return Arrays.stream(surest)
          .map(i -> memory.labels()[i] == truth[i] ? 1 : 0)
          .average()
          .orElse(Double.NaN);
    }

    /** Returns this offer with the true classes as labels. */
    Offer withTruth() {
      return new Offer(mean, new LabelledRows(memory.rows(), truth), truth, surest);
    }
  }

  /**
   * The play of a camera.
   *
   * @param right for each image, whether its answer was right
   * @param first images before its first version served
   * @param taken rows of others in its last round
   */
  record Play(boolean[] right, int first, int taken, Optional<Offer> offer) {
    /** Returns the accuracy over some images, as far as there are any. */
    double accuracy(int from, int to) {
      return IntStream.range(from, Math.min(to, right.length))
          .map(i -> right[i] ? 1 : 0)
          .average()
          .orElse(Double.NaN);
    }
  }

  /**
   * Creates the trial.
   *
   * @param each rows of a class that a camera offers
   */
  Fleet(DomainContext context, int each) {
    this.context = context;
    this.each = each;
    MethodSettings method = context.settings().method();
    alone = new Trainer(context);
    closedForm =
        new Trainer(
            context, new Round(context.source(), context.regression(), method).withoutMet());
  }

  /** Plays a camera that learns alone. */
  Play alone(String name, List<LabelledFeature> samples) {
    return play(name, context, samples, (domain, request) -> alone.run(request), () -> 0);
  }

  /** Plays a camera that joins when the others have made their offers. */
  Play late(String name, List<LabelledFeature> samples, List<Offer> offers, Cell cell) {
    if (cell.way == Way.START) {
      SourceModel source = extended(offers, cell.weight).withProbe(Optional.empty());
      DomainContext started = DomainContext.of(source, context.settings());
      Trainer trainer = new Trainer(started);
      int more = source.labels().length - context.source().labels().length;
      return play(name, started, samples, (domain, request) -> trainer.run(request), () -> more);
    }
    int[] taken = new int[1];
    return play(
        name,
        context,
        samples,
        (domain, request) -> {
          Taking taking = new Taking(cell, chosen(offers, cell.way, request));
          Learning learning = known.computeIfAbsent(taking, this::learning);
          taken[0] = learning.rows;
          Trainer.RoundResult result = learning.trainer.run(request);
          return domain.version() == 0 && result.passed()
              ? learning.shared.map(heads -> goingOn(result, learning.round, heads)).orElse(result)
              : result;
        },
        () -> taken[0]);
  }

  /** Returns an offer with pairs of classes in each other's places; an odd one stays. */
  Offer swapped(Offer offer) {
    int classes = context.source().classes();
    int[] wrong =
        Arrays.stream(offer.memory.labels()).map(k -> (k ^ 1) < classes ? k ^ 1 : k).toArray();
    return new Offer(
        offer.mean, new LabelledRows(offer.memory.rows(), wrong), offer.truth, offer.surest);
  }

  private record Taking(Cell cell, List<Offer> offers) {}

  /** The source and trainer of a camera while it takes the same offers. */
  private record Learning(Trainer trainer, Round round, int rows, Optional<Heads> shared) {}

  private interface Rounds {
    Trainer.RoundResult run(OnlineDomain domain, RoundRequest request);
  }

  private interface Taken {
    int rows();
  }

  private Play play(
      String name, DomainContext of, List<LabelledFeature> samples, Rounds rounds, Taken taken) {
    OnlineDomain domain = OnlineDomain.restore(name, of, new HeapJournal());
    boolean[] right = new boolean[samples.size()];
    int first = right.length;
    Optional<Offer> offer = Optional.empty();
    for (int i = 0; i < right.length; i++) {
      LabelledFeature sample = samples.get(i);
      int served = domain.observe(sample.observation()).answers().label(Component.SERVED);
      right[i] = served == sample.label();
      Optional<RoundRequest> request = domain.wantsRound();
      if (request.isPresent()) {
        Trainer.RoundResult result = rounds.run(domain, request.get());
        if (domain.apply(result).status() == Decision.Status.ACCEPTED) {
          first = Math.min(first, i + 1);
          offer = sound(result) ? Optional.of(offer(result, samples)) : offer;
        }
      }
    }
    return new Play(right, first, taken.rows(), offer);
  }

  private static boolean sound(Trainer.RoundResult result) {
    return Measurement.of(Metric.SEED_AGREEMENT, result.gate().verdicts())
        .filter(agreement -> agreement.value() >= SOUND)
        .isPresent();
  }

  private Offer offer(Trainer.RoundResult result, List<LabelledFeature> samples) {
    Candidate candidate = result.candidate().orElseThrow();
    PrototypeView view = result.request().view();
    int[] labels = candidate.gateInput().labels();
    double[][] raw = features(result.request());
    double[] sureness = new double[raw.length];
    int[] truth = new int[raw.length];
    for (int i = 0; i < raw.length; i++) {
      sureness[i] =
          candidate
              .version()
              .answer(Vectors.narrowed(raw[i]), view.posterior(raw[i]))
              .served()[labels[i]];
      long sequence = result.request().entries().get(i).sequence();
      truth[i] = samples.get((int) sequence - 1).label();
    }
    int[] surest =
        IntStream.range(0, context.source().classes())
            .flatMap(
                k ->
                    IntStream.range(0, raw.length)
                        .filter(i -> labels[i] == k)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -sureness[i]))
                        .limit(each)
                        .mapToInt(i -> i))
            .toArray();
    double[][] aligned = Arrays.stream(raw).map(view::aligned).toArray(double[][]::new);
    double[] mean = Vectors.mean(raw, context.source().dimension());
    return new Offer(mean, new LabelledRows(aligned, labels), truth, surest);
  }

  private static double[][] features(RoundRequest request) {
    return request.entries().stream()
        .map(entry -> Vectors.widened(HalfFloats.unpack(entry.feature())))
        .toArray(double[][]::new);
  }

  /** Returns the offers that a camera takes for a round. */
  List<Offer> chosen(List<Offer> offers, Way way, RoundRequest request) {
    return switch (way) {
      case ALL, PROBE, START, MET -> offers;
      case NEAR -> {
        double[] mean = Vectors.mean(features(request), context.source().dimension());
        yield offers.stream()
            .sorted(Comparator.comparingDouble(offer -> distance(mean, offer.mean())))
            .limit(NEAREST)
            .toList();
      }
      case NAMED ->
          closedForm
              .run(request)
              .candidate()
              .map(own -> offers.stream().filter(offer -> named(own, offer)).toList())
              .orElse(List.of());
    };
  }

  private static boolean named(Candidate own, Offer offer) {
    FoldedAdapter head = own.gateInput().onAligned();
    LabelledRows rows = offer.rows();
    int same = 0;
    for (int i = 0; i < rows.size(); i++) {
      float[] x = Vectors.narrowed(rows.rows()[i]);
      same += Probabilities.argmax(head.visionLogits(x)) == rows.labels()[i] ? 1 : 0;
    }
    return same >= NAMED * rows.size();
  }

  private static double distance(double[] a, double[] b) {
    double[] apart = a.clone();
    Vectors.axpy(-1, b, 0, apart, 0, b.length);
    return Vectors.dot(apart, 0, apart, 0, b.length);
  }

  /** Returns the source with rows of others in its bank. */
  private SourceModel extended(List<Offer> offers, double weight) {
    SourceModel source = context.source();
    int[] bank = LabelledRows.counts(source.rows(false).labels(), source.classes());
    List<LabelledRows> parts = new ArrayList<>();
    parts.add(new LabelledRows(source.features(), source.labels()));
    LabelledRows others = joined(offers.stream().map(Offer::rows).toList());
    for (int c = 0; c < bank.length; c++) {
      int k = c;
      IntStream ofClass = IntStream.range(0, others.size()).filter(i -> others.labels()[i] == k);
      parts.add(others.at(ofClass).thinned((int) Math.round(weight * bank[k])));
    }
    LabelledRows all = joined(parts);
    boolean[] heldOut = Arrays.copyOf(source.heldOut(), all.size());
    return new SourceModel(
        source.text(), all.rows(), all.labels(), heldOut, source.scales(), source.probe());
  }

  private static LabelledRows joined(List<LabelledRows> parts) {
    return new LabelledRows(
        parts.stream().flatMap(part -> Arrays.stream(part.rows())).toArray(double[][]::new),
        parts.stream().flatMapToInt(part -> Arrays.stream(part.labels())).toArray());
  }

  private Learning learning(Taking taking) {
    Cell cell = taking.cell;
    List<Offer> offers = taking.offers;
    SourceModel source = extended(offers, cell.weight);
    SourceModel fitted =
        source.withProbe(
            cell.way == Way.PROBE ? Optional.empty() : Optional.of(context.regression().fitted()));
    SourceRegression regression = OneThread.during(() -> SourceRegression.of(fitted));
    Round round = new Round(fitted, regression, context.settings().method());
    return new Learning(
        new Trainer(context, round),
        round,
        source.labels().length - context.source().labels().length,
        cell.way == Way.MET ? shared(offers, fitted, regression) : Optional.empty());
  }

  /** Returns networks that were trained on the memories of all cameras, with their labels. */
  private Optional<Heads> shared(
      List<Offer> offers, SourceModel source, SourceRegression regression) {
    LabelledRows pooled = joined(offers.stream().map(Offer::memory).toList()).thinned(POOLED);
    if (pooled.size() == 0) {
      return Optional.empty();
    }
    MethodSettings method = context.settings().method();
    Round round = new Round(source, regression, method.withRound(method.round().withSteps(STEPS)));
    // a round needs rows without a label, and all of these have one: two come once more without
    float[][] free = {
      Vectors.narrowed(pooled.rows()[0]), Vectors.narrowed(pooled.rows()[pooled.size() - 1])
    };
    PrototypeView unmoved = OnlineDomain.restore("fleet", context, new HeapJournal()).view();
    Round.Task task = new Round.Task(free, pooled, unmoved, Optional.empty(), 0, STEPS);
    return OneThread.during(() -> round.run(task)).heads();
  }

  /** Returns the result of a first round whose networks go on from others' heads. */
  private Trainer.RoundResult goingOn(Trainer.RoundResult cold, Round round, Heads heads) {
    RoundRequest request = cold.request();
    if (request.steps() != RoundRequest.Steps.TAKEN) {
      return cold;
    }
    float[][] memory =
        Arrays.stream(features(request)).map(Vectors::narrowed).toArray(float[][]::new);
    Round.Task task =
        new Round.Task(
            memory, request.labelled(), request.view(), Optional.of(heads), STEPS, request.seed());
    Candidate candidate = OneThread.during(() -> round.run(task));
    GateReport gate = new Gate(context.settings().method().gate()).judge(candidate, memory);
    return gate.accepted()
        ? new Trainer.RoundResult(
            request, Optional.of(candidate), gate, cold.reading(), cold.reference(), "")
        : cold;
  }
}

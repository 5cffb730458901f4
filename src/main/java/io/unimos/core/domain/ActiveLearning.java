package io.unimos.core.domain;

import io.unimos.core.label.QueryPool;
import io.unimos.core.label.RandomDraw;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.round.Whitening;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The selection of images for queries, and the decision on each answer (method-specification 7). It
 * changes the state only through {@link DomainState#apply}. Owner: the domain's stream thread.
 */
final class ActiveLearning {
  /**
   * The number of images queried before that new ones are compared with: eight pools. It bounds the
   * cost.
   */
  private static final int COMPARED = 8 * QueryPool.SIZE;

  /**
   * The images after a swap in which labels can roll a version back: the greatest distance of two
   * rounds (method-specification 4.13). Few images are labelled, and a bad version needs some
   * twelve labels to be found.
   */
  private static final int PROBATION = 1_024;

  private final AdaptSettings.Annotate settings;
  private final DomainState state;
  private final RandomDraw draw;
  private final Ensemble ensemble;

  ActiveLearning(String domain, DomainContext context, DomainState state) {
    this.state = state;
    settings = context.settings().annotate();
    draw = new RandomDraw(domain, settings.salt());
    ensemble = new Ensemble(context);
  }

  /**
   * Returns the queries that follow the image just learned; mostly none.
   *
   * @param at the record time in milliseconds
   */
  List<Query> queries(long at) {
    long records = state.learner().prototypes().records();
    if (!settings.on() || records == 0 || records % QueryPool.SIZE != 0) {
      return List.of();
    }
    QueryBudget.PoolBudget share = queries().budget().share(settings, records, at);
    List<Query> queries = choose(candidates(at), share.count(), at);
    if (!queries.isEmpty()) {
      state.apply(new Change.Queried(queries, share.forgone(), at));
    }
    return queries;
  }

  private Queries queries() {
    return state.labels().queries();
  }

  /** Returns the images of the pool that are still remembered, as queries. */
  private List<Query> candidates(long at) {
    long limit = settings.limits().millis();
    OptionalLong until = limit == 0 ? OptionalLong.empty() : OptionalLong.of(at + limit);
    return queries().candidates().stream()
        .flatMap(
            seen ->
                state.memory().image(seen.sequence()).stream()
                    .map(image -> new Query(image, seen, false, until, OptionalInt.empty())))
        .toList();
  }

  private List<Query> choose(List<Query> candidates, int budget, long at) {
    QueryPool pool =
        new QueryPool(
            () -> Cosines.of(candidates, state.labels()),
            candidates.stream().mapToDouble(each -> each.seen().doubt()).toArray(),
            candidates.stream().mapToLong(each -> draw.of(each.id())).toArray());
    return pool.choose(settings.strategy(), settings.perWindow(), budget).stream()
        // the order of the images alone decides which are cut off, so the random ones stay random
        .limit(queries().budget().leftToday(settings, at))
        .filter(selection -> !selection.random() || audits())
        .map(
            selection -> {
              Query chosen = candidates.get(selection.at());
              return selection.random() ? chosen.drawn(former(chosen)) : chosen;
            })
        .toList();
  }

  /**
   * Returns whether labels of random images tell anything that is not known: the accuracy of the
   * present condition, or whether a version is to be rolled back.
   */
  private boolean audits() {
    return !state.labels().auditSample().known() || onTrial().isPresent();
  }

  /**
   * Returns the class that would have been served for an image without the version on trial. The
   * parent version answers, or the source probe if there is none, beside the same prototypes and
   * labels. Empty if no version is on trial, or it had not served yet. The class is fixed before
   * anybody can have labelled the image.
   */
  private OptionalInt former(Query query) {
    Optional<LiveVersion> version = onTrial();
    if (version.isEmpty() || query.image().sequence() <= state.labels().swappedBehind()) {
      return OptionalInt.empty();
    }
    float[] x = HalfFloats.unpack(query.image().feature());
    return OptionalInt.of(
        ensemble.named(
            state.versionStore().before(version.get()),
            x,
            Vectors.widened(HalfFloats.unpack(query.seen().prototypes())),
            state.learner().predict(x),
            state.labels().influence()));
  }

  /** Returns the version that labels may roll back. */
  private Optional<LiveVersion> onTrial() {
    long images = state.counters().sequence() - state.labels().swappedBehind();
    return state.live().filter(version -> state.policy().servesNew() && images <= PROBATION);
  }

  /** The unit rows in the metric of the last round; before the first round, less their mean. */
  private static final class Cosines {
    private Cosines() {}

    static QueryPool.Geometry of(List<Query> candidates, Labels labels) {
      List<float[]> features =
          candidates.stream().map(each -> HalfFloats.unpack(each.image().feature())).toList();
      Function<float[], double[]> unit = unit(features, labels.metric());
      double[][] rows = features.stream().map(unit).toArray(double[][]::new);
      double[] done = new double[rows.length];
      for (long before : labels.queries().last(Long.MAX_VALUE, COMPARED)) {
        double[] r = unit.apply(labels.queries().feature(before));
        for (int j = 0; j < done.length; j++) {
          done[j] = Math.max(done[j], Vectors.dot(r, rows[j]));
        }
      }
      return new QueryPool.Geometry(rows, done);
    }

    private static Function<float[], double[]> unit(
        List<float[]> features, Optional<Whitening> metric) {
      if (metric.isPresent()) {
        return metric.get()::unit;
      }
      double[][] wide = features.stream().map(Vectors::widened).toArray(double[][]::new);
      double[] mean = Vectors.mean(wide, wide[0].length);
      return x -> {
        double[] r = Vectors.widened(x);
        Vectors.axpy(-1, mean, 0, r, 0, r.length);
        double norm = Math.sqrt(Vectors.dot(r, r));
        if (norm > 0) {
          Vectors.divide(r, norm);
        }
        return r;
      };
    }
  }

  /** Returns the answers to a query by annotator; empty unless the image of this id was queried. */
  Optional<Map<String, Integer>> answers(String id) {
    return queries().find(id).map(entry -> queries().votes(entry.sequence()).given());
  }

  /**
   * Counts an image as queried that people were queried for elsewhere, unless it is no longer
   * remembered. Its label says nothing about the accuracy.
   */
  void adopt(String id, long at) {
    if (!settings.on() || queries().find(id).isPresent() || queries().gone(id)) {
      return;
    }
    state.memory().newest(state.memory().size()).stream()
        .filter(image -> image.tag().length > 0 && image.identity().id().equals(id))
        .reduce((a, b) -> b)
        .ifPresent(image -> state.apply(new Change.Queried(List.of(late(image)), 0, at)));
  }

  private Query late(RememberedImage image) {
    float[] x = HalfFloats.unpack(image.feature());
    DomainPrediction now = state.answer(image.sequence(), false, x, state.learner().predict(x));
    return new Query(image, Query.Seen.of(now), false, OptionalLong.empty(), OptionalInt.empty());
  }

  /** Decides on a person's answer and applies it. */
  LabelOutcome label(String id, String annotator, int answer, long at) {
    Optional<QueryEntry> entry = queries().find(id);
    if (entry.isEmpty()) {
      return LabelOutcome.unchanged(
          queries().gone(id) ? LabelOutcome.Status.LATE : LabelOutcome.Status.UNKNOWN,
          OptionalInt.empty());
    }
    Votes before = queries().votes(entry.get().sequence());
    Votes now = before.answered(annotator, answer);
    boolean full = now.given().size() > Votes.MOST;
    if (full || (before.given().isEmpty() && entry.get().ended(at))) {
      return LabelOutcome.unchanged(LabelOutcome.Status.LATE, OptionalInt.empty());
    }
    if (now.given().equals(before.given())) {
      return LabelOutcome.unchanged(LabelOutcome.Status.REPEATED, counted(before));
    }
    state.apply(new Change.Labelled(entry.get().sequence(), now));
    return new LabelOutcome(status(entry.get().label(), now.decided()), counted(now), rollBack());
  }

  private static OptionalInt counted(Votes votes) {
    int label = votes.decided();
    return label >= 0 ? OptionalInt.of(label) : OptionalInt.empty();
  }

  private static LabelOutcome.Status status(int before, int now) {
    if (now >= 0) {
      return before >= 0 && before != now
          ? LabelOutcome.Status.CORRECTED
          : LabelOutcome.Status.TAKEN;
    }
    return switch (now) {
      case Votes.NONE -> LabelOutcome.Status.NONE_OF_THESE;
      case Votes.CONTRADICTED -> LabelOutcome.Status.CONTRADICTED;
      default -> LabelOutcome.Status.WITHDRAWN;
    };
  }

  /** Rolls back a new version that answers worse than its parent. */
  private Optional<DomainPrediction.RollBack> rollBack() {
    Optional<LiveVersion> bad = onTrial();
    if (bad.isEmpty()
        || state.policy().frozen()
        || !state.labels().auditSample().takesVersionBack()) {
      return Optional.empty();
    }
    LiveVersion version = bad.get();
    long to = state.versionStore().before(version).map(LiveVersion::number).orElse(0L);
    String reason = "labels speak against version " + version.number();
    state.apply(new Change.RolledBack(version.number(), to, reason));
    return Optional.of(new DomainPrediction.RollBack(version.number(), to, reason));
  }
}

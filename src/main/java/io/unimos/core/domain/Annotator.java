package io.unimos.core.domain;

import io.unimos.core.label.QueryPool;
import io.unimos.core.label.RandomDraw;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.round.Whitening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The selection of images for queries, and the decision on each answer (method-specification 7). It
 * changes the state only through {@link DomainState#apply}. Owner: the domain's stream thread.
 */
final class Annotator {
  /**
   * The number of images queried before that new ones are compared with: ours, it bounds the cost.
   */
  private static final int COMPARED = 256;

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

  Annotator(String domain, DomainContext context, DomainState state) {
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
  List<AskedFor> ask(long at) {
    long records = state.learner().prototypes().records();
    if (!settings.on() || records == 0 || records % QueryPool.SIZE != 0) {
      return List.of();
    }
    List<SeenImage> images = new ArrayList<>();
    List<MemoryEntry> entries = new ArrayList<>();
    for (SeenImage image : state.annotations().candidates()) {
      Optional<MemoryEntry> entry = state.memory().image(image.sequence());
      if (entry.isPresent()) {
        images.add(image);
        entries.add(entry.get());
      }
    }
    Annotations annotations = state.annotations();
    QueryBudget.Share share =
        annotations
            .budget()
            .share(
                settings,
                records,
                state.learner().prototypes().labelCorrelation() <= Annotations.CALM,
                at);
    List<AskedFor> asked = choose(images, entries, share.count(), at);
    if (asked.isEmpty()) {
      return List.of();
    }
    state.apply(new Change.Asked(asked, share.granted(), at));
    return asked;
  }

  private List<AskedFor> choose(
      List<SeenImage> images, List<MemoryEntry> entries, int budget, long at) {
    OptionalLong until =
        settings.limits().millis() == 0
            ? OptionalLong.empty()
            : OptionalLong.of(at + settings.limits().millis());
    int m = images.size();
    double[] doubts = new double[m];
    long[] numbers = new long[m];
    for (int i = 0; i < m; i++) {
      SeenImage image = images.get(i);
      doubts[i] = image.doubt();
      numbers[i] = draw.of(ImageTag.fromBytes(entries.get(i).tag()).id());
    }
    QueryPool pool = new QueryPool(() -> Cosines.of(entries, state.annotations()), doubts, numbers);
    return pool.choose(settings.strategy(), settings.perWindow(), budget).stream()
        // the order of the images alone decides which are cut off, so the random ones stay random
        .limit(state.annotations().budget().leftToday(settings, at))
        .map(
            selection ->
                asked(
                    images.get(selection.at()),
                    entries.get(selection.at()),
                    selection.random(),
                    until))
        .toList();
  }

  private AskedFor asked(SeenImage image, MemoryEntry entry, boolean random, OptionalLong until) {
    OptionalInt former = random ? former(image, entry) : OptionalInt.empty();
    return new AskedFor(entry, image, random, settings.strategy(), until, former);
  }

  /**
   * Returns the class that would have been served for an image without the version on trial. The
   * parent version answers, or the source probe if there is none, beside the same prototypes and
   * labels. Empty if no version is on trial, or it had not served yet. The class is fixed before
   * anybody can have labelled the image.
   */
  private OptionalInt former(SeenImage image, MemoryEntry entry) {
    Optional<LiveVersion> version = onTrial();
    if (version.isEmpty() || image.sequence() <= state.annotations().swappedBehind()) {
      return OptionalInt.empty();
    }
    float[] x = HalfFloats.unpack(entry.feature());
    return OptionalInt.of(
        ensemble.named(
            state.versionStore().before(version.get()),
            x,
            Vectors.widened(HalfFloats.unpack(image.prototypes())),
            state.learner().predict(x),
            state.annotations().influence()));
  }

  /** Returns the version that labels may roll back. */
  private Optional<LiveVersion> onTrial() {
    long images = state.counters().sequence() - state.annotations().swappedBehind();
    return state.live().filter(version -> state.policy().servesNew() && images <= PROBATION);
  }

  /** The unit rows in the metric of the last round; before the first round, less their mean. */
  private static final class Cosines {
    private Cosines() {}

    static QueryPool.Geometry of(List<MemoryEntry> entries, Annotations annotations) {
      List<float[]> features = entries.stream().map(e -> HalfFloats.unpack(e.feature())).toList();
      Function<float[], double[]> unit = unit(features, annotations.metric());
      double[][] rows = features.stream().map(unit).toArray(double[][]::new);
      double[] done = new double[rows.length];
      for (AskedImage before : annotations.asked().newest(COMPARED)) {
        double[] r = unit.apply(before.feature());
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

  /** Decides on a person's answer and applies it. */
  LabelOutcome label(PersonsLabel label) {
    AskedIndex index = state.annotations().asked();
    Optional<AskedEntry> asked = index.find(label.id());
    if (asked.isEmpty()) {
      return LabelOutcome.unchanged(
          index.gone(label.id()) ? LabelOutcome.Status.LATE : LabelOutcome.Status.UNKNOWN,
          OptionalInt.empty());
    }
    AskedImage before = index.row(asked.get().sequence());
    AskedImage now = before.answered(label.annotator(), label.answer());
    boolean full = now.votes().size() > AskedImage.MOST_VOTES;
    if (full || (before.votes().isEmpty() && asked.get().ended(label.at()))) {
      return LabelOutcome.unchanged(LabelOutcome.Status.LATE, OptionalInt.empty());
    }
    if (now.votes().equals(before.votes())) {
      return LabelOutcome.unchanged(LabelOutcome.Status.REPEATED, counted(before));
    }
    state.apply(new Change.Labelled(asked.get(), now));
    return new LabelOutcome(status(asked.get().label(), now.decided()), counted(now), rollBack());
  }

  private static OptionalInt counted(AskedImage image) {
    int label = image.decided();
    return label >= 0 ? OptionalInt.of(label) : OptionalInt.empty();
  }

  private static LabelOutcome.Status status(int before, int now) {
    if (now >= 0) {
      return before >= 0 && before != now
          ? LabelOutcome.Status.CORRECTED
          : LabelOutcome.Status.TAKEN;
    }
    return switch (now) {
      case AskedImage.NONE -> LabelOutcome.Status.NONE_OF_THESE;
      case AskedImage.CONTRADICTED -> LabelOutcome.Status.CONTRADICTED;
      default -> LabelOutcome.Status.WITHDRAWN;
    };
  }

  /** Rolls back a new version that answers worse than its parent. */
  private Optional<DomainPrediction.RollBack> rollBack() {
    Optional<LiveVersion> bad = onTrial();
    if (bad.isEmpty()
        || state.policy().frozen()
        || !state.annotations().auditSample().takesVersionBack()) {
      return Optional.empty();
    }
    LiveVersion version = bad.get();
    long to = state.versionStore().before(version).map(LiveVersion::number).orElse(0L);
    String reason = "labels speak against version " + version.number();
    state.apply(new Change.RolledBack(version.number(), to, reason));
    return Optional.of(new DomainPrediction.RollBack(version.number(), to, reason));
  }
}

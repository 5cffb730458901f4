package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.math.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The prequential player of one domain, through the service's own online engine. Each image is
 * predicted, then learned from; rounds run at once, where they are due ({@code adapt.mode=inline}).
 * Labels are carried along, and read only for images that the engine queries from {@link People}.
 * One thread.
 */
public final class PrequentialPlayer {
  private final DomainContext context;
  private final Trainer trainer;
  private final Optional<Baselines> baselines;
  private final People people;
  private final LongConsumer progress;

  /** Creates the player without labels. */
  public PrequentialPlayer(DomainContext context, boolean withBaselines) {
    this(context, withBaselines, People.none(), images -> {});
  }

  /**
   * Creates the player for a bundle and settings.
   *
   * @param withBaselines false: only the domain's own answers, which takes a third of the time
   * @param people who answer for images
   * @param progress receives the number of further images that were played
   */
  public PrequentialPlayer(
      DomainContext context, boolean withBaselines, People people, LongConsumer progress) {
    this.people = people;
    this.progress = progress;
    this.context = context;
    trainer = new Trainer(context);
    baselines = withBaselines ? Optional.of(new Baselines(context)) : Optional.empty();
  }

  /**
   * Plays a domain.
   *
   * @param name of the domain, for the report
   * @param seed part of every seed in the domain
   */
  public Playback play(String name, long seed, List<LabelledFeature> samples) {
    Optional<Baselines.Game> others = baselines.map(some -> some.begin(name, samples.size()));
    OnlineDomain domain = OnlineDomain.restore(name + "#" + seed, context, new HeapJournal());
    Tape tape = new Tape();
    Answering answering = new Answering(people, domain, name, context.source().classes(), seed);
    for (LabelledFeature sample : samples) {
      others.ifPresent(game -> game.play(sample));
      DomainPrediction said = domain.observe(answering.shown(sample));
      tape.add(sample, said);
      answering.after(said);
      domain.wantsRound().ifPresent(request -> tape.add(domain.apply(trainer.run(request))));
      progress.accept(1);
    }
    tape.end(domain.version());
    return tape.playback(
        name, others.map(Baselines.Game::answers).orElse(Map.of()), answering.result());
  }

  /** The notes taken during the play. */
  private static final class Tape {
    private final List<Playback.Line> lines = new ArrayList<>();
    private final List<Playback.Window> windows = new ArrayList<>();
    private final List<Playback.Version> versions = new ArrayList<>();
    private int reported;

    void add(LabelledFeature sample, DomainPrediction served) {
      Map<Component, Integer> labels = new EnumMap<>(Component.class);
      for (Component component : Component.unconditional()) {
        labels.put(component, served.answers().label(component));
      }
      double confidence = served.answers().confidence(Component.SERVED);
      lines.add(
          new Playback.Line(sample, labels, served.version(), confidence, served.unknownClass()));
      served.report().ifPresent(this::add);
    }

    private void add(WindowReport report) {
      double drift = report.value(Metric.MEAN_SHIFT_RATIO);
      windows.add(
          new Playback.Window(
              reported,
              lines.size(),
              drift,
              report.version(),
              report.shift().name(),
              report.decision().symbol(),
              report.why(),
              report.value(Metric.SINCE_CHANGE),
              bound(report)));
      reported = lines.size();
    }

    private static double bound(WindowReport report) {
      return report
          .metric(Metric.MEAN_SHIFT_RATIO)
          .map(metric -> metric.threshold().orElse(Double.NaN))
          .orElse(Double.NaN);
    }

    void add(Decision decision) {
      versions.add(
          new Playback.Version(
              lines.size(), decision.version(), decision.status().name(), decision.reason()));
    }

    /** Notes the images after the last report. */
    void end(long version) {
      if (reported < lines.size()) {
        windows.add(
            new Playback.Window(
                reported, lines.size(), Double.NaN, version, "NONE", "END", "the stream ended"));
      }
    }

    Playback playback(String name, Map<String, List<int[]>> baselines, Answering.Result answers) {
      return new Playback(
          name,
          List.copyOf(lines),
          List.copyOf(windows),
          List.copyOf(versions),
          answers.rolledBack(),
          baselines,
          answers);
    }
  }
}

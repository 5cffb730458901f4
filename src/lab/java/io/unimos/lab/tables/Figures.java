package io.unimos.lab.tables;

import io.unimos.adapt.Component;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.Streams;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * What can be said of several streams: each figure is a mean over streams, a sum or an extreme.
 *
 * @param runs the streams that count
 */
record Figures(List<Run> runs) {
  /** More than this below zero-shot over a stream is harm; one point is chance. */
  private static final double STREAM_TOLERANCE = .01;

  /** The same over 128 images. */
  private static final double WINDOW_TOLERANCE = .05;

  /** A stream with what happened to it. */
  record Run(long seed, Streams.Stream stream, Playback playback) {}

  /** Those of some domains only. */
  Figures of(List<String> domains) {
    return having(run -> domains.contains(run.playback.domain()));
  }

  private Figures having(Predicate<Run> condition) {
    return new Figures(runs.stream().filter(condition).toList());
  }

  /** Mean over the streams that have the figure; NaN when none has. */
  double mean(ToDoubleFunction<Playback> figure) {
    return runs.stream()
        .mapToDouble(run -> figure.applyAsDouble(run.playback))
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  long sum(ToLongFunction<Playback> figure) {
    return runs.stream().mapToLong(run -> figure.applyAsLong(run.playback)).sum();
  }

  double accuracy(Component component) {
    return mean(p -> p.accuracy(component));
  }

  /** Of a rival; NaN where it was not played. */
  double rival(String name) {
    return mean(p -> p.rivals().containsKey(name) ? p.rivalAccuracy(name) : Double.NaN);
  }

  /** Over the last scored images. */
  double last(int count, Component component) {
    return mean(p -> p.accuracy(p.lastScored(count), p.lines().size(), component));
  }

  /** Served, over the first images. */
  double first(int count) {
    return mean(p -> p.accuracy(0, Math.min(count, p.lines().size()), Component.SERVED));
  }

  /** Served, over the first images after the last change; NaN without a change. */
  double afterLastChange(int count) {
    return runs.stream()
        .filter(run -> !run.stream.changes().isEmpty())
        .mapToDouble(
            run -> {
              List<Integer> changes = run.stream.changes();
              int from = changes.get(changes.size() - 1);
              int to = Math.min(from + count, run.playback.lines().size());
              return run.playback.accuracy(from, to, Component.SERVED);
            })
        .average()
        .orElse(Double.NaN);
  }

  /** Served, over the first images after each change; NaN without a change. */
  double afterChanges(int count) {
    return runs.stream()
        .flatMapToDouble(
            run ->
                run.stream.changes().stream()
                    .mapToDouble(
                        from ->
                            run.playback.accuracy(
                                from,
                                Math.min(from + count, run.playback.lines().size()),
                                Component.SERVED)))
        .average()
        .orElse(Double.NaN);
  }

  /** The domains, each once. */
  List<String> domains() {
    return runs.stream().map(run -> run.playback.domain()).distinct().toList();
  }

  /** Streams that are worse than zero-shot by more than a point. */
  long streamsBelow() {
    return namesBelow().size();
  }

  /** The same streams by domain, seed and how many points they are below. */
  List<String> namesBelow() {
    return runs.stream()
        .filter(run -> gain(run) < -STREAM_TOLERANCE)
        .map(
            run ->
                "%s %d: %s"
                    .formatted(run.playback.domain(), run.seed, Table.Column.points(gain(run))))
        .toList();
  }

  private static double gain(Run run) {
    return run.playback.accuracy(Component.SERVED) - run.playback.accuracy(Component.ZERO_SHOT);
  }

  /** Windows of 128 scored images that are worse than zero-shot by more than five points. */
  long windowsBelow() {
    return gains().filter(gain -> gain < -WINDOW_TOLERANCE).count();
  }

  /** Windows of 128 scored images. */
  long windows() {
    return gains().count();
  }

  /** Gain over zero-shot in the worst of them; NaN when there is none. */
  double worstWindow() {
    return gains().min().orElse(Double.NaN);
  }

  private DoubleStream gains() {
    return runs.stream().flatMapToDouble(run -> Arrays.stream(run.playback.gains()));
  }

  /** Windows that were closed with a report. */
  long reports() {
    return sum(p -> p.windows().stream().filter(w -> !w.decision().equals("END")).count());
  }

  /** Reports with a decision. */
  long decided(String decision) {
    return sum(p -> p.windows().stream().filter(w -> w.decision().equals(decision)).count());
  }

  /** Reports of a kind of shift. */
  long seen(String shift) {
    return sum(p -> p.windows().stream().filter(w -> w.shift().equals(shift)).count());
  }

  long flushes() {
    return sum(p -> p.windows().stream().filter(Playback.Window::flushed).count());
  }

  /** What was noticed of the changes, over all streams. */
  DetectedChanges changes() {
    List<DetectedChanges> all =
        runs.stream().map(run -> DetectedChanges.of(run.playback, run.stream.changes())).toList();
    return new DetectedChanges(
        all.stream().flatMap(c -> c.delays().stream()).sorted().toList(),
        all.stream().flatMap(c -> c.misdated().stream()).sorted().toList(),
        all.stream().mapToInt(DetectedChanges::missed).sum(),
        all.stream().mapToInt(DetectedChanges::further).sum());
  }
}

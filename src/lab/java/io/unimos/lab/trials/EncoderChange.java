package io.unimos.lab.trials;

import io.unimos.core.domain.Component;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.Trainer;
import io.unimos.evaluate.LabelledFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The replacement of a domain's encoder in mid-stream. The domain's new self learns from the new
 * encoder's features beside the old one, and serves once it has a version. Owned by one thread.
 */
final class EncoderChange {
  private final DomainContext before;
  private final DomainContext after;
  private final int at;
  private final int past;

  /**
   * Creates the trial.
   *
   * @param before the context of the old encoder's bundle
   * @param after the context of the new one's
   * @param at images before the change
   * @param past the last of those images, encoded anew, that the new self learns from first
   */
  EncoderChange(DomainContext before, DomainContext after, int at, int past) {
    this.before = before;
    this.after = after;
    this.at = at;
    this.past = past;
  }

  /**
   * One image after the change: its true class, and the answers.
   *
   * @param images the number that the new self has learned from before
   * @param version the version of the new self that gave its answer; 0 for none
   * @param label the true class
   * @param old the answer of the old self
   * @param own the answer of the new self
   * @param reset the answer of a domain that began with the change
   */
  record Line(long images, long version, int label, int old, int own, int reset) {}

  /** A domain with a trainer of its own. */
  private static final class Self {
    private final OnlineDomain domain;
    private final Trainer trainer;

    Self(String name, DomainContext context) {
      domain = OnlineDomain.restore(name, context, new HeapJournal());
      trainer = new Trainer(context);
    }

    int observe(LabelledFeature sample) {
      int served = domain.observe(sample.observation()).answers().label(Component.SERVED);
      domain
          .wantsRound()
          .ifPresent(
              request -> {
                Decision unused = domain.apply(trainer.run(request));
              });
      return served;
    }
  }

  /**
   * Plays a domain.
   *
   * @param samples its images in the old encoder's features
   * @param anew the same images in the new encoder's
   */
  List<Line> play(String name, List<LabelledFeature> samples, List<LabelledFeature> anew) {
    Self old = new Self(name, before);
    samples.subList(0, at).forEach(old::observe);
    Self reset = new Self(name, after);
    Self own = new Self(name, after);
    anew.subList(at - past, at).forEach(own::observe);
    List<Line> lines = new ArrayList<>();
    for (int i = at; i < samples.size(); i++) {
      lines.add(
          new Line(
              own.domain.sequence(),
              own.domain.version(),
              samples.get(i).label(),
              old.observe(samples.get(i)),
              own.observe(anew.get(i)),
              reset.observe(anew.get(i))));
    }
    return lines;
  }

  /** Returns the answer to an image, the old self's while the new one has too few images. */
  private static ToIntFunction<Line> from(int images) {
    return line -> line.version() > 0 && line.images() >= images ? line.own() : line.old();
  }

  /**
   * Returns the accuracy after the change as Markdown, a column for each window.
   *
   * @param all one list for each domain
   */
  String table(List<List<Line>> all, int window) {
    int columns = all.stream().mapToInt(List::size).min().orElse(0) / window;
    Stream.Builder<Object> heads = Stream.builder().add("served by").add("all").add("worst");
    IntStream.rangeClosed(1, columns).forEach(c -> heads.add("to " + c * window));
    return Cells.header(heads.build().toArray())
        + row("the old encoder", all, Line::old, columns, window)
        + row("reset", all, Line::reset, columns, window)
        + row("the new one from its first version", all, from(0), columns, window)
        + row("the new one from " + at + " images", all, from(at), columns, window);
  }

  private static String row(
      String name, List<List<Line>> all, ToIntFunction<Line> answer, int columns, int window) {
    double worst = Double.POSITIVE_INFINITY;
    List<String> shares = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      double share = accuracy(all, answer, c * window, (c + 1) * window);
      worst = Math.min(worst, share - accuracy(all, Line::old, c * window, (c + 1) * window));
      shares.add(Cells.share(share));
    }
    List<Object> cells = new ArrayList<>(List.of(name));
    cells.add(Cells.share(accuracy(all, answer, 0, columns * window)));
    cells.add(String.format(Locale.ROOT, "%+.3f", worst));
    cells.addAll(shares);
    return Cells.row(cells.toArray());
  }

  private static double accuracy(
      List<List<Line>> all, ToIntFunction<Line> answer, int from, int to) {
    return all.stream()
        .flatMap(lines -> lines.subList(from, to).stream())
        .mapToInt(line -> line.label() == answer.applyAsInt(line) ? 1 : 0)
        .average()
        .orElseThrow();
  }
}

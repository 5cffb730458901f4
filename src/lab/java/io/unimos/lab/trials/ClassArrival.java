package io.unimos.lab.trials;

import io.unimos.bundle.SourceSelection;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Component;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import io.unimos.evaluate.LabelledFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The worth of a class that is added in mid-stream. A class of the source is left out, the domain
 * is played without it, its images included, and after a number of images the class is added as
 * {@code classes add} does. Owned by one thread.
 */
public final class ClassArrival {
  /** The knowledge of the class that arrives. */
  public enum Given {
    /** The class was there from the start: the upper bound. */
    ALWAYS,
    /** Its text alone. */
    NAME,
    /** Its source images alone. */
    IMAGES,
    /** Text and source images. */
    BOTH,
    /** Images of the domain itself, which people labelled before it arrived. */
    LABELS
  }

  /**
   * The counts of right answers and of images: at 0 before the class arrived, then one entry a
   * stretch.
   *
   * @param given knowledge of the class
   */
  public record Counts(Given given, int[][] ofOld, int[][] ofNew) {}

  private final SourceModel whole;
  private final AdaptSettings settings;
  private final int late;
  private final int[] others;
  private final int at;
  private final int stretch;
  private final int labels;
  private final DomainContext always;
  private final DomainContext before;
  private final ClassChange arrives;
  private final Map<Given, DomainContext> after = new EnumMap<>(Given.class);

  /**
   * Creates the trial of one class.
   *
   * @param whole the source with it
   * @param late the class
   * @param at images before it arrives
   * @param stretch images of a column of the table
   * @param labels images of the class that people have labelled before, at most 62
   */
  public ClassArrival(
      SourceModel whole, AdaptSettings settings, int late, int at, int stretch, int labels) {
    this.whole = whole.withProbe(Optional.empty());
    this.settings = settings;
    this.late = late;
    this.at = at;
    this.stretch = stretch;
    this.labels = labels;
    ClassChange goes = ClassChange.without(whole.classes(), late);
    others = goes.from();
    arrives = goes.reversed();
    always = DomainContext.of(this.whole, settings);
    before = DomainContext.of(this.whole.changed(goes, List.of()), settings);
  }

  /** Plays one domain. */
  public Counts play(String name, List<LabelledFeature> samples, Given given) {
    boolean comes = given != Given.ALWAYS;
    DomainContext first = comes ? before : always;
    HeapJournal journal = new HeapJournal();
    OnlineDomain domain = OnlineDomain.restore(name, first, journal);
    Trainer trainer = new Trainer(first);
    int columns = 1 + Math.max(0, samples.size() - at) / stretch;
    Counts counts = new Counts(given, new int[columns][2], new int[columns][2]);
    for (int i = 0; i < at + (columns - 1) * stretch; i++) {
      if (comes && i == at) {
        DomainContext now =
            given == Given.LABELS
                ? after(labelled(samples, domain))
                : after.computeIfAbsent(given, each -> after(known(each)));
        domain.evict();
        domain = OnlineDomain.changed(name, before, now, arrives, journal);
        trainer = new Trainer(now);
      }
      LabelledFeature sample = samples.get(i);
      int said = domain.observe(sample.observation()).answers().label(Component.SERVED);
      // in the numbers of the whole source's classes
      int label = comes && i < at ? others[said] : said;
      count(counts, i, sample, label);
      Optional<RoundRequest> request = domain.wantsRound();
      if (request.isPresent()) {
        Decision unused = domain.apply(trainer.run(request.get()));
      }
    }
    return counts;
  }

  private DomainContext after(SourceModel.NewClass comes) {
    return DomainContext.of(before.source().changed(arrives, List.of(comes)), settings);
  }

  /**
   * Returns the class as {@code classes add --from-labels} has it, with the offset of the newest
   * version.
   */
  private SourceModel.NewClass labelled(List<LabelledFeature> samples, OnlineDomain domain) {
    PrototypeView view = domain.view();
    double[][] rows =
        samples.subList(0, at).stream()
            .filter(sample -> sample.label() == late)
            .limit(labels)
            .map(sample -> Vectors.widened(HalfFloats.unpack(sample.vector())))
            .map(x -> Vectors.normalised(view.aligned(x)))
            .toArray(double[][]::new);
    boolean[] heldOut = new boolean[rows.length];
    SourceSelection.of(rows.length, new SplittableRandom(0))
        .forEach(kept -> heldOut[kept.index()] = kept.heldOut());
    return new SourceModel.NewClass(Optional.empty(), rows, heldOut);
  }

  /**
   * Returns the number of the class's images before its arrival, at most as many as are labelled.
   */
  public long labelled(List<LabelledFeature> samples) {
    return samples.subList(0, at).stream()
        .filter(sample -> sample.label() == late)
        .limit(labels)
        .count();
  }

  private void count(Counts counts, int i, LabelledFeature sample, int label) {
    // before the class arrives only one stretch counts
    if (sample.scored() && i >= at - stretch) {
      int column = i < at ? 0 : 1 + (i - at) / stretch;
      int[] cell = (sample.label() == late ? counts.ofNew() : counts.ofOld())[column];
      cell[0] += sample.label() == label ? 1 : 0;
      cell[1]++;
    }
  }

  private SourceModel.NewClass known(Given given) {
    int[] rows =
        IntStream.range(0, given == Given.NAME ? 0 : whole.labels().length)
            .filter(i -> whole.labels()[i] == late)
            .toArray();
    boolean[] heldOut = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      heldOut[i] = whole.heldOut()[rows[i]];
    }
    return new SourceModel.NewClass(
        given == Given.IMAGES ? Optional.empty() : Optional.of(whole.text()[late]),
        Arrays.stream(rows).mapToObj(i -> whole.features()[i]).toArray(double[][]::new),
        heldOut);
  }

  /**
   * Returns the shares of right answers over all domains as Markdown, one row for each knowledge of
   * the class.
   */
  public static String table(List<Counts> all, int stretch) {
    int columns = all.stream().mapToInt(c -> c.ofOld().length).min().orElse(1);
    List<Object> heads =
        new ArrayList<>(List.of("known of the class", "of which images", "before"));
    IntStream.range(1, columns).forEach(c -> heads.add("to " + c * stretch));
    StringBuilder table = new StringBuilder(Cells.header(heads.toArray()));
    for (Given given : Given.values()) {
      List<Counts> of = all.stream().filter(c -> c.given() == given).toList();
      if (!of.isEmpty()) {
        table.append(row(given, "the new class", of.stream().map(Counts::ofNew).toList(), columns));
        table.append(row(given, "the others", of.stream().map(Counts::ofOld).toList(), columns));
      }
    }
    return table.toString();
  }

  private static String row(Given given, String what, List<int[][]> counts, int columns) {
    List<Object> cells = new ArrayList<>(List.of(given.name().toLowerCase(Locale.ROOT), what));
    for (int c = 0; c < columns; c++) {
      int column = c;
      cells.add(Cells.share(counts.stream().map(each -> each[column])));
    }
    return Cells.row(cells.toArray());
  }
}

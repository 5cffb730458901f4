package io.unimos.lab.trials;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import io.unimos.evaluate.LabelledFeature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * The shares of images that are assigned to the unknown class, rightly and wrongly. A class of the
 * source is left out, and the domain, which shows it, is played without it. Owned by one thread.
 */
public final class OpenSetTrial {
  private static final int SAID = 0;
  private static final int IMAGES = 1;

  /**
   * The counts of images that were assigned to the unknown class, and of all judged images.
   *
   * @param domain its name
   * @param share of the hold-out that must still be assigned to a class
   * @param known {rejected, images} of the classes of the source
   * @param unknown {rejected, images} of the class that was left out
   */
  public record Counts(String domain, double share, int[] known, int[] unknown) {}

  private final double share;
  private final int late;
  private final DomainContext without;

  /**
   * Creates the trial of one class.
   *
   * @param whole the source with it
   * @param share of the hold-out that must still be assigned to a class
   */
  public OpenSetTrial(SourceModel whole, AdaptSettings settings, int late, double share) {
    this.share = share;
    this.late = late;
    SourceModel left = whole.changed(ClassChange.without(whole.classes(), late), List.of());
    without = DomainContext.of(left, settings.withOpenSet(share));
  }

  /**
   * Plays one domain.
   *
   * @param progress receives the number of further images that were played
   */
  public Counts play(
      String name, String domain, List<LabelledFeature> samples, LongConsumer progress) {
    OnlineDomain online = OnlineDomain.restore(name, without, new HeapJournal());
    Trainer trainer = new Trainer(without);
    Counts counts = new Counts(domain, share, new int[2], new int[2]);
    for (LabelledFeature sample : samples) {
      DomainPrediction said =
          online.observe(new OnlineDomain.Observation(sample.vector(), sample.statistics(), false));
      if (sample.scored()) {
        int[] cell = sample.label() == late ? counts.unknown() : counts.known();
        said.unknownClass()
            .ifPresent(
                none -> {
                  cell[SAID] += none ? 1 : 0;
                  cell[IMAGES]++;
                });
      }
      Optional<RoundRequest> request = online.wantsRound();
      if (request.isPresent()) {
        Decision unused = online.apply(trainer.run(request.get()));
      }
      progress.accept(1);
    }
    return counts;
  }

  /**
   * Returns the shares of images that were assigned to the unknown class as Markdown, one row for
   * each domain and one for all.
   */
  public static String table(List<Counts> all) {
    List<Double> shares = all.stream().map(Counts::share).distinct().toList();
    Map<String, List<Counts>> rows =
        all.stream()
            .collect(
                Collectors.groupingBy(Counts::domain, LinkedHashMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    lines.add(
        "| domain | images | of no class |"
            + shares.stream()
                .map(s -> String.format(Locale.ROOT, " %s: called so wrongly | rightly |", s))
                .collect(Collectors.joining()));
    lines.add("|---|---|---|" + "---|---|".repeat(shares.size()));
    rows.forEach((domain, counts) -> lines.add(row(domain, counts, shares)));
    if (rows.size() > 1) {
      lines.add(row("all", all, shares));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String row(String name, List<Counts> counts, List<Double> shares) {
    List<Counts> once = counts.stream().filter(c -> c.share() == shares.get(0)).toList();
    int known = once.stream().mapToInt(c -> c.known()[IMAGES]).sum();
    int unknown = once.stream().mapToInt(c -> c.unknown()[IMAGES]).sum();
    StringBuilder row =
        new StringBuilder("| %s | %d | %d |".formatted(name, known + unknown, unknown));
    for (double share : shares) {
      List<Counts> of = counts.stream().filter(c -> c.share() == share).toList();
      row.append(cell(of.stream().map(Counts::known).toList()));
      row.append(cell(of.stream().map(Counts::unknown).toList()));
    }
    return row.toString();
  }

  private static String cell(List<int[]> counts) {
    int said = counts.stream().mapToInt(c -> c[SAID]).sum();
    int images = counts.stream().mapToInt(c -> c[IMAGES]).sum();
    return images == 0 ? " - |" : String.format(Locale.ROOT, " %.3f |", (double) said / images);
  }
}

package io.unimos.lab.trials;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.PrequentialPlayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** Plays one domain. */
  public Counts play(String domain, long seed, List<LabelledFeature> samples) {
    Counts counts = new Counts(domain, share, new int[2], new int[2]);
    new PrequentialPlayer(without, false)
        .play(domain, seed, samples).lines().stream()
            .filter(line -> line.sample().scored() && line.unknownClass().isPresent())
            .forEach(
                line -> {
                  int[] cell = line.sample().label() == late ? counts.unknown() : counts.known();
                  cell[SAID] += line.unknownClass().orElseThrow() ? 1 : 0;
                  cell[IMAGES]++;
                });
    return counts;
  }

  /**
   * Returns the shares of images that were assigned to the unknown class as Markdown, one row for
   * each domain and one for all.
   */
  public static String table(List<Counts> all) {
    List<Double> shares = all.stream().map(Counts::share).distinct().toList();
    Map<String, List<Counts>> rows =
        all.stream().collect(groupingBy(Counts::domain, LinkedHashMap::new, toList()));
    if (rows.size() > 1) {
      rows.put("all", all);
    }
    List<Object> heads = new ArrayList<>(List.of("domain", "images", "of no class"));
    shares.forEach(s -> heads.addAll(List.of(s + ": called so wrongly", "rightly")));
    StringBuilder table = new StringBuilder(Cells.header(heads.toArray()));
    rows.forEach((domain, counts) -> table.append(row(domain, counts, shares)));
    return table.toString();
  }

  private static String row(String name, List<Counts> counts, List<Double> shares) {
    int[] images = new int[2];
    counts.stream()
        .filter(c -> c.share() == shares.get(0))
        .forEach(
            c -> {
              images[0] += c.known()[IMAGES] + c.unknown()[IMAGES];
              images[1] += c.unknown()[IMAGES];
            });
    List<Object> cells = new ArrayList<>(List.of(name, images[0], images[1]));
    for (double share : shares) {
      List<Counts> of = counts.stream().filter(c -> c.share() == share).toList();
      cells.add(Cells.share(of.stream().map(Counts::known)));
      cells.add(Cells.share(of.stream().map(Counts::unknown)));
    }
    return Cells.row(cells.toArray());
  }
}

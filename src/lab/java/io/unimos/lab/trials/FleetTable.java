package io.unimos.lab.trials;

import io.unimos.lab.trials.Fleet.Cell;
import io.unimos.lab.trials.Fleet.Offer;
import io.unimos.lab.trials.Fleet.Play;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What cameras gain that learn from others, as Markdown. Owned by one thread. */
final class FleetTable {
  private static final int ROUND = 64;

  private final List<Cell> cells;
  private final List<Pair> pairs = new ArrayList<>();
  private final Map<String, List<Double>> right = new TreeMap<>();

  /** The stretches of a stream that are compared. */
  private enum Stretch {
    FIRST_ROUND,
    FIRST_128,
    FIRST_512,
    ALL;

    double of(Play play, Play alone) {
      int first = alone.first();
      return switch (this) {
        case FIRST_ROUND -> play.accuracy(first, first + ROUND);
        case FIRST_128 -> play.accuracy(0, 2 * ROUND);
        case FIRST_512 -> play.accuracy(0, 8 * ROUND);
        case ALL -> play.accuracy(0, Integer.MAX_VALUE);
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private record Pair(String camera, Cell cell, Play alone, Play late) {
    double gain(Stretch stretch) {
      return stretch.of(late, alone) - stretch.of(alone, alone);
    }
  }

  FleetTable(List<Cell> cells) {
    this.cells = cells;
  }

  /** Adds the offers of a seed's cameras. */
  void offered(Map<String, Offer> offers) {
    offers.forEach(
        (camera, offer) ->
            right.computeIfAbsent(camera, each -> new ArrayList<>()).add(offer.right()));
  }

  /** Adds a stream that was played alone and with others. */
  void add(String camera, Cell cell, Play alone, Play late) {
    pairs.add(new Pair(camera, cell, alone, late));
  }

  /** Returns a difference in points with its standard error. */
  static String points(DoubleStream differences) {
    double[] some = differences.filter(value -> !Double.isNaN(value)).toArray();
    double mean = Arrays.stream(some).average().orElse(Double.NaN);
    double square = Arrays.stream(some).map(value -> (value - mean) * (value - mean)).sum();
    return some.length < 2
        ? String.format(Locale.ROOT, "%+.1f", 100 * mean)
        : String.format(
            Locale.ROOT,
            "%+.1f ± %.1f",
            100 * mean,
            100 * Math.sqrt(square / (some.length - 1) / some.length));
  }

  private List<Pair> of(Predicate<Pair> wanted) {
    return pairs.stream().filter(wanted).toList();
  }

  private List<String> cameras() {
    return pairs.stream().map(Pair::camera).distinct().toList();
  }

  @Override
  public String toString() {
    Stretch[] stretches = Stretch.values();
    Stream.Builder<Object> heads = Stream.builder().add("way, weight").add("rows");
    Arrays.stream(stretches).forEach(s -> heads.add(s + ": alone").add("gain"));
    heads.add("worst camera, " + Stretch.FIRST_128).add("all").add("worst stream, all");
    StringBuilder out = new StringBuilder(Cells.header(heads.build().toArray()));
    for (Cell cell : cells) {
      List<Pair> some = of(pair -> pair.cell().equals(cell));
      Stream.Builder<Object> row = Stream.builder().add(cell);
      row.add(Math.round(mean(some.stream().mapToDouble(pair -> pair.late().taken()))));
      for (Stretch stretch : stretches) {
        row.add(
            Cells.share(
                mean(some.stream().mapToDouble(p -> stretch.of(p.alone(), p.alone())))));
        row.add(points(some.stream().mapToDouble(pair -> pair.gain(stretch))));
      }
      row.add(worst(some, Stretch.FIRST_128)).add(worst(some, Stretch.ALL));
      double least =
          some.stream().mapToDouble(pair -> pair.gain(Stretch.ALL)).min().orElse(Double.NaN);
      row.add(String.format(Locale.ROOT, "%+.1f", 100 * least));
      out.append(Cells.row(row.build().toArray()));
    }
    return out.append('\n').append(byCamera()).toString();
  }

  private String byCamera() {
    Stream.Builder<Object> heads = Stream.builder().add("camera").add("offered rows right");
    cells.forEach(cell -> heads.add(cell + ": " + Stretch.FIRST_128).add("all"));
    StringBuilder out = new StringBuilder(Cells.header(heads.build().toArray()));
    for (String camera : cameras()) {
      List<Double> shares = right.getOrDefault(camera, List.of());
      Stream.Builder<Object> row = Stream.builder().add(camera);
      row.add(shares.isEmpty() ? "-" : Cells.share(mean(shares)));
      for (Cell cell : cells) {
        List<Pair> some = of(pair -> pair.cell().equals(cell) && pair.camera().equals(camera));
        row.add(points(some.stream().mapToDouble(pair -> pair.gain(Stretch.FIRST_128))));
        row.add(points(some.stream().mapToDouble(pair -> pair.gain(Stretch.ALL))));
      }
      out.append(Cells.row(row.build().toArray()));
    }
    return out.toString();
  }

  private String worst(List<Pair> some, Stretch stretch) {
    return cameras().stream()
        .map(
            camera ->
                mean(
                    some.stream()
                        .filter(pair -> pair.camera().equals(camera))
                        .mapToDouble(pair -> pair.gain(stretch))))
        .min(Double::compare)
        .map(least -> String.format(Locale.ROOT, "%+.1f", 100 * least))
        .orElse("-");
  }

  private static double mean(Collection<Double> values) {
    return mean(values.stream().mapToDouble(value -> value));
  }

  private static double mean(DoubleStream values) {
    return values.filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }
}

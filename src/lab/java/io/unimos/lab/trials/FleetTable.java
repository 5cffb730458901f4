package io.unimos.lab.trials;

import io.unimos.lab.tables.Difference;
import io.unimos.lab.trials.Fleet.Cell;
import io.unimos.lab.trials.Fleet.Offer;
import io.unimos.lab.trials.Fleet.Play;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The gains of cameras that learn from others, as Markdown. Owned by one thread. */
final class FleetTable {
  private static final List<String> STRETCHES =
      List.of("first round", "first 128", "first 512", "all");
  private static final int FIRST_128 = 1;
  private static final int ALL = 3;
  private static final int ROUND = 64;

  private final List<Cell> cells;
  private final List<Pair> pairs = new ArrayList<>();
  private final Map<String, List<Double>> right = new TreeMap<>();

  /**
   * A stream that was played alone and with others.
   *
   * @param alone accuracy of each stretch
   * @param gain of each stretch with the rows of others
   */
  private record Pair(String camera, Cell cell, int taken, double[] alone, double[] gain) {}

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
    double[] before = accuracies(alone, alone.first());
    double[] gain = accuracies(late, alone.first());
    for (int i = 0; i < gain.length; i++) {
      gain[i] -= before[i];
    }
    pairs.add(new Pair(camera, cell, late.taken(), before, gain));
  }

  private static double[] accuracies(Play play, int first) {
    return new double[] {
      play.accuracy(first, first + ROUND),
      play.accuracy(0, 2 * ROUND),
      play.accuracy(0, 8 * ROUND),
      play.accuracy(0, play.right().length)
    };
  }

  @Override
  public String toString() {
    List<Object> heads = new ArrayList<>(List.of("way, weight", "rows"));
    STRETCHES.forEach(stretch -> heads.addAll(List.of(stretch + ": alone", "gain")));
    heads.addAll(List.of("worst camera, first 128", "all", "worst stream, all"));
    StringBuilder out = new StringBuilder(Cells.header(heads.toArray()));
    for (Cell cell : cells) {
      List<Pair> some = of(cell, "");
      List<Object> row = new ArrayList<>(List.of(cell));
      row.add(Math.round(mean(some, Pair::taken)));
      for (int i = 0; i < STRETCHES.size(); i++) {
        int stretch = i;
        row.add(Cells.share(mean(some, pair -> pair.alone()[stretch])));
        row.add(points(some.stream().mapToDouble(pair -> pair.gain()[stretch])));
      }
      row.add(least(cameras().map(c -> mean(of(cell, c), pair -> pair.gain()[FIRST_128]))));
      row.add(least(cameras().map(c -> mean(of(cell, c), pair -> pair.gain()[ALL]))));
      row.add(least(some.stream().map(pair -> pair.gain()[ALL])));
      out.append(Cells.row(row.toArray()));
    }
    return out.append('\n').append(byCamera()).toString();
  }

  private String byCamera() {
    List<Object> heads = new ArrayList<>(List.of("camera", "offered rows right"));
    cells.forEach(cell -> heads.addAll(List.of(cell + ": first 128", "all")));
    StringBuilder out = new StringBuilder(Cells.header(heads.toArray()));
    cameras()
        .forEach(
            camera -> {
              List<Object> row = new ArrayList<>(List.of(camera));
              List<Double> shares = right.getOrDefault(camera, List.of());
              row.add(shares.isEmpty() ? "-" : Cells.share(mean(shares, share -> share)));
              for (Cell cell : cells) {
                List<Pair> some = of(cell, camera);
                row.add(points(some.stream().mapToDouble(pair -> pair.gain()[FIRST_128])));
                row.add(points(some.stream().mapToDouble(pair -> pair.gain()[ALL])));
              }
              out.append(Cells.row(row.toArray()));
            });
    return out.toString();
  }

  /** Returns the pairs of a cell and a camera, or of all cameras. */
  private List<Pair> of(Cell cell, String camera) {
    return pairs.stream()
        .filter(pair -> pair.cell().equals(cell))
        .filter(pair -> camera.isEmpty() || pair.camera().equals(camera))
        .toList();
  }

  private Stream<String> cameras() {
    return pairs.stream().map(Pair::camera).distinct();
  }

  private static <T> double mean(List<T> some, ToDoubleFunction<T> figure) {
    return some.stream()
        .mapToDouble(figure)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }

  private static String least(Stream<Double> gains) {
    return gains
        .min(Double::compare)
        .map(least -> String.format(Locale.ROOT, "%+.1f", 100 * least))
        .orElse("-");
  }

  /** Returns the mean of differences in points, with its standard error. */
  static String points(DoubleStream differences) {
    return Difference.of(differences.filter(value -> !Double.isNaN(value)).toArray()).points();
  }
}

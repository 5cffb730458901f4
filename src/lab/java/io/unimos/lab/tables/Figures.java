package io.unimos.lab.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The figures of several streams, each the JSON of one domain in a report of {@code evaluate}.
 *
 * @param streams the streams with their seeds
 */
record Figures(List<Stream> streams) {
  static final String SERVED = "/adapted";

  /** The loss against zero-shot over a stream that counts as harm; one point is chance. */
  private static final double STREAM_TOLERANCE = .01;

  /** The loss over a window that counts as harm. */
  private static final double WINDOW_TOLERANCE = .05;

  private static final int WINDOW = 128;

  /**
   * One stream.
   *
   * @param changes images before each change of its domain
   */
  record Stream(long seed, JsonNode domain, List<Integer> changes) {
    /** Returns the name of the camera; streams of some of its classes add to it behind a slash. */
    String camera() {
      return domain.get("domain").textValue().replaceFirst("/.*", "");
    }

    double at(String pointer) {
      return domain.at(pointer).asDouble(Double.NaN);
    }

    private int scored() {
      return domain.get("scored").intValue();
    }

    /** Returns the share of right answers over some scored images. */
    private double accuracy(String bits, int from, int to) {
      BitSet right = BitSet.valueOf(Base64.getDecoder().decode(domain.get(bits).textValue()));
      int end = Math.min(to, scored());
      return (double) right.get(from, end).cardinality() / (end - from);
    }

    /** Returns the served accuracy over the last scored images. */
    double last(int images) {
      return accuracy("adaptedRight", Math.max(0, scored() - images), Integer.MAX_VALUE);
    }

    private DoubleStream gains() {
      return IntStream.iterate(0, from -> from + WINDOW <= scored(), from -> from + WINDOW)
          .mapToDouble(
              from ->
                  accuracy("adaptedRight", from, from + WINDOW)
                      - accuracy("zeroShotRight", from, from + WINDOW));
    }

    private List<JsonNode> windows() {
      return StreamSupport.stream(domain.get("windows").spliterator(), false)
          .filter(window -> !window.get("decision").textValue().equals("END"))
          .toList();
    }

    private List<JsonNode> resets() {
      return windows().stream()
          .filter(window -> window.get("decision").textValue().equals("RESET"))
          .toList();
    }

    private Changes detected() {
      return Changes.of(
          resets().stream().map(window -> window.get("n").intValue()).toList(),
          resets().stream().map(window -> window.path("sinceChange").asInt()).toList(),
          changes);
    }
  }

  /**
   * The changes of a stream's domain that were detected.
   *
   * @param delays images from each detected change to the first reset after it
   * @param misdated images between each detected change and its date
   * @param missed changes without a reset before the next one
   * @param further resets that no change explains
   */
  record Changes(List<Integer> delays, List<Integer> misdated, int missed, int further) {
    String found() {
      return delays.size() + " of " + (delays.size() + missed);
    }

    /**
     * Returns the detected changes.
     *
     * @param resets images before each reset
     * @param since images since the change as each reset dated it
     * @param changes images before each change
     */
    static Changes of(List<Integer> resets, List<Integer> since, List<Integer> changes) {
      List<Integer> delays = new ArrayList<>();
      List<Integer> misdated = new ArrayList<>();
      int last = 0;
      for (int i = 0; i < resets.size(); i++) {
        int reset = resets.get(i);
        int change = (int) changes.stream().filter(begin -> begin < reset).count();
        if (change > last) {
          delays.add(reset - changes.get(change - 1));
          misdated.add(Math.abs(reset - since.get(i) - changes.get(change - 1)));
          last = change;
        }
      }
      return new Changes(
          delays, misdated, changes.size() - delays.size(), resets.size() - delays.size());
    }
  }

  /** Returns the figures of some cameras; of all when no name is given. */
  Figures of(List<String> cameras) {
    return new Figures(
        streams.stream().filter(s -> cameras.isEmpty() || cameras.contains(s.camera())).toList());
  }

  List<String> cameras() {
    return streams.stream().map(Stream::camera).distinct().toList();
  }

  private static double mean(DoubleStream values) {
    return values.filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }

  double mean(ToDoubleFunction<Stream> figure) {
    return mean(streams.stream().mapToDouble(figure));
  }

  /** Returns the mean of a figure, given as a JSON pointer; NaN where no stream has it. */
  double mean(String pointer) {
    return mean(stream -> stream.at(pointer));
  }

  private Map<String, Double> byPair(ToDoubleFunction<Stream> figure) {
    return streams.stream()
        .collect(
            Collectors.groupingBy(
                s -> s.camera() + " " + s.seed, HashMap::new, Collectors.averagingDouble(figure)));
  }

  /** Returns the mean of a figure less that of another, paired over cameras and seeds. */
  Difference less(ToDoubleFunction<Stream> figure, Figures others, ToDoubleFunction<Stream> other) {
    Map<String, Double> subtracted = others.byPair(other);
    double[] pairs =
        byPair(figure).entrySet().stream()
            .filter(own -> subtracted.containsKey(own.getKey()))
            .mapToDouble(own -> own.getValue() - subtracted.get(own.getKey()))
            .toArray();
    return Difference.of(pairs);
  }

  /** Returns what is served less another figure of the same streams, given as JSON pointer. */
  Difference gain(String pointer) {
    return less(s -> s.at(SERVED), this, s -> s.at(pointer));
  }

  /** Returns the JSON pointer of the best baseline, on the mean over the streams. */
  String best() {
    List<String> baselines = new ArrayList<>();
    streams
        .get(0)
        .domain
        .get("baselines")
        .fieldNames()
        .forEachRemaining(name -> baselines.add("/baselines/" + name));
    return baselines.stream().max(Comparator.comparingDouble(this::mean)).orElseThrow();
  }

  /** Returns the served accuracy over the first images after each change, or the last one only. */
  double afterChanges(int images, boolean lastOnly) {
    return mean(
        streams.stream()
            .flatMapToDouble(
                s ->
                    s.changes.stream()
                        .skip(lastOnly ? Math.max(0, s.changes.size() - 1) : 0)
                        .mapToDouble(from -> s.accuracy("adaptedRight", from, from + images))));
  }

  /** Returns the number of streams that are below zero-shot. */
  long below() {
    return streams.stream()
        .filter(s -> s.at(SERVED) - s.at("/zeroShot") < -STREAM_TOLERANCE)
        .count();
  }

  /** Returns the gain over zero-shot in each window of 128 scored images. */
  double[] gains() {
    return streams.stream().flatMapToDouble(Stream::gains).toArray();
  }

  long windowsBelow() {
    return DoubleStream.of(gains()).filter(gain -> gain < -WINDOW_TOLERANCE).count();
  }

  double worstWindow() {
    return DoubleStream.of(gains()).min().orElse(Double.NaN);
  }

  long sum(String pointer) {
    return streams.stream().mapToLong(stream -> stream.domain.at(pointer).longValue()).sum();
  }

  /** Returns the number of windows whose report has a value in a field. */
  long reports(String field, List<String> values) {
    return streams.stream()
        .flatMap(s -> s.windows().stream())
        .filter(window -> values.contains(window.get(field).textValue()))
        .count();
  }

  long resets() {
    return streams.stream().mapToLong(s -> s.resets().size()).sum();
  }

  /** Returns the detected changes of all streams. */
  Changes changes() {
    List<Changes> all = streams.stream().map(Stream::detected).toList();
    return new Changes(
        all.stream().flatMap(c -> c.delays.stream()).sorted().toList(),
        all.stream().flatMap(c -> c.misdated.stream()).sorted().toList(),
        all.stream().mapToInt(Changes::missed).sum(),
        all.stream().mapToInt(Changes::further).sum());
  }
}

package io.unimos.lab.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The figures of several streams, each the JSON of one domain in a report of {@code evaluate}.
 *
 * @param streams the streams with their seeds
 */
record Figures(List<Stream> streams) {
  /** The loss against zero-shot over a stream that counts as harm; one point is chance. */
  private static final double STREAM_TOLERANCE = .01;

  /** The loss over a window that counts as harm. */
  private static final double WINDOW_TOLERANCE = .05;

  private static final int WINDOW = 128;
  private static final Set<String> RESETS = Set.of("RESET");

  /**
   * One stream.
   *
   * @param changes images before each change of its domain
   */
  record Stream(long seed, JsonNode domain, List<Integer> changes) {
    private String name() {
      return domain.get("domain").textValue();
    }

    private double gain() {
      return domain.get("adapted").doubleValue() - domain.get("zeroShot").doubleValue();
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

    private DoubleStream gains() {
      return IntStream.iterate(0, from -> from + WINDOW <= scored(), from -> from + WINDOW)
          .mapToDouble(this::gain);
    }

    private double gain(int from) {
      return accuracy("adaptedRight", from, from + WINDOW)
          - accuracy("zeroShotRight", from, from + WINDOW);
    }

    private List<JsonNode> windows() {
      return StreamSupport.stream(domain.get("windows").spliterator(), false)
          .filter(window -> !window.get("decision").textValue().equals("END"))
          .toList();
    }

    private Changes detected() {
      return Changes.of(
          windows().stream()
              .filter(w -> RESETS.contains(w.get("decision").textValue()))
              .map(w -> w.get("n").intValue())
              .toList(),
          changes);
    }
  }

  /**
   * The changes of a stream's domain that were detected.
   *
   * @param delays images from each detected change to the first reset after it
   * @param missed changes without a reset before the next one
   * @param further resets that no change explains
   */
  record Changes(List<Integer> delays, int missed, int further) {
    String found() {
      return delays.size() + " of " + (delays.size() + missed);
    }

    /** Returns the detected changes, given the images before each reset and each change. */
    static Changes of(List<Integer> resets, List<Integer> changes) {
      List<Integer> delays = new ArrayList<>();
      int last = 0;
      for (int reset : resets) {
        int change = (int) changes.stream().filter(begin -> begin < reset).count();
        if (change > last) {
          delays.add(reset - changes.get(change - 1));
          last = change;
        }
      }
      return new Changes(delays, changes.size() - delays.size(), resets.size() - delays.size());
    }
  }

  /** Returns the figures of some domains; of all when no name is given. */
  Figures of(List<String> names) {
    return new Figures(
        streams.stream().filter(s -> names.isEmpty() || names.contains(s.name())).toList());
  }

  List<String> names() {
    return streams.stream().map(Stream::name).distinct().toList();
  }

  private static double mean(DoubleStream values) {
    return values.filter(value -> !Double.isNaN(value)).average().orElse(Double.NaN);
  }

  private double mean(ToDoubleFunction<Stream> figure) {
    return mean(streams.stream().mapToDouble(figure));
  }

  /** Returns the mean of a figure, given as a JSON pointer; NaN where no stream has it. */
  double mean(String pointer) {
    return mean(stream -> stream.domain.at(pointer).asDouble(Double.NaN));
  }

  long sum(String pointer) {
    return streams.stream().mapToLong(stream -> stream.domain.at(pointer).longValue()).sum();
  }

  double served() {
    return mean("/adapted");
  }

  /** Returns the accuracy of the best baseline, on the mean over the streams. */
  double best() {
    List<String> baselines = new ArrayList<>();
    streams.get(0).domain.get("baselines").fieldNames().forEachRemaining(baselines::add);
    return baselines.stream().mapToDouble(name -> mean("/baselines/" + name)).max().orElseThrow();
  }

  /** Returns the served accuracy over the last scored images. */
  double last(int images) {
    return mean(
        s -> s.accuracy("adaptedRight", Math.max(0, s.scored() - images), Integer.MAX_VALUE));
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

  /** Returns the streams that are below zero-shot, with the difference in points. */
  List<String> below() {
    return streams.stream()
        .filter(s -> s.gain() < -STREAM_TOLERANCE)
        .map(s -> "%s %d: %s".formatted(s.name(), s.seed, Tables.inPoints(s.gain())))
        .toList();
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

  private long count(ToLongFunction<Stream> figure) {
    return streams.stream().mapToLong(figure).sum();
  }

  /** Returns the number of windows that ended with a report. */
  long reports() {
    return count(s -> s.windows().size());
  }

  /** Returns the number of reports whose field has one of some values. */
  long reports(String field, Set<String> values) {
    return count(
        s -> s.windows().stream().filter(w -> values.contains(w.get(field).textValue())).count());
  }

  long resets() {
    return reports("decision", RESETS);
  }

  /** Returns the detected changes of all streams. */
  Changes changes() {
    List<Changes> all = streams.stream().map(Stream::detected).toList();
    return new Changes(
        all.stream().flatMap(c -> c.delays.stream()).sorted().toList(),
        all.stream().mapToInt(Changes::missed).sum(),
        all.stream().mapToInt(Changes::further).sum());
  }
}

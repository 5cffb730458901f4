package io.unimos.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The order of a domain's images: one of the orders of method-record.md, each drawn from a seed. An
 * order uses labels to arrange images; the method never sees them.
 */
public final class LabelOrder {
  private static final int DIRICHLET_SLOTS = 10;

  /** The spread of a class around its time in {@code rotate}, as a share of the stream. */
  private static final double ROTATE_SPREAD = .1;

  private static final int PAIRS = 20;

  private final Kind kind;
  private final double parameter;

  /** The orders. */
  private enum Kind {
    SHUFFLED,
    CLASSES,
    BLOCKS,
    DIRICHLET,
    ROTATE,
    TWO,
    ONE
  }

  private LabelOrder(Kind kind, double parameter) {
    this.kind = kind;
    this.parameter = parameter;
  }

  /**
   * Returns an order by its name: {@code shuffled}; {@code classes}: one class after the other;
   * {@code blocks:B}: stretches of B images of one class; {@code dirichlet:A}: each class is spread
   * over ten slots by a draw from Dirichlet(A); {@code rotate}: a mix that goes once around the
   * classes; {@code two}, {@code one}: streams of two classes, at most twenty, or of one only.
   *
   * @throws EvaluationException if there is no such order
   */
  public static LabelOrder parse(String text) throws EvaluationException {
    String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
    for (Kind kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(parts[0])) {
        boolean takes = kind == Kind.BLOCKS || kind == Kind.DIRICHLET;
        if (takes == (parts.length == 2)) {
          return new LabelOrder(kind, takes ? parameter(text, kind, parts[1]) : 0);
        }
      }
    }
    throw new EvaluationException(
        "--order "
            + text
            + ": expected shuffled, classes, blocks:B, dirichlet:A, rotate, two, one");
  }

  private static double parameter(String text, Kind kind, String value) throws EvaluationException {
    try {
      double number = Double.parseDouble(value);
      if (number > 0 && number < 1e6 && (kind != Kind.BLOCKS || number == Math.rint(number))) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new EvaluationException("--order " + text + ": " + value + " is no positive number");
  }

  /**
   * Returns the sets of classes that a stream each is made of: all of them; each, or at most twenty
   * drawn pairs, in streams of one or two.
   */
  List<List<Integer>> sets(List<LabelledFeature> samples, SplittableRandom random) {
    List<Integer> all = classes(samples);
    if (kind != Kind.ONE && kind != Kind.TWO) {
      return List.of(all);
    }
    List<List<Integer>> sets = new ArrayList<>();
    for (int a : all) {
      if (kind == Kind.ONE) {
        sets.add(List.of(a));
      } else {
        all.stream().filter(b -> b > a).forEach(b -> sets.add(List.of(a, b)));
      }
    }
    return kind == Kind.ONE
        ? sets
        : shuffled(sets, random.split()).subList(0, Math.min(PAIRS, sets.size()));
  }

  /** Arranges samples. */
  public List<LabelledFeature> arrange(List<LabelledFeature> samples, SplittableRandom random) {
    List<LabelledFeature> drawn = shuffled(samples, random);
    List<Integer> classes = classes(drawn);
    shuffle(classes, random);
    return switch (kind) {
      case SHUFFLED, TWO, ONE -> List.copyOf(drawn);
      case CLASSES -> blocks(drawn, classes, Integer.MAX_VALUE, null);
      case BLOCKS -> blocks(drawn, classes, (int) parameter, random);
      case DIRICHLET -> dirichlet(drawn, classes, random);
      case ROTATE -> rotate(drawn, classes, random);
    };
  }

  private static List<LabelledFeature> blocks(
      List<LabelledFeature> samples, List<Integer> classes, int size, SplittableRandom random) {
    List<List<LabelledFeature>> blocks = new ArrayList<>();
    for (int label : classes) {
      List<LabelledFeature> own = of(samples, label);
      for (int from = 0; from < own.size(); from += Math.min(size, own.size() - from)) {
        blocks.add(own.subList(from, from + Math.min(size, own.size() - from)));
      }
    }
    if (random != null) {
      shuffle(blocks, random);
    }
    return blocks.stream().flatMap(List::stream).toList();
  }

  private List<LabelledFeature> dirichlet(
      List<LabelledFeature> samples, List<Integer> classes, SplittableRandom random) {
    List<List<LabelledFeature>> slots = new ArrayList<>();
    IntStream.range(0, DIRICHLET_SLOTS).forEach(i -> slots.add(new ArrayList<>()));
    for (int label : classes) {
      List<LabelledFeature> own = of(samples, label);
      double[] cumulated = new double[DIRICHLET_SLOTS];
      double sum = 0;
      for (int slot = 0; slot < DIRICHLET_SLOTS; slot++) {
        sum += gamma(parameter, random);
        cumulated[slot] = sum;
      }
      int from = 0;
      for (int slot = 0; slot < DIRICHLET_SLOTS; slot++) {
        int last = slot == DIRICHLET_SLOTS - 1 ? own.size() : 0;
        int to = Math.max(last, (int) Math.round(own.size() * cumulated[slot] / sum));
        slots.get(slot).addAll(own.subList(from, to));
        from = to;
      }
    }
    return slots.stream().flatMap(slot -> shuffled(slot, random).stream()).toList();
  }

  private static List<LabelledFeature> rotate(
      List<LabelledFeature> samples, List<Integer> classes, SplittableRandom random) {
    record Timed(LabelledFeature sample, double time) {}
    List<Timed> timed = new ArrayList<>();
    for (LabelledFeature sample : samples) {
      double centre = (double) classes.indexOf(sample.label()) / classes.size();
      double time = centre + ROTATE_SPREAD * random.nextGaussian();
      timed.add(new Timed(sample, time - Math.floor(time)));
    }
    timed.sort(Comparator.comparingDouble(Timed::time));
    return timed.stream().map(Timed::sample).toList();
  }

  /** Returns a draw from Gamma(shape, 1): Marsaglia and Tsang 2000, with their boost below 1. */
  private static double gamma(double shape, SplittableRandom random) {
    if (shape < 1) {
      double boost = StrictMath.pow(1 - random.nextDouble(), 1 / shape);
      return Math.max(Double.MIN_NORMAL, gamma(shape + 1, random) * boost);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0
          && StrictMath.log(1 - random.nextDouble())
              < .5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }

  private static List<LabelledFeature> of(List<LabelledFeature> samples, int label) {
    return samples.stream().filter(s -> s.label() == label).toList();
  }

  private static List<Integer> classes(List<LabelledFeature> samples) {
    int[] labels = samples.stream().mapToInt(LabelledFeature::label).distinct().sorted().toArray();
    return new ArrayList<>(Arrays.stream(labels).boxed().toList());
  }

  /** Returns the list in another order, all orders equally likely. */
  public static <T> List<T> shuffled(List<T> all, SplittableRandom random) {
    List<T> copy = new ArrayList<>(all);
    shuffle(copy, random);
    return copy;
  }

  private static <T> void shuffle(List<T> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }

  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return switch (kind) {
      case BLOCKS -> name + ":" + (int) parameter;
      case DIRICHLET -> name + ":" + parameter;
      case SHUFFLED, CLASSES, ROTATE, TWO, ONE -> name;
    };
  }
}

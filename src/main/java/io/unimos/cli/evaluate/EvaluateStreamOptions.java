package io.unimos.cli.evaluate;

import io.unimos.adapt.AdaptSettings;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.Fault;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of {@code evaluate} that say in which order images come, and how many. */
final class EvaluateStreamOptions {
  private static final int LARGEST_WINDOW = 2_048;

  @Option(
      names = "--order",
      defaultValue = "shuffled",
      description =
          "shuffled, classes, blocks:B, dirichlet:A, rotate, two or one; default:"
              + " ${DEFAULT-VALUE}.")
  private String order;

  @Option(
      names = {"--seed", "--seeds"},
      split = ",",
      defaultValue = "11",
      description = "Seeds of order and training; several give means. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(names = "--max", defaultValue = "2147483647", description = "Images a folder, at most.")
  private int max;

  @Option(
      names = "--sequence",
      description = "All folders one after the other as one domain that changes.")
  private boolean sequence;

  @Option(
      names = "--blend",
      defaultValue = "0",
      paramLabel = "N",
      description = "With --sequence: images over which one folder passes into the next.")
  private int blend;

  @Option(
      names = "--window",
      defaultValue = "128",
      description =
          "Images between two reports and rounds, half as many at first (not below 64, see"
              + " --without early-windows); default: ${DEFAULT-VALUE}.")
  private int window;

  @Option(
      names = "--fault",
      paramLabel = "KIND:FROM:COUNT",
      description =
          "After FROM images COUNT of noise, of one image repeated (frozen) or of a covered lens"
              + " (black), or one seen through sensor noise (dark).")
  private List<String> faults = List.of();

  String order() {
    return order;
  }

  List<Long> seeds() {
    return seeds;
  }

  int max() throws EvaluationException {
    return positive("--max", max, Integer.MAX_VALUE);
  }

  boolean sequence() {
    return sequence;
  }

  int blend() throws EvaluationException {
    if (blend < 0) {
      throw new EvaluationException("--blend " + blend + ": expected 0 or more");
    }
    return blend;
  }

  List<Fault> faults() throws EvaluationException {
    List<Fault> parsed = new ArrayList<>();
    for (String fault : faults) {
      parsed.add(Fault.parse(fault));
    }
    return parsed;
  }

  /** The settings with the window asked for. */
  AdaptSettings windows(AdaptSettings settings) throws EvaluationException {
    AdaptSettings.Windows w = settings.windows();
    int size = positive("--window", window, LARGEST_WINDOW);
    return settings.withWindows(w.withWindow(size).withRecent(Math.max(w.recent(), size)));
  }

  private static int positive(String option, int value, int most) throws EvaluationException {
    if (value < 1 || value > most) {
      throw new EvaluationException(option + " " + value + ": expected 1 to " + most);
    }
    return value;
  }
}

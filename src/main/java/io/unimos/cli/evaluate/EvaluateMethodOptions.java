package io.unimos.cli.evaluate;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.label.QueryStrategy;
import io.unimos.core.label.RandomDraw;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.Fault;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.People;
import io.unimos.evaluate.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The options of {@code evaluate} that choose the images, their order and the method. */
public final class EvaluateMethodOptions {
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

  @Option(
      names = "--max",
      defaultValue = "2147483647",
      description = "Images a folder, at most: a random share, of which alone features are made.")
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

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "PART",
      description = "Parts of the method to leave out, to see what they are worth.")
  private List<String> without = List.of();

  @Option(
      names = "--offline",
      description = "Trains by the published schedule, on all images of a folder at once.")
  private boolean offline;

  @Option(
      names = "--no-baselines",
      description = "Only zero-shot, prototypes and what is served: takes a third of the time.")
  private boolean noBaselines;

  @Option(
      names = "--annotate",
      defaultValue = "0",
      paramLabel = "B",
      description =
          "Labels that people give for 128 images, from the folders; default: ${DEFAULT-VALUE}.")
  private int annotate;

  @Option(
      names = "--ask",
      defaultValue = "cover",
      paramLabel = "STRATEGY",
      description = "Which images they are asked for: cover or random; default: ${DEFAULT-VALUE}.")
  private String ask;

  @Option(
      names = "--delay",
      defaultValue = "0",
      paramLabel = "W",
      description = "Windows of 128 images until their answer; default: ${DEFAULT-VALUE}.")
  private int delay;

  @Option(
      names = "--wrong",
      defaultValue = "0",
      paramLabel = "SHARE",
      description = "Of their answers that name another class; default: ${DEFAULT-VALUE}.")
  private double wrong;

  @Option(
      names = "--open-set",
      defaultValue = "0",
      paramLabel = "SHARE",
      description =
          "adapt.open-set: reports the share of the images that are assigned to the unknown class; default:"
              + " ${DEFAULT-VALUE}, none.")
  private double openSet;

  /** A command, so that options can be read from words. */
  @Command
  private static final class Words {
    @Mixin private EvaluateMethodOptions options = new EvaluateMethodOptions();
  }

  /**
   * Returns the evaluation that these options describe, given as words.
   *
   * @param oodThreshold the bundle's threshold of the out-of-distribution filter
   */
  static Evaluation evaluation(List<String> words, double oodThreshold) throws EvaluationException {
    Words read = new Words();
    new CommandLine(read).parseArgs(words.toArray(String[]::new));
    return read.options.evaluation(oodThreshold);
  }

  /** Returns the seeds of order and training. */
  public List<Long> seeds() {
    return seeds;
  }

  public Evaluation evaluation(double oodThreshold) throws EvaluationException {
    List<Ablation> ablations = new ArrayList<>();
    for (String name : without) {
      ablations.add(Ablation.parse(name));
    }
    if (blend < 0) {
      throw new EvaluationException("--blend " + blend + ": expected 0 or more");
    }
    List<Fault> parsed = new ArrayList<>();
    for (String fault : faults) {
      parsed.add(Fault.parse(fault));
    }
    Streams streams = new Streams(LabelOrder.parse(order), sequence, blend, parsed);
    AdaptSettings settings =
        windows(Evaluation.settings(oodThreshold, ablations)).withOpenSet(openSet());
    return new Evaluation(settings, ablations, streams, offline, !noBaselines, people(), chosen());
  }

  /** Returns the greatest number of images of a folder. */
  public int max() throws EvaluationException {
    return positive("--max", max, Integer.MAX_VALUE);
  }

  /** Returns the options with a value other than the default, by name and value. */
  private List<String> chosen() {
    Words usual = new Words();
    new CommandLine(usual).parseArgs();
    Map<String, OptionSpec> values = CommandSpec.forAnnotatedObject(usual.options).optionsMap();
    return CommandSpec.forAnnotatedObject(this).options().stream()
        .filter(option -> !option.getValue().equals(values.get(option.longestName()).getValue()))
        .map(option -> option.longestName() + " " + option.getValue())
        .sorted()
        .toList();
  }

  private People people() throws EvaluationException {
    if (annotate < 0 || annotate > RandomDraw.MOST) {
      throw new EvaluationException(
          "--annotate " + annotate + ": expected 0 to " + RandomDraw.MOST);
    }
    if (annotate > 0 && offline) {
      throw new EvaluationException("--annotate: not with --offline, where nobody is asked");
    }
    if (delay < 0) {
      throw new EvaluationException("--delay " + delay + ": expected 0 or more");
    }
    if (!(wrong >= 0 && wrong <= 1)) {
      throw new EvaluationException("--wrong " + wrong + ": expected 0 to 1");
    }
    return annotate == 0 ? People.none() : new People(annotate, strategy(), delay, wrong);
  }

  private double openSet() throws EvaluationException {
    if (openSet != 0 && !(openSet >= .5 && openSet <= .999)) {
      throw new EvaluationException("--open-set " + openSet + ": expected 0 or 0.5 to 0.999");
    }
    if (openSet != 0 && offline) {
      throw new EvaluationException("--open-set: not with --offline, where no image is judged");
    }
    return openSet;
  }

  private QueryStrategy strategy() throws EvaluationException {
    return switch (ask) {
      case "cover" -> QueryStrategy.COVER;
      case "random" -> QueryStrategy.RANDOM;
      default -> throw new EvaluationException("--ask " + ask + ": expected cover or random");
    };
  }

  /** Returns the settings with the requested window. */
  private AdaptSettings windows(AdaptSettings settings) throws EvaluationException {
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

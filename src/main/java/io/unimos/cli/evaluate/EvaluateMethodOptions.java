package io.unimos.cli.evaluate;

import io.unimos.adapt.AdaptSettings;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.Streams;
import io.unimos.method.MethodSettings;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of {@code evaluate} that say what is played, and how. */
public final class EvaluateMethodOptions {
  @Mixin private EvaluateStreamOptions stream = new EvaluateStreamOptions();

  @Option(
      names = "--preset",
      defaultValue = "stream",
      description = "stream or paper; default: ${DEFAULT-VALUE}.")
  private String preset;

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "PART",
      description = "Parts of the method to leave out, to see what they are worth.")
  private List<String> without = List.of();

  @Option(
      names = "--offline",
      description = "With --preset paper: the published schedule, all images at once.")
  private boolean offline;

  @Option(
      names = "--warm-start",
      description = "A domain's first round starts from the nearest domain played before.")
  private boolean warmStart;

  @Option(
      names = "--no-rivals",
      description = "Only zero-shot, prototypes and what is served: takes a third of the time.")
  private boolean noRivals;

  /** As a command, so that options can be read from words. */
  @Command
  private static final class Words {
    @Mixin private EvaluateMethodOptions options = new EvaluateMethodOptions();
  }

  /**
   * What these options mean, given as words.
   *
   * @param admission the bundle's threshold
   */
  public static Evaluation evaluation(List<String> words, double admission)
      throws EvaluationException {
    Words read = new Words();
    new CommandLine(read).parseArgs(words.toArray(String[]::new));
    return read.options.evaluation(admission);
  }

  List<Long> seeds() {
    return stream.seeds();
  }

  public Evaluation evaluation(double admission) throws EvaluationException {
    MethodSettings.Preset chosen = preset();
    if (offline && chosen != MethodSettings.Preset.PAPER) {
      throw new EvaluationException("--offline: only with --preset paper");
    }
    List<Ablation> ablations = new ArrayList<>();
    for (String name : without) {
      ablations.add(Ablation.parse(name));
    }
    Streams streams =
        new Streams(
            LabelOrder.parse(stream.order()),
            stream.max(),
            stream.sequence(),
            stream.blend(),
            stream.faults());
    AdaptSettings settings = stream.windows(Evaluation.settings(chosen, admission, ablations));
    return new Evaluation(settings, ablations, streams, offline, warmStart, !noRivals);
  }

  private MethodSettings.Preset preset() throws EvaluationException {
    return switch (preset) {
      case "stream" -> MethodSettings.Preset.STREAM;
      case "paper" -> MethodSettings.Preset.PAPER;
      default -> throw new EvaluationException("--preset " + preset + ": expected stream or paper");
    };
  }
}

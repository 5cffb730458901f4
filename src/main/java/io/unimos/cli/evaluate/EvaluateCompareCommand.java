package io.unimos.cli.evaluate;

import io.unimos.cli.EventView;
import io.unimos.evaluate.Comparison;
import io.unimos.evaluate.EvaluationException;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code evaluate compare}, which shows what a change made better or worse, camera by
 * camera.
 */
@Command(
    name = "compare",
    description = {
      "Compare two reports of the same images, image by image: what got better or worse, camera by"
          + " camera and over all, with the interval of the change at 95 %%.",
      "Exit 1 when they cannot be compared, or when --worse-by says so."
    })
public final class EvaluateCompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "BEFORE", description = "What evaluate --report wrote.")
  private Path before;

  @Parameters(index = "1", paramLabel = "AFTER", description = "The same after a change.")
  private Path after;

  @Option(names = "--json", description = "A JSON object a line.")
  private boolean json;

  @Option(
      names = "--worse-by",
      paramLabel = "POINTS",
      description =
          "Exit 1 when what is served lost more than so many points of accuracy anywhere, and more"
              + " than chance explains.")
  private Double worseBy;

  @Override
  public Integer call() {
    Comparison comparison;
    try {
      comparison = Comparison.of(before, after);
    } catch (EvaluationException e) {
      spec.commandLine().getErr().println("evaluate compare: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      comparison.lines().forEach(line -> out.println(asJson(line, comparison)));
    } else {
      print(comparison, out);
    }
    out.flush();
    return worseBy != null && comparison.lines().stream().anyMatch(this::tooMuch)
        ? ExitCodes.FAILURE
        : ExitCodes.OK;
  }

  private boolean tooMuch(Comparison.Line line) {
    return line.verdict() == Comparison.Verdict.WORSE && -100 * line.change() > worseBy;
  }

  private static void print(Comparison comparison, PrintWriter out) {
    if (comparison.differences().isEmpty()) {
      out.println("same bundle, same options");
    }
    comparison.differences().forEach(line -> out.println(EventView.printable(line)));
    comparison.onlyInOne().forEach(line -> out.println(EventView.printable(line)));
    int width =
        comparison.lines().stream().mapToInt(line -> line.domain().length()).max().orElse(0);
    String format = "%-" + Math.max(6, width) + "s  %7s  %8s  %8s  %14s  %7s  %7s  %s%n";
    out.printf(format, "stream", "images", "before", "after", "change", "gained", "lost", "");
    for (Comparison.Line line : comparison.lines()) {
      out.printf(
          Locale.ROOT,
          format,
          EventView.printable(line.domain()),
          line.images(),
          percent(line.before()),
          percent(line.after()),
          String.format(Locale.ROOT, "%+.1f ± %.1f", 100 * line.change(), 100 * line.margin()),
          line.gained(),
          line.lost(),
          words(line));
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String words(Comparison.Line line) {
    String zeroShot =
        line.zeroShotBefore() == line.zeroShotAfter()
            ? ""
            : String.format(
                Locale.ROOT,
                "; zero-shot %+.1f",
                100 * (line.zeroShotAfter() - line.zeroShotBefore()));
    return line.words() + zeroShot;
  }

  private static String asJson(Comparison.Line line, Comparison comparison) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stream", line.domain());
    fields.put("images", line.images());
    fields.put("before", line.before());
    fields.put("after", line.after());
    fields.put("change", line.change());
    fields.put("margin", line.margin());
    fields.put("gained", line.gained());
    fields.put("lost", line.lost());
    fields.put("verdict", line.verdict().name());
    fields.put("zeroShotBefore", line.zeroShotBefore());
    fields.put("zeroShotAfter", line.zeroShotAfter());
    fields.put("differences", comparison.differences());
    return EventView.json(fields);
  }
}

package io.unimos.cli.doctor;

import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.doctor.Finding.Verdict;
import io.unimos.config.SettingsException;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that finds what would keep a service from starting, before it is started. */
@Command(
    name = "doctor",
    description = {
      "Look at everything that a start depends on: Java, memory, JPEG decoder, state folder,"
          + " bundle, encoder, broker, rights, topics and registry, with a fix for each that is"
          + " wrong.",
      "Exit 0 when all is well, 1 for warnings, 78 when the service would not start."
    })
public final class DoctorCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Option(names = "--json", description = "A JSON object a line.")
  private boolean json;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = "Only these parts, of ${COMPLETION-CANDIDATES}.")
  private Set<Part> only = EnumSet.allOf(Part.class);

  @Override
  public Integer call() {
    List<Finding> findings;
    try {
      findings = new Doctor(options.load(), Machine.here()).examine(only);
    } catch (SettingsException e) {
      findings =
          e.all().stream()
              .map(one -> Finding.error("settings", one.getMessage(), "set " + one.key()))
              .toList();
    }
    PrintWriter out = options.out();
    findings.forEach(finding -> out.println(json ? EventView.json(finding) : row(finding)));
    out.flush();
    return code(findings);
  }

  private static int code(List<Finding> findings) {
    Verdict worst = findings.stream().map(Finding::verdict).max(Enum::compareTo).orElse(Verdict.OK);
    return switch (worst) {
      case OK -> ExitCodes.OK;
      case WARNING -> ExitCodes.FAILURE;
      case ERROR -> ExitCodes.CONFIGURATION;
    };
  }

  private static String row(Finding finding) {
    String text =
        String.format(
            Locale.ROOT, "%-8s %-13s %s", finding.verdict(), finding.asked(), finding.found());
    return EventView.printable(finding.fix().isEmpty() ? text : text + "  -> " + finding.fix());
  }
}

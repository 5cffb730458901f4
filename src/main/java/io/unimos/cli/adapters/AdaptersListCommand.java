package io.unimos.cli.adapters;

import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Status;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where every domain's adapters stand. */
@Command(
    description = {
      "List each domain: the version that serves, counts, the last decision and command.",
      "Reads what the topics tell at this moment; joins no consumer group."
    })
public final class AdaptersListCommand implements Callable<Integer> {
  private static final String ROW = "%-20s %6s %8s %8s %8s  %s";

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(names = "--domain", description = "Only this domain.")
  private String domain;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (AdapterTopics topics = new AdapterTopics(options.load(), spec)) {
      Map<String, DomainAdapters> domains =
          domain == null ? topics.domains(name -> true) : Map.of(domain, topics.require(domain));
      if (domains.isEmpty()) {
        out.println("no domain yet: neither a version, a drift report nor a command");
      } else {
        out.println(
            ROW.formatted("domain", "serves", "accepted", "rejected", "rolled", "last decision"));
        domains.values().forEach(each -> out.println(row(each)));
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  static String row(DomainAdapters domain) {
    Map<Status, Long> counts = domain.counts();
    String last =
        domain
            .last()
            .map(
                line ->
                    "v%d %s %s: %s"
                        .formatted(line.version(), line.status(), line.at(), line.reason()))
            .orElse("none");
    return EventView.printable(
        String.format(
            Locale.ROOT,
            ROW,
            domain.domain(),
            "v" + domain.serves(),
            counts.getOrDefault(Status.ACCEPTED, 0L),
            counts.getOrDefault(Status.REJECTED, 0L),
            counts.getOrDefault(Status.ROLLED_BACK, 0L),
            last + domain.command().map(AdaptersListCommand::command).orElse("")));
  }

  private static String command(AdapterCommand command) {
    String version = command.getVersion() == null ? "" : " to " + command.getVersion();
    return "; last command %s%s by %s %s"
        .formatted(command.getAction(), version, command.getBy(), command.getAt());
  }
}

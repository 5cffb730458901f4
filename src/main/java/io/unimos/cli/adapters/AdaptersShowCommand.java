package io.unimos.cli.adapters;

import io.unimos.cli.SettingsOptions;
import io.unimos.event.AdapterVersion;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything that the topic tells of one version. */
@Command(
    description = {
      "Show one version: status, gate verdicts, seed, training, and whether its hash holds.",
      "Ends with 1 when the hash does not."
    })
public final class AdaptersShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Parameters(index = "0", paramLabel = "DOMAIN", description = "The camera or site.")
  private String domain;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "Its number; default: the one decided on last.")
  private Long number;

  @Option(names = "--json", description = "As a JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (AdapterTopics topics = new AdapterTopics(options.load(), spec)) {
      DomainAdapters known = topics.require(domain);
      AdapterVersion version = topics.require(known, number == null ? latest(known) : number);
      if (json) {
        out.println(AdapterView.json(version));
      } else {
        AdapterView.lines(version).forEach(out::println);
      }
      out.flush();
      return AdapterView.hashHolds(version) ? ExitCodes.OK : ExitCodes.FAILURE;
    }
  }

  private long latest(DomainAdapters known) {
    return known
        .last()
        .orElseThrow(
            () -> new ParameterException(spec.commandLine(), domain + " has no version yet"))
        .version();
  }
}

package io.unimos.cli.adapters;

import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.event.AdapterVersion;
import io.unimos.service.ExitCodes;
import io.unimos.version.AdapterDiff;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two versions of one domain side by side. */
@Command(
    description = {
      "Compare two versions: gate numbers, matrices, and how often they name the same class.",
      "The features asked about are random, seeded: real ones agree more often."
    })
public final class AdaptersDiffCommand implements Callable<Integer> {
  private static final int FEATURES = 2_000;
  private static final long SEED = 17;

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Parameters(index = "0", paramLabel = "DOMAIN", description = "The camera or site.")
  private String domain;

  @Parameters(index = "1", paramLabel = "A", description = "One version.")
  private long first;

  @Parameters(index = "2", paramLabel = "B", description = "The other one.")
  private long second;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (AdapterTopics topics = new AdapterTopics(options.load(), spec)) {
      DomainAdapters known = topics.require(domain);
      Map<Long, AdapterVersion> found = topics.versions(domain, List.of(first, second));
      AdapterVersion a = required(found, known, first);
      AdapterVersion b = required(found, known, second);
      AdapterView.gates(a, b).forEach(out::println);
      Stream.of(a, b)
          .filter(version -> !AdapterDiff.carriesMatrices(version))
          .forEach(
              version ->
                  out.printf(
                      "version %d carries no matrices: %s%n",
                      version.getVersion(), EventView.printable(version.getReason())));
      if (AdapterDiff.carriesMatrices(a) && AdapterDiff.carriesMatrices(b)) {
        AdapterView.differences(AdapterDiff.of(a, b, FEATURES, new SplittableRandom(SEED)))
            .forEach(out::println);
      }
    }
    out.flush();
    return ExitCodes.OK;
  }

  private AdapterVersion required(
      Map<Long, AdapterVersion> found, DomainAdapters known, long number) {
    AdapterVersion version = found.get(number);
    if (version == null) {
      throw new ParameterException(spec.commandLine(), AdapterTopics.noVersion(known, number));
    }
    return version;
  }
}

package io.unimos.cli;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.DemoBundle;
import io.unimos.service.ExitCodes;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code demo-bundle}, which writes the demo's bundle into a folder, with the same
 * bytes each time.
 */
@Command(
    name = "demo-bundle",
    description = "Writes the demo's bundle into a folder, to run the service with it.")
public final class DemoBundleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Made if missing.")
  private Path out;

  @Override
  public Integer call() throws BundleException {
    DemoBundle.unpack(out);
    Bundle bundle = Bundle.load(out);
    spec.commandLine()
        .getOut()
        .printf("%s: bundle %s, %d classes%n", out, bundle.name(), bundle.classes().size());
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}

package io.unimos.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.BundleSummary;
import io.unimos.bundle.EncoderPart.Licence;
import io.unimos.service.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands on bundles: an encoder, class names and a bank of source images. */
@Command(description = "Make and explain bundles.", subcommands = BundleCreateCommand.class)
public final class BundleCommand {
  @Spec private CommandSpec spec;

  /** Loads a bundle with all its checks and explains it. */
  @Command(name = "show", description = "Checks a bundle and explains what is in it.")
  int show(
      @Parameters(paramLabel = "DIR", description = "The bundle.") Path folder,
      @Option(names = "--json", description = "As JSON.") boolean json)
      throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      BundleSummary summary = BundleSummary.of(Bundle.load(folder));
      if (json) {
        ObjectMapper mapper = new ObjectMapper();
        out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(summary));
      } else {
        print(summary, out);
      }
      return ExitCodes.OK;
    } catch (BundleException e) {
      spec.commandLine().getErr().println("bundle show: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  static void print(BundleSummary bundle, PrintWriter out) {
    BundleSummary.Encoder encoder = bundle.encoder();
    out.printf("bundle    %s, version %s%n", bundle.name(), bundle.version());
    out.printf("sha256    %s%n", bundle.sha256());
    out.printf(
        "encoder   %s: d = %d, %d px (%s), prompts %s%n",
        encoder.id(),
        encoder.dimension(),
        encoder.imageSize(),
        encoder.resize(),
        encoder.promptTemplates());
    bundle
        .constants()
        .forEach((name, value) -> out.printf(Locale.ROOT, "constant  %-19s%.4g%n", name, value));
    BundleSummary.HoldOut holdOut = bundle.holdOut();
    out.printf(
        Locale.ROOT,
        "hold-out  %d source images: zero-shot %.3f, prototypes %.3f, probe %.3f%n",
        holdOut.images(),
        holdOut.zeroShot(),
        holdOut.prototypes(),
        holdOut.probe());
    out.printf("classes   K = %d%n", bundle.classes().size());
    for (BundleSummary.ClassCount count : bundle.classes()) {
      out.printf(
          "          %-20s %d source images, %d in the bank, %d held out%n",
          count.label(), count.images(), count.bank(), count.heldOut());
    }
    for (Licence licence : bundle.licences()) {
      out.printf(
          "licence   %s: %s, %s, %s%n",
          licence.part(), licence.spdx(), licence.name(), licence.source());
    }
    for (BundleSummary.PinnedFile file : bundle.files()) {
      out.printf(
          "verified  %-20s %10d bytes  sha256 %s%n", file.file(), file.bytes(), file.sha256());
    }
  }
}

package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.evaluate.EvaluateEngine;
import io.unimos.cli.evaluate.EvaluateMethodOptions;
import io.unimos.cli.evaluate.TargetFolders;
import io.unimos.core.domain.DomainContext;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.Streams;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command {@code evaluate gate}, which shows the sound and broken rounds that pass the gate.
 */
@Command(
    name = "gate",
    description =
        "Plays labelled folders, trains every round broken on purpose as well, and prints what the"
            + " gate lets pass and what that would have cost.")
public final class EvaluateGateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Mixin private TargetFolders targets = new TargetFolders();

  @Mixin private EvaluateMethodOptions options = new EvaluateMethodOptions();

  @Override
  public Integer call() throws IOException {
    targets.require();
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      List<GateAudit.Trial> trials = play(engine.bundle(unpacked.path()));
      spec.commandLine().getOut().print(GateAudit.Rates.table(trials));
      spec.commandLine().getOut().flush();
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      spec.commandLine().getErr().println("evaluate gate: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private List<GateAudit.Trial> play(Bundle bundle)
      throws IOException, EvaluationException, EncoderLoadException {
    PrintWriter err = spec.commandLine().getErr();
    Evaluation evaluation = options.evaluation(bundle.oodThreshold());
    if (evaluation.offline()) {
      throw new EvaluationException("--offline: has no gate");
    }
    GateAudit audit = new GateAudit(DomainContext.of(bundle.sourceModel(), evaluation.settings()));
    List<GateAudit.Trial> trials = new ArrayList<>();
    try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
      FolderEncoder encoder = encoding.folderEncoder();
      for (long seed : options.seeds()) {
        List<FolderEncoder.Encoded> encoded =
            TargetFolders.encode(encoder, targets.read(bundle, seed, options.max()), err);
        for (Streams.Stream stream : evaluation.streams().of(encoded, encoder, seed)) {
          trials.addAll(audit.play(stream.domain(), seed, stream.samples()));
        }
      }
    }
    return trials;
  }
}

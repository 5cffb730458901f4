package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.cli.evaluate.EvaluateMethodOptions;
import io.unimos.core.domain.DomainContext;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.Streams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The command {@code evaluate gate}, which shows the sound and broken rounds that pass the gate.
 */
@Command(
    name = "gate",
    description =
        "Plays labelled folders, trains every round broken on purpose as well, and prints what the"
            + " gate lets pass and what that would have cost.")
public final class EvaluateGateCommand extends TrialCommand {
  @Mixin private EvaluateMethodOptions options = new EvaluateMethodOptions();

  @Override
  String tables(Bundle bundle) throws IOException, EvaluationException, EncoderLoadException {
    targets.require();
    Evaluation evaluation = options.evaluation(bundle.oodThreshold());
    if (evaluation.offline()) {
      throw new EvaluationException("--offline: has no gate");
    }
    GateAudit audit = new GateAudit(DomainContext.of(bundle.sourceModel(), evaluation.settings()));
    List<GateAudit.Trial> trials = new ArrayList<>();
    for (long seed : options.seeds()) {
      encoded(
          bundle,
          seed,
          options.max(),
          (encoder, folders) -> {
            for (Streams.Stream stream : evaluation.streams().of(folders, encoder, seed)) {
              trials.addAll(audit.play(stream.domain(), seed, stream.samples()));
            }
          });
    }
    return GateAudit.table(trials);
  }
}

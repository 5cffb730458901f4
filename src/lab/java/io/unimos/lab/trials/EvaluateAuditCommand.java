package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.cli.Progress;
import io.unimos.core.domain.Component;
import io.unimos.core.domain.DomainContext;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.PrequentialPlayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code evaluate audit}, which checks the claims of audit samples. */
@Command(
    name = "audit",
    description = {
      "Asks how often the accuracy that labels of random images claim is true: in simulated"
          + " streams, and in those of labelled folders.",
      "With folders, lets versions serve that were made bad on purpose, and counts how many the"
          + " labels take back, and how many sound ones."
    })
public final class EvaluateAuditCommand extends TrialCommand {
  /** The streams drawn of each kind, and the labels in each simulated one. */
  private static final int STREAMS = 200;

  private static final int LABELS = 200;

  /** The images before a version that is tried, and the windows that it serves at most. */
  private static final int BEFORE = 256;

  private static final int WINDOWS = 4;

  private static final double[] ACCURACIES = {.5, .7, .8, .9, .95, .98};

  @Option(names = "--per-window", description = "Random labels for 128 images (${DEFAULT-VALUE}).")
  private int perWindow = 4;

  @Option(names = "--runs", description = "Versions of each kind, in all (${DEFAULT-VALUE}).")
  private int runs = 100;

  @Option(names = "--seed", description = "Of all that is drawn (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Override
  String tables(Bundle bundle) throws IOException, EvaluationException, EncoderLoadException {
    require(perWindow >= 1, "--per-window: at least 1");
    require(runs >= 1, "--runs: at least 1");
    List<AuditCoverage> coverage = new ArrayList<>();
    for (double accuracy : ACCURACIES) {
      coverage.add(AuditCoverage.simulated(accuracy, STREAMS, LABELS, seed));
    }
    List<RollBackTrial.Run> trials = new ArrayList<>();
    if (targets.count() > 0) {
      play(bundle, coverage, trials);
    }
    return AuditCoverage.table(coverage)
        + (trials.isEmpty() ? "" : "\n" + RollBackTrial.table(trials));
  }

  private void play(Bundle bundle, List<AuditCoverage> coverage, List<RollBackTrial.Run> trials)
      throws IOException, EvaluationException, EncoderLoadException {
    DomainContext context = context(bundle);
    RollBackTrial.Spoiled[] kinds = RollBackTrial.Spoiled.values();
    Progress progress = progress("tried", "versions", (long) runs * kinds.length);
    RollBackTrial trial = new RollBackTrial(context, perWindow, WINDOWS, BEFORE);
    int[] folders = {0};
    each(
        bundle,
        "shuffled",
        seed,
        (domain, samples) -> {
          coverage.add(
              AuditCoverage.drawn(
                  domain, right(context, domain, samples), perWindow, STREAMS, seed));
          RollBackTrial.Start start = trial.start(domain + "#" + seed, samples);
          for (int run = folders[0]++; run < runs; run += targets.count()) {
            for (RollBackTrial.Spoiled spoiled : kinds) {
              trials.add(trial.run(start, spoiled, seed + run));
              progress.add(1);
            }
          }
        });
    progress.done();
  }

  private boolean[] right(DomainContext context, String name, List<LabelledFeature> samples) {
    Playback playback = new PrequentialPlayer(context, false).play(name, seed, samples);
    List<Playback.Line> scored =
        playback.lines().stream().filter(line -> line.sample().scored()).toList();
    boolean[] right = new boolean[scored.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = scored.get(i).label(Component.SERVED) == scored.get(i).sample().label();
    }
    return right;
  }
}

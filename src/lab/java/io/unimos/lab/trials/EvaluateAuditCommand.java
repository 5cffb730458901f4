package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.evaluate.EvaluateEngine;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Component;
import io.unimos.core.domain.DomainContext;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.PrequentialPlayer;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code evaluate audit}, which checks the claims of audit samples. */
@Command(
    name = "audit",
    description = {
      "Asks how often the accuracy that labels of random images claim is true: in simulated streams,"
          + " and in those of labelled folders.",
      "With folders, lets versions serve that were made bad on purpose, and counts how many the"
          + " labels take back, and how many sound ones."
    })
public final class EvaluateAuditCommand implements Callable<Integer> {
  private static final double[] ACCURACIES = {.5, .7, .8, .9, .95, .98};

  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Option(
      names = "--target",
      arity = "1..*",
      paramLabel = "DIR",
      description = "Labelled images of a domain: DIR/<class>/*.jpg or *.png; several are several.")
  private List<Path> targets = List.of();

  @Option(
      names = "--streams",
      defaultValue = "200",
      paramLabel = "N",
      description = "Streams drawn of each kind; default: ${DEFAULT-VALUE}.")
  private int streams;

  @Option(
      names = "--labels",
      defaultValue = "200",
      paramLabel = "N",
      description = "Labels in each simulated one; default: ${DEFAULT-VALUE}.")
  private int labels;

  @Option(
      names = "--per-window",
      defaultValue = "4",
      paramLabel = "B",
      description = "Random labels for 128 images; default: ${DEFAULT-VALUE}.")
  private int perWindow;

  @Option(
      names = "--windows",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "Windows of 128 images that a version serves at most; default: ${DEFAULT-VALUE}.")
  private int windows;

  @Option(
      names = "--before",
      defaultValue = "256",
      paramLabel = "N",
      description = "Images before it, at least; default: ${DEFAULT-VALUE}.")
  private int before;

  @Option(
      names = "--runs",
      defaultValue = "100",
      paramLabel = "N",
      description = "Versions of each kind, over all folders; default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--without-drift",
      description =
          "Turns the tests for drift off, which take some bad versions for another domain: what is"
              + " left is found by labels alone.")
  private boolean withoutDrift;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of everything that is drawn; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    atLeastOne("--streams", streams);
    atLeastOne("--labels", labels);
    atLeastOne("--per-window", perWindow);
    atLeastOne("--windows", windows);
    atLeastOne("--runs", runs);
    try {
      List<AuditCoverage> coverage = new ArrayList<>();
      for (double accuracy : ACCURACIES) {
        coverage.add(AuditCoverage.simulated(accuracy, streams, labels, seed));
      }
      List<RollBackTrial.Run> trials = new ArrayList<>();
      if (!targets.isEmpty()) {
        play(coverage, trials);
      }
      PrintWriter out = spec.commandLine().getOut();
      out.print(AuditCoverage.table(coverage));
      if (!trials.isEmpty()) {
        out.println();
        out.print(RollBackTrial.table(trials));
      }
      out.flush();
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      spec.commandLine().getErr().println("evaluate audit: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + ": at least 1");
    }
  }

  private void play(List<AuditCoverage> coverage, List<RollBackTrial.Run> trials)
      throws IOException, EvaluationException, BundleException, EncoderLoadException {
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      Bundle bundle = engine.bundle(unpacked.path());
      AdaptSettings settings = AdaptSettings.stream(bundle.oodThreshold());
      DomainContext context =
          DomainContext.of(
              bundle.sourceModel(),
              settings.withDrift(settings.drift().withEnabled(!withoutDrift)));
      RollBackTrial.Spoiled[] kinds = RollBackTrial.Spoiled.values();
      Progress progress =
          Progress.of(spec.commandLine().getErr(), "versions tried", (long) runs * kinds.length);
      RollBackTrial trial = new RollBackTrial(context, perWindow, windows, before);
      try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
        for (int t = 0; t < targets.size(); t++) {
          FolderEncoder.Encoded encoded =
              encoding
                  .folderEncoder()
                  .encode(LabelledFolder.read(targets.get(t), bundle.task()), images -> {});
          List<LabelledFeature> samples =
              LabelOrder.parse("shuffled").arrange(encoded.samples(), new SplittableRandom(seed));
          coverage.add(
              AuditCoverage.drawn(
                  encoded.domain(),
                  right(context, encoded.domain(), samples),
                  perWindow,
                  streams,
                  seed));
          RollBackTrial.Start start = trial.start(encoded.domain() + "#" + seed, samples);
          for (int run = t; run < runs; run += targets.size()) {
            for (RollBackTrial.Spoiled spoiled : kinds) {
              trials.add(trial.run(start, spoiled, seed + run));
              progress.add(1);
            }
          }
        }
        progress.done();
      }
    }
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

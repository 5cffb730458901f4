package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.evaluate.EvaluateEngine;
import io.unimos.cli.evaluate.TargetFolders;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that plays labelled folders through domains of a bundle and prints a table. */
abstract class TrialCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Mixin final TargetFolders targets = new TargetFolders();

  /** Returns the tables in Markdown. */
  abstract String tables(Bundle bundle)
      throws IOException, EvaluationException, EncoderLoadException, BundleException;

  @Override
  public final Integer call() throws IOException {
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      String tables = tables(engine.bundle(unpacked.path()));
      spec.commandLine().getOut().print(tables);
      spec.commandLine().getOut().flush();
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      spec.commandLine().getErr().println("evaluate " + spec.name() + ": " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  /** Returns the context of a bundle with the settings that the stream has by default. */
  static DomainContext context(Bundle bundle) {
    return DomainContext.of(bundle.sourceModel(), AdaptSettings.stream(bundle.oodThreshold()));
  }

  /** Encodes the folders, and hands them over with the encoder that is open meanwhile. */
  void encoded(Bundle bundle, long seed, int max, Reader reader)
      throws IOException, EvaluationException, EncoderLoadException {
    List<LabelledFolder> folders = targets.read(bundle, seed, max);
    try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
      FolderEncoder encoder = encoding.folderEncoder();
      reader.read(encoder, TargetFolders.encode(encoder, folders, spec.commandLine().getErr()));
    }
  }

  /** Encodes each folder and arranges its images in an order of {@link LabelOrder}. */
  void each(Bundle bundle, String order, long seed, Player player)
      throws IOException, EvaluationException, EncoderLoadException {
    LabelOrder arranged = LabelOrder.parse(order);
    encoded(
        bundle,
        seed,
        Integer.MAX_VALUE,
        (encoder, folders) -> {
          for (FolderEncoder.Encoded folder : folders) {
            player.play(
                folder.domain(), arranged.arrange(folder.samples(), new SplittableRandom(seed)));
          }
        });
  }

  /** A reader of encoded folders. */
  interface Reader {
    void read(FolderEncoder encoder, List<FolderEncoder.Encoded> folders)
        throws EvaluationException;
  }

  /** A player of one domain's images. */
  interface Player {
    void play(String domain, List<LabelledFeature> samples) throws EvaluationException;
  }

  /** Returns the progress of a count, shown beside the tables. */
  Progress progress(String what, String unit, long count) {
    return Progress.of(spec.commandLine().getErr(), what, unit, count);
  }

  /** Ends the command unless an option's value is as expected. */
  void require(boolean holds, String problem) {
    if (!holds) {
      throw wrong(problem);
    }
  }

  /** Returns what ends the command because of an option's value. */
  ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}

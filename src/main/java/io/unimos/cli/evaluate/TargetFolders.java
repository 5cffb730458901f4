package io.unimos.cli.evaluate;

import io.unimos.bundle.Bundle;
import io.unimos.cli.Progress;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option of {@code evaluate} that names labelled folders, one for each domain. */
public final class TargetFolders {
  private static final String SEED = "{seed}";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--target",
      arity = "1..*",
      paramLabel = "DIR",
      description =
          "Labelled images of a domain: DIR/<class>/*.jpg or *.png; several are several domains."
              + " "
              + SEED
              + " in it stands for the seed. Required.")
  private List<String> targets = List.of();

  /**
   * Ends the command unless a folder is named. The option is not required by its annotation, since
   * {@code evaluate} has commands below it.
   */
  public void require() {
    if (targets.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--target: required, at least one folder");
    }
  }

  /** Returns the number of folders that are named. */
  public int count() {
    return targets.size();
  }

  /**
   * Reads the folders' lists of images for a seed; a number distinguishes two folders of one name.
   *
   * @param max the greatest number of images of a folder: a share that is drawn by the seed
   */
  public List<LabelledFolder> read(Bundle bundle, long seed, int max) throws EvaluationException {
    Map<String, Integer> seen = new HashMap<>();
    List<LabelledFolder> folders = new ArrayList<>();
    for (String target : targets) {
      Path folder = Path.of(target.replace(SEED, String.valueOf(seed)));
      LabelledFolder read = LabelledFolder.read(folder, bundle.task());
      int count = seen.merge(read.name(), 1, Integer::sum);
      String name = count == 1 ? read.name() : read.name() + "-" + count;
      folders.add(new LabelledFolder(name, drawn(read.images(), max, seed)));
    }
    return folders;
  }

  private static List<LabelledFolder.Entry> drawn(
      List<LabelledFolder.Entry> images, int max, long seed) {
    return images.size() <= max
        ? images
        : LabelOrder.shuffled(images, new SplittableRandom(seed)).subList(0, max);
  }

  /** Encodes the folders and shows the progress. */
  public static List<FolderEncoder.Encoded> encode(
      FolderEncoder folderEncoder, List<LabelledFolder> folders, PrintWriter err)
      throws IOException, EvaluationException {
    List<FolderEncoder.Encoded> encoded = new ArrayList<>();
    int images = folders.stream().mapToInt(folder -> folder.images().size()).sum();
    Progress progress = Progress.of(err, "encoded", images);
    for (LabelledFolder folder : folders) {
      encoded.add(folderEncoder.encode(folder, progress::add));
    }
    progress.done();
    return encoded;
  }
}

package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import io.unimos.cli.evaluate.EvaluateEngine;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.LabelledFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of labelled folders that are played without some of the bundle's classes, one at a
 * time.
 */
public final class LeftOutOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--target",
      arity = "1..*",
      required = true,
      paramLabel = "DIR",
      description = "Labelled images of a domain: DIR/<class>/*.jpg or *.png; several are several.")
  private List<Path> targets;

  @Option(
      names = "--class",
      arity = "1..*",
      required = true,
      paramLabel = "NAME",
      description = "The class that is left out; each of several is played by itself.")
  private List<String> names;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "By which the images are ordered; default: ${DEFAULT-VALUE}.")
  private long seed;

  /** A player of one domain's images. */
  interface Player {
    /**
     * Plays the images.
     *
     * @param name of the domain among those of other seeds
     */
    void play(String domain, String name, List<LabelledFeature> samples) throws EvaluationException;
  }

  /** Returns the names as they were given. */
  List<String> names() {
    return names;
  }

  /** Returns the classes that are left out, in the order of their names. */
  List<Integer> classes(Bundle bundle) {
    List<Integer> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(
          bundle
              .task()
              .namedOrSynonym(name)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--class: '%s' is none of %s".formatted(name, bundle.classes()))));
    }
    return classes;
  }

  /** Encodes each folder and arranges its images in an order of {@link LabelOrder}. */
  void each(Bundle bundle, EvaluateEngine engine, String order, Player player)
      throws IOException, EvaluationException, EncoderLoadException {
    try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
      for (Path target : targets) {
        FolderEncoder.Encoded encoded =
            encoding
                .folderEncoder()
                .encode(LabelledFolder.read(target, bundle.task()), images -> {});
        List<LabelledFeature> samples =
            LabelOrder.parse(order).arrange(encoded.samples(), new SplittableRandom(seed));
        player.play(encoded.domain(), encoded.domain() + "#" + seed, samples);
      }
    }
  }
}

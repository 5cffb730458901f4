package io.unimos.lab.trials;

import static java.util.stream.Collectors.toMap;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelOrder;
import io.unimos.evaluate.LabelledFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code evaluate encoder-change}, which replaces the encoder in mid-stream. */
@Command(
    name = "encoder-change",
    description =
        "Plays labelled folders, replaces the encoder in mid-stream by that of another bundle, and"
            + " prints the accuracy that is served from then on.")
public final class EvaluateEncoderChangeCommand extends TrialCommand {
  private static final int WINDOW = 64;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The bundle of the new encoder, with the same classes.")
  private Path to;

  @Option(
      names = "--at",
      paramLabel = "N",
      description = "Images of a domain before the change; default: ${DEFAULT-VALUE}.")
  private int at = 448;

  @Option(
      names = "--past",
      paramLabel = "N",
      description =
          "The last of these images that the topic of images still has, and that the new encoder"
              + " sees first; default: all.")
  private Integer past;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      description = "As for evaluate; default: ${DEFAULT-VALUE}.")
  private String order = "shuffled";

  @Option(
      names = "--seed",
      split = ",",
      paramLabel = "N",
      description = "By which the images are ordered; default: 1.")
  private List<Long> seeds = List.of(1L);

  @Override
  String tables(Bundle bundle) throws IOException, EvaluationException, EncoderLoadException {
    targets.require();
    Bundle other = other(bundle);
    LabelOrder arranged = LabelOrder.parse(order);
    int kept = past == null ? at : past;
    require(0 <= kept && kept <= at, "--past: not from 0 to --at");
    EncoderChange change = new EncoderChange(context(bundle), context(other), at, kept);
    List<List<EncoderChange.Line>> all = new ArrayList<>();
    for (long seed : seeds) {
      List<FolderEncoder.Encoded> old = new ArrayList<>();
      encoded(bundle, seed, Integer.MAX_VALUE, (encoder, folders) -> old.addAll(folders));
      List<FolderEncoder.Encoded> anew = new ArrayList<>();
      encoded(other, seed, Integer.MAX_VALUE, (encoder, folders) -> anew.addAll(folders));
      for (int i = 0; i < old.size(); i++) {
        String domain = old.get(i).domain() + "#" + seed;
        Map<String, LabelledFeature> byId =
            anew.get(i).samples().stream().collect(toMap(LabelledFeature::id, Function.identity()));
        List<LabelledFeature> samples =
            arranged.arrange(old.get(i).samples(), new SplittableRandom(seed));
        require(samples.size() >= at + WINDOW, "--at: %s has fewer images".formatted(domain));
        List<LabelledFeature> same = samples.stream().map(s -> byId.get(s.id())).toList();
        all.add(change.play(domain, samples, same));
      }
    }
    return change.table(all, WINDOW);
  }

  private Bundle other(Bundle bundle) throws EvaluationException {
    try {
      Bundle other = Bundle.load(to);
      require(other.classes().equals(bundle.classes()), "--to: has other classes");
      return other;
    } catch (BundleException e) {
      throw new EvaluationException("--to: " + e.getMessage());
    }
  }
}

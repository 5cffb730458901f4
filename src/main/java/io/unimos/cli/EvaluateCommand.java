package io.unimos.cli;

import io.unimos.adapt.AdaptSettings;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.encode.DeviceChoice;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.Fault;
import io.unimos.evaluate.FeatureCache;
import io.unimos.evaluate.Gallery;
import io.unimos.evaluate.GateAudit;
import io.unimos.evaluate.GateRates;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.evaluate.Order;
import io.unimos.evaluate.Refused;
import io.unimos.evaluate.Report;
import io.unimos.evaluate.Streams;
import io.unimos.image.ImageDecoder;
import io.unimos.image.ImageLimits;
import io.unimos.method.MethodSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: plays labelled folders through the online engine, before it is trusted. */
@Command(
    name = "evaluate",
    description =
        "Plays labelled folders, image by image: predict, then learn without the label."
            + " Reports what is served against zero-shot and other ways to use the same features.")
public final class EvaluateCommand implements Callable<Integer> {
  private static final String DEMO = "demo";
  private static final String SEED = "{seed}";

  @Spec private CommandSpec spec;

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "DIR|demo",
      description = "The bundle, or 'demo' for the one in this jar.")
  private String bundleName;

  @Option(
      names = "--target",
      required = true,
      arity = "1..*",
      paramLabel = "DIR",
      description =
          "Labelled images of a domain: DIR/<class>/*.jpg or *.png; several are several domains."
              + " "
              + SEED
              + " in it stands for the seed.")
  private List<String> targets;

  @Mixin private EvaluateStreamOptions stream = new EvaluateStreamOptions();

  @Option(
      names = "--preset",
      defaultValue = "stream",
      description = "stream or paper; default: ${DEFAULT-VALUE}.")
  private String preset;

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "PART",
      description = "Parts of the method to leave out, to see what they are worth.")
  private List<String> without = List.of();

  @Option(
      names = "--offline",
      description = "With --preset paper: the published schedule, all images at once.")
  private boolean offline;

  @Option(
      names = "--warm-start",
      description = "A domain's first round starts from the nearest domain played before.")
  private boolean warmStart;

  @Option(
      names = "--audit-gate",
      description =
          "Instead of the figures: trains every round broken on purpose as well, and prints what"
              + " the gate lets pass and what that would have cost.")
  private boolean auditGate;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the figures as JSON.")
  private Path report;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "Writes the predictions, one CSV file a domain and seed.")
  private Path save;

  @Option(
      names = "--charts",
      paramLabel = "DIR",
      description = "Writes a drawing (SVG) for each domain and seed.")
  private Path charts;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Keeps features between runs, so that each image is encoded once.")
  private Path cacheFolder;

  @Option(
      names = "--device",
      defaultValue = "AUTO",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private DeviceChoice device;

  @Option(
      names = "--cpu-threads",
      defaultValue = "1",
      description =
          "Threads of the tensor engine, 0 for its own choice; with 1 a run can be repeated bit"
              + " for bit. Default: ${DEFAULT-VALUE}.")
  private int cpuThreads;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      evaluate(bundle(unpacked.path()), err);
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      err.println("evaluate: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private Bundle bundle(Path unpacked) throws BundleException {
    if (!bundleName.equals(DEMO)) {
      return Bundle.load(Path.of(bundleName));
    }
    DemoBundle.unpack(unpacked);
    return Bundle.load(unpacked);
  }

  private void evaluate(Bundle bundle, PrintWriter err)
      throws IOException, EvaluationException, EncoderLoadException {
    Evaluation evaluation = evaluation(bundle);
    Map<Long, List<LabelledFolder>> folders = new HashMap<>();
    for (long seed : stream.seeds()) {
      folders.put(seed, folders(bundle, seed));
    }
    List<Report> reports = new ArrayList<>();
    List<GateAudit.Trial> trials = new ArrayList<>();
    try (FeatureCache cache = cache(bundle);
        TorchScriptEncoder encoder = encoder(bundle.encoder());
        ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults())) {
      Gallery gallery = new Gallery(decoder, encoder, cache);
      Evaluation.Outputs outputs =
          new Evaluation.Outputs(Optional.ofNullable(save), Optional.ofNullable(charts));
      for (long seed : stream.seeds()) {
        List<Gallery.Encoded> encoded = encode(gallery, folders.get(seed), err);
        if (auditGate) {
          trials.addAll(evaluation.audit(bundle, encoded, gallery, seed));
        } else {
          reports.add(evaluation.run(bundle, encoded, gallery, seed, outputs));
        }
      }
    }
    if (auditGate) {
      spec.commandLine().getOut().print(GateRates.table(trials));
      spec.commandLine().getOut().flush();
    } else {
      tell(reports, err);
    }
  }

  private Evaluation evaluation(Bundle bundle) throws EvaluationException {
    MethodSettings.Preset chosen = preset();
    if (offline && chosen != MethodSettings.Preset.PAPER) {
      throw new EvaluationException("--offline: only with --preset paper");
    }
    if (offline && auditGate) {
      throw new EvaluationException("--audit-gate: not with --offline, which has no gate");
    }
    List<Ablation> ablations = new ArrayList<>();
    for (String name : without) {
      ablations.add(Ablation.parse(name));
    }
    List<Fault> faults = stream.faults();
    Streams streams =
        new Streams(
            Order.parse(stream.order()), stream.max(), stream.sequence(), stream.blend(), faults);
    AdaptSettings settings =
        stream.windows(Evaluation.settings(chosen, bundle.admissionThreshold(), ablations));
    return new Evaluation(settings, ablations, streams, offline, warmStart);
  }

  private MethodSettings.Preset preset() throws EvaluationException {
    return switch (preset) {
      case "stream" -> MethodSettings.Preset.STREAM;
      case "paper" -> MethodSettings.Preset.PAPER;
      default -> throw new EvaluationException("--preset " + preset + ": expected stream or paper");
    };
  }

  private List<LabelledFolder> folders(Bundle bundle, long seed) throws EvaluationException {
    Map<String, Integer> seen = new HashMap<>();
    List<LabelledFolder> folders = new ArrayList<>();
    for (String target : targets) {
      Path folder = Path.of(target.replace(SEED, String.valueOf(seed)));
      LabelledFolder read = LabelledFolder.read(folder, bundle.task());
      int count = seen.merge(read.name(), 1, Integer::sum);
      String name = count == 1 ? read.name() : read.name() + "-" + count;
      folders.add(new LabelledFolder(name, read.images()));
    }
    return folders;
  }

  private FeatureCache cache(Bundle bundle) throws IOException {
    EncoderPart part = bundle.encoder();
    String image = bundle.checksums().get(part.image().getFileName().toString());
    return cacheFolder == null
        ? FeatureCache.inMemory()
        : FeatureCache.inFolder(
            cacheFolder, image + " " + part.imageSize() + " " + part.id(), part.dimension());
  }

  private TorchScriptEncoder encoder(EncoderPart part) throws EncoderLoadException {
    EngineOptions options = new EngineOptions(device, EngineOptions.DEFAULT.cpuChunk(), cpuThreads);
    return TorchScriptEncoder.load(
        part.image(), part.id(), part.dimension(), part.imageSize(), options);
  }

  private static List<Gallery.Encoded> encode(
      Gallery gallery, List<LabelledFolder> folders, PrintWriter err)
      throws IOException, EvaluationException {
    List<Gallery.Encoded> encoded = new ArrayList<>();
    int images = folders.stream().mapToInt(folder -> folder.images().size()).sum();
    StepProgress progress = new StepProgress(err, "encoded", images);
    for (LabelledFolder folder : folders) {
      encoded.add(gallery.encode(folder, progress::add));
    }
    return encoded;
  }

  private void tell(List<Report> reports, PrintWriter err) throws IOException {
    for (Report run : reports) {
      for (Refused refused : run.refused()) {
        err.printf(
            "refused %s: %s: %s: %s%n",
            refused.domain(), refused.id(), refused.reason(), refused.detail());
      }
    }
    if (report != null) {
      Evaluation.write(report, reports);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(Evaluation.table(reports));
    out.flush();
  }
}

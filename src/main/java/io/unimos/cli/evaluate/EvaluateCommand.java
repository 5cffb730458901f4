package io.unimos.cli.evaluate;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.GateAudit;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.evaluate.Report;
import io.unimos.evaluate.page.HtmlReport;
import io.unimos.evaluate.page.Thumbnails;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evaluate}: plays labelled folders through the online engine, before it is trusted. */
@Command(
    name = "evaluate",
    description =
        "Plays labelled folders, image by image: predict, then learn without the label."
            + " Reports what is served against zero-shot and other ways to use the same features.")
public final class EvaluateCommand implements Callable<Integer> {
  private static final String SEED = "{seed}";

  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

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

  @Mixin private EvaluateMethodOptions options = new EvaluateMethodOptions();

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
      names = "--html",
      paramLabel = "FILE",
      description =
          "Writes one page that needs nothing else: tables, accuracy by window, confusion before"
              + " and after, images whose label changed, drift and versions.")
  private Path html;

  @Override
  public Integer call() throws IOException {
    if (targets.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--target: required, at least one folder");
    }
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      evaluate(engine.bundle(unpacked.path()), err);
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      err.println("evaluate: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private void evaluate(Bundle bundle, PrintWriter err)
      throws IOException, EvaluationException, EncoderLoadException {
    Evaluation evaluation = options.evaluation(bundle.admissionThreshold());
    if (evaluation.offline() && auditGate) {
      throw new EvaluationException("--audit-gate: not with --offline, which has no gate");
    }
    Map<Long, List<LabelledFolder>> folders = new HashMap<>();
    for (long seed : options.seeds()) {
      folders.put(seed, folders(bundle, seed));
    }
    List<Report> reports = new ArrayList<>();
    List<GateAudit.Trial> trials = new ArrayList<>();
    HtmlReport page;
    try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
      FolderEncoder folderEncoder = encoding.folderEncoder();
      Thumbnails thumbnails = new Thumbnails(encoding.decoder(), HtmlReport.PICTURE_BYTES);
      page = new HtmlReport(bundle, thumbnails);
      List<Evaluation.Listener> listeners = listeners(bundle, page);
      for (long seed : options.seeds()) {
        List<FolderEncoder.Encoded> encoded = encode(folderEncoder, folders.get(seed), err);
        for (int i = 0; i < encoded.size(); i++) {
          thumbnails.add(folders.get(seed).get(i), encoded.get(i));
        }
        if (auditGate) {
          trials.addAll(evaluation.audit(bundle, encoded, folderEncoder, seed));
        } else {
          Progress progress = Progress.of(err, "played", evaluation.images(encoded));
          reports.add(
              evaluation.run(bundle, encoded, folderEncoder, seed, listeners, progress::add));
          progress.done();
        }
      }
    }
    if (auditGate) {
      spec.commandLine().getOut().print(GateAudit.Rates.table(trials));
      spec.commandLine().getOut().flush();
    } else {
      if (html != null) {
        page.write(html, reports);
      }
      tell(reports, err);
    }
  }

  private List<Evaluation.Listener> listeners(Bundle bundle, HtmlReport page) {
    List<Evaluation.Listener> listeners = new ArrayList<>();
    if (save != null) {
      listeners.add(Evaluation.saving(save, bundle.classes()));
    }
    if (charts != null) {
      listeners.add(Evaluation.drawing(charts));
    }
    if (html != null) {
      listeners.add(page);
    }
    return listeners;
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

  private static List<FolderEncoder.Encoded> encode(
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

  private void tell(List<Report> reports, PrintWriter err) throws IOException {
    for (Report run : reports) {
      for (FolderEncoder.Refused refused : run.refused()) {
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

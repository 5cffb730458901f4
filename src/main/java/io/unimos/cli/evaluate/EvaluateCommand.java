package io.unimos.cli.evaluate;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.Progress;
import io.unimos.cli.TemporaryFolder;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.Headline;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.evaluate.Report;
import io.unimos.evaluate.Summary;
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
import picocli.CommandLine.Spec;

/**
 * The command {@code evaluate}, which plays labelled folders through the online engine before it is
 * trusted.
 */
@Command(
    name = "evaluate",
    description =
        "Plays labelled folders, image by image: predict, then learn without the label."
            + " Reports what is served against zero-shot and other ways to use the same features.")
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Mixin private TargetFolders targets = new TargetFolders();

  @Mixin private EvaluateMethodOptions options = new EvaluateMethodOptions();

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the figures as JSON.")
  private Path report;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "Writes the predictions, one CSV file a domain and seed.")
  private Path save;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Writes one page that needs nothing else: tables, accuracy by window, confusion before"
              + " and after, images whose label changed, drift and versions.")
  private Path html;

  @Override
  public Integer call() throws IOException {
    targets.require();
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
    Evaluation evaluation = options.evaluation(bundle.oodThreshold());
    Map<Long, List<LabelledFolder>> folders = new HashMap<>();
    for (long seed : options.seeds()) {
      folders.put(seed, targets.read(bundle, seed, options.max()));
    }
    List<Report> reports = new ArrayList<>();
    HtmlReport page;
    try (EvaluateEngine.Encoding encoding = engine.open(bundle)) {
      FolderEncoder folderEncoder = encoding.folderEncoder();
      Thumbnails thumbnails = new Thumbnails(encoding.decoder(), HtmlReport.PICTURE_BYTES);
      page = new HtmlReport(bundle, thumbnails);
      List<Evaluation.Listener> listeners = listeners(bundle, page);
      for (long seed : options.seeds()) {
        List<FolderEncoder.Encoded> encoded =
            TargetFolders.encode(folderEncoder, folders.get(seed), err);
        for (int i = 0; i < encoded.size(); i++) {
          thumbnails.add(folders.get(seed).get(i), encoded.get(i));
        }
        Progress progress = Progress.of(err, "played", evaluation.images(encoded));
        reports.add(evaluation.run(bundle, encoded, folderEncoder, seed, listeners, progress::add));
        progress.done();
      }
    }
    if (html != null) {
      page.write(html, reports);
    }
    print(reports, err);
  }

  private List<Evaluation.Listener> listeners(Bundle bundle, HtmlReport page) {
    List<Evaluation.Listener> listeners = new ArrayList<>();
    if (save != null) {
      listeners.add(Evaluation.saving(save, bundle.classes()));
    }
    if (html != null) {
      listeners.add(page);
    }
    return listeners;
  }

  private void print(List<Report> reports, PrintWriter err) throws IOException {
    for (Report run : reports) {
      for (FolderEncoder.Refused refused : run.refused()) {
        err.printf(
            "refused %s: %s: %s: %s%n",
            refused.domain(), refused.id(), refused.reason(), refused.detail());
      }
    }
    if (report != null) {
      Report.write(report, reports);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(Headline.ofRuns(reports));
    out.println();
    out.print(Summary.of(reports));
    out.flush();
  }
}

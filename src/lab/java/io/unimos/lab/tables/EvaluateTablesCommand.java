package io.unimos.lab.tables;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.evaluate.EvaluateEngine;
import io.unimos.encode.EncoderLoadException;
import io.unimos.evaluate.EvaluationException;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate tables}: everything that the method's page says was measured, once more. */
@Command(
    name = "tables",
    description =
        "Measures the tables of the documentation: renders the demo's cameras where they are"
            + " missing, plays every experiment over several seeds, writes Markdown.")
public final class EvaluateTablesCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 64;

  @Spec private CommandSpec spec;

  @Mixin private EvaluateEngine engine = new EvaluateEngine();

  @Option(
      names = "--cameras",
      required = true,
      paramLabel = "DIR",
      description = "Images as DIR/<seed>/<camera>/<class>; what is missing is rendered.")
  private Path cameras;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "896",
      description = "Images a camera; default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--seeds",
      split = ",",
      defaultValue = "11,12,13",
      description = "Seeds of cameras, orders and training; default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "TABLE",
      description = "Some of the tables; a name that is none is answered with all of them.")
  private List<String> only;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Streams played at a time; figures do not depend on it. Default: processors.")
  private Integer threads;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Markdown of these tables alone; written anew after each.")
  private Path out;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "A page with a place for each table, filled in after each; the rest stays.")
  private Path page;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try (TemporaryFolder unpacked = TemporaryFolder.create("unimos-bundle")) {
      if (out == null && page == null) {
        throw new EvaluationException("nowhere to write to: --out or --page");
      }
      List<Table> tables = only == null ? Tables.all() : Tables.named(only);
      measure(tables, engine.bundle(unpacked.path()), err);
      return ExitCodes.OK;
    } catch (EvaluationException | BundleException | EncoderLoadException e) {
      err.println("evaluate tables: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private void measure(List<Table> tables, Bundle bundle, PrintWriter err)
      throws IOException, InterruptedException, EvaluationException, EncoderLoadException {
    StringBuilder text = new StringBuilder();
    try (EvaluateEngine.Encoding encoding = engine.open(bundle);
        TableWriter writer =
            new TableWriter(
                new CameraFolders(cameras, count, seeds, bundle, encoding.folderEncoder()),
                seeds,
                threads())) {
      for (Table table : tables) {
        String markdown = writer.markdown(table, done -> tell(err, table, done.label()));
        text.append(markdown).append('\n');
        if (out != null) {
          Files.createDirectories(out.toAbsolutePath().getParent());
          Files.writeString(out, text);
        }
        if (page != null) {
          RecordPage before = new RecordPage(Files.readString(page));
          Files.writeString(page, before.with(table, markdown, seeds).text());
        }
      }
    }
  }

  private int threads() throws EvaluationException {
    int number = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (number < 1 || number > MOST_THREADS) {
      throw new EvaluationException("--threads " + number + ": expected 1 to " + MOST_THREADS);
    }
    return number;
  }

  private static void tell(PrintWriter err, Table table, String experiment) {
    err.printf("%s: played %s%n", table.name(), experiment);
    err.flush();
  }
}

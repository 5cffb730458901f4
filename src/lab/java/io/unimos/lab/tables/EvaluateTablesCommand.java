package io.unimos.lab.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.TemporaryFolder;
import io.unimos.cli.evaluate.EvaluateCommand;
import io.unimos.evaluate.EvaluationException;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code evaluate tables}, which measures the tables of the notebook: each row is a
 * report of {@code evaluate} on the demo's cameras.
 */
@Command(
    name = "tables",
    description =
        "Measures the tables of the documentation: renders the demo's cameras where they are"
            + " missing, plays every experiment over several seeds, writes Markdown.")
public final class EvaluateTablesCommand implements Callable<Integer> {
  /** A further day of a camera: the same condition from another seed. */
  private static final String EVENING = "evening";

  private static final String DAY = "day";
  private static final int EVENING_SEED = 200;
  private static final String BEGIN = "<!-- measured: %s -->\n";
  private static final String END = "<!-- end of %s -->\n";

  @Spec private CommandSpec spec;

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
      description = "Some of the tables; an unknown name is answered with all of them.")
  private List<String> only;

  @Option(
      names = "--bundle",
      paramLabel = "DIR|demo",
      defaultValue = "demo",
      description = "The bundle, as for evaluate; default: ${DEFAULT-VALUE}.")
  private String bundle;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Keeps features between runs, so that each image is encoded once.")
  private Path cache;

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

  private final Map<String, Figures> played = new HashMap<>();

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder reports = TemporaryFolder.create("unimos-tables")) {
      if (out == null && page == null) {
        throw new EvaluationException("nowhere to write to: --out or --page");
      }
      StringBuilder text = new StringBuilder();
      for (Tables.Table table : only == null ? Tables.all() : Tables.named(only)) {
        for (Tables.Row row : table.rows()) {
          if (!played.containsKey(row.experiment())) {
            played.put(row.experiment(), play(row, reports.path().resolve("report.json")));
            tell(table.name() + ": played " + row.experiment());
          }
        }
        String markdown = table.markdown(played);
        text.append(markdown).append('\n');
        if (out != null) {
          Files.createDirectories(out.toAbsolutePath().getParent());
          Files.writeString(out, text);
        }
        if (page != null) {
          Files.writeString(page, filled(Files.readString(page), table.name(), markdown, seeds));
        }
      }
      return ExitCodes.OK;
    } catch (EvaluationException e) {
      tell("evaluate tables: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private Figures play(Tables.Row row, Path report) throws IOException, EvaluationException {
    List<String> words = new ArrayList<>(Tables.words(row.options()));
    words.addAll(
        List.of("--bundle", bundle, "--report", report.toString(), "--seeds", joined(seeds, ",")));
    if (cache != null) {
      words.addAll(List.of("--cache", cache.toString()));
    }
    words.add("--target");
    for (String camera : Tables.words(row.cameras())) {
      words.add(folder(camera, "{seed}").toString());
      for (long seed : seeds) {
        render(camera, seed);
      }
    }
    int code =
        new CommandLine(new EvaluateCommand())
            .setOut(new PrintWriter(Writer.nullWriter()))
            .setErr(spec.commandLine().getErr())
            .execute(words.toArray(String[]::new));
    if (code != ExitCodes.OK) {
      throw new EvaluationException("could not be played: " + row.experiment());
    }
    return figures(row, new ObjectMapper().readTree(report.toFile()));
  }

  private static Figures figures(Tables.Row row, JsonNode report) {
    List<Figures.Stream> streams = new ArrayList<>();
    for (JsonNode run : report.has("runs") ? report.get("runs") : List.of(report)) {
      for (JsonNode domain : run.get("domains")) {
        streams.add(new Figures.Stream(run.get("seed").longValue(), domain, changes(row, domain)));
      }
    }
    return new Figures(streams);
  }

  /** Returns the images before each change of a sequence, whose cameras have equally many. */
  private static List<Integer> changes(Tables.Row row, JsonNode domain) {
    List<String> options = Tables.words(row.options());
    int parts = options.contains("--sequence") ? Tables.words(row.cameras()).size() : 1;
    int blend =
        options.contains("--blend")
            ? Integer.parseInt(options.get(options.indexOf("--blend") + 1))
            : 0;
    int images = domain.get("images").intValue() / parts;
    return IntStream.range(1, parts).mapToObj(part -> part * images - blend / 2).toList();
  }

  private Path folder(String camera, String seed) {
    return camera.equals(Tables.DAYS)
        ? cameras.resolve(camera)
        : cameras.resolve(seed).resolve(camera);
  }

  /** Renders a camera unless its folder is complete. */
  private void render(String camera, long seed) throws IOException {
    Path images = folder(camera, String.valueOf(seed));
    boolean days = camera.equals(Tables.DAYS);
    if (Files.isDirectory(images)
        && files(images) >= (days ? 2L * count * seeds.size() : (long) count)) {
      return;
    }
    if (!camera.equals(EVENING)) {
      DemoCameras.write(images, days ? DAY : camera, seed, count);
    }
    if (days || camera.equals(EVENING)) {
      DemoCameras.write(images, DAY, EVENING_SEED + seed, count);
    }
  }

  private static long files(Path images) throws IOException {
    try (Stream<Path> all = Files.walk(images)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  private static String joined(List<Long> seeds, String separator) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(separator));
  }

  private void tell(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /**
   * Returns a page with a table between its two marks; the rest stays.
   *
   * @throws EvaluationException if the page has no place for it
   */
  static String filled(String page, String table, String markdown, List<Long> seeds)
      throws EvaluationException {
    String begin = BEGIN.formatted(table);
    int from = page.indexOf(begin);
    int to = page.indexOf(END.formatted(table));
    if (from < 0 || to < from) {
      throw new EvaluationException(
          "the page has no place for %s: %s is missing".formatted(table, begin.strip()));
    }
    return "%s\n%s\n\n*Seeds %s: `evaluate tables --only %s`.*\n\n%s"
        .formatted(
            page.substring(0, from + begin.length()),
            markdown.strip(),
            joined(seeds, ", "),
            table,
            page.substring(to));
  }
}

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

  /** The factor for the images of a camera whose classes are played one or two at a time. */
  private static final int FEW = 6;

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
      defaultValue = "61,62,63,64,65,66",
      description =
          "Seeds of cameras, orders and training; constants were chosen on 11 to 13; default:"
              + " ${DEFAULT-VALUE}.")
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
      names = "--page",
      required = true,
      paramLabel = "FILE",
      description =
          "A page with places for the tables, filled in after each; the rest stays. What has no"
              + " place is added at the end.")
  private Path page;

  private final Map<String, Figures> played = new HashMap<>();

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder reports = TemporaryFolder.create("unimos-tables")) {
      for (Tables.Table table : only == null ? Tables.all() : Tables.named(only)) {
        for (Tables.Row row : table.rows()) {
          for (String options : row.compared()) {
            play(row.cameras(), options, reports.path().resolve("report.json"));
          }
        }
        String before = Files.exists(page) ? Files.readString(page) : "";
        Files.createDirectories(page.toAbsolutePath().getParent());
        Files.writeString(page, filled(before, table.name(), table.markdown(played), seeds));
      }
      return ExitCodes.OK;
    } catch (EvaluationException e) {
      print("evaluate tables: " + e.getMessage());
      return ExitCodes.FAILURE;
    }
  }

  private void play(String cameras, String options, Path report)
      throws IOException, EvaluationException {
    if (played.containsKey(cameras + " " + options)) {
      return;
    }
    List<String> words = new ArrayList<>(Tables.words(options));
    words.addAll(
        List.of("--bundle", bundle, "--report", report.toString(), "--seeds", joined(seeds, ",")));
    if (cache != null) {
      words.addAll(List.of("--cache", cache.toString()));
    }
    words.add("--target");
    boolean few = Tables.FEW.stream().anyMatch(words::contains);
    for (String camera : Tables.words(cameras)) {
      words.add(folder(camera, "{seed}", few).toString());
      for (long seed : seeds) {
        render(folder(camera, String.valueOf(seed), few), seed, few ? FEW * count : count);
      }
    }
    int code =
        new CommandLine(new EvaluateCommand())
            .setOut(new PrintWriter(Writer.nullWriter()))
            .setErr(spec.commandLine().getErr())
            .execute(words.toArray(String[]::new));
    if (code != ExitCodes.OK) {
      throw new EvaluationException("could not be played: " + cameras + " " + options);
    }
    JsonNode content = new ObjectMapper().readTree(report.toFile());
    List<Figures.Stream> streams = new ArrayList<>();
    for (JsonNode run : content.has("runs") ? content.get("runs") : List.of(content)) {
      for (JsonNode domain : run.get("domains")) {
        streams.add(
            new Figures.Stream(
                run.get("seed").longValue(), domain, changes(cameras, options, domain)));
      }
    }
    played.put(cameras + " " + options, new Figures(streams));
    print("played " + cameras + " " + options);
  }

  /** Returns the images before each change of a sequence, whose cameras have equally many. */
  private static List<Integer> changes(String cameras, String options, JsonNode domain) {
    List<String> words = Tables.words(options);
    int parts = words.contains("--sequence") ? Tables.words(cameras).size() : 1;
    int blend =
        words.contains("--blend") ? Integer.parseInt(words.get(words.indexOf("--blend") + 1)) : 0;
    int images = domain.get("images").intValue() / parts;
    return IntStream.range(1, parts).mapToObj(part -> part * images - blend / 2).toList();
  }

  private Path folder(String camera, String seed, boolean few) {
    return cameras.resolve(seed).resolve(few ? "few" : "").resolve(camera);
  }

  /** Renders a camera unless its folder is complete. */
  private static void render(Path images, long seed, int count) throws IOException {
    String camera = images.getFileName().toString();
    if (!Files.isDirectory(images) || files(images) < count) {
      boolean evening = camera.equals(EVENING);
      DemoCameras.write(
          images, evening ? DAY : camera, evening ? EVENING_SEED + seed : seed, count);
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

  private void print(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** Returns a page with a table between its two marks, or at its end; the rest stays. */
  static String filled(String page, String table, String markdown, List<Long> seeds) {
    String begin = BEGIN.formatted(table);
    String end = END.formatted(table);
    String place = page.contains(begin) ? page : page + begin + end;
    return "%s\n%s\n\n*Seeds %s: `evaluate tables --only %s`.*\n\n%s"
        .formatted(
            place.substring(0, place.indexOf(begin) + begin.length()),
            markdown.strip(),
            joined(seeds, ", "),
            table,
            place.substring(place.indexOf(end)));
  }
}

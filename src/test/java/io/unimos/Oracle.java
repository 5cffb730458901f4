package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.cli.CommandLines;
import io.unimos.cli.evaluate.EvaluateCommand;
import io.unimos.config.Settings;
import io.unimos.core.math.Metric;
import io.unimos.encode.LookAhead;
import io.unimos.lab.bench.BenchCommand;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.service.TopologyWiring;
import io.unimos.stream.AdaptRole;
import io.unimos.stream.AdaptTopology;
import io.unimos.stream.EncodeTopology;
import io.unimos.stream.PassedHeaders;
import io.unimos.stream.Refusals;
import io.unimos.stream.read.Contract;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.Redaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One hash over what a change of the code must not change: every prediction, window and version of
 * eight drawn cameras, rounds at several sizes, the golden vectors, both topologies, the meters.
 *
 * <pre>
 * mvn test -Dtest=Oracle -Dunimos.oracle=FILE
 * </pre>
 *
 * <p>Without the file it is written; where it is there, parts that differ from it fail. Its bits
 * are those of one machine: the tensor engine's sums depend on the processor. {@code
 * -Dunimos.oracle.images=N} plays more images of each camera.
 */
class Oracle {
  private static final int IMAGES = Integer.getInteger("unimos.oracle.images", 160);
  private static final List<String> ORDERS = List.of("shuffled", "blocks:16", "classes");
  private static final String SEED = "11";
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("evaluate", EvaluateCommand.class),
    new CommandLines.Entry("bench", BenchCommand.class)
  };

  private final Map<String, String> parts = new LinkedHashMap<>();

  @TempDir Path folder;

  @Test
  void shouldComeToTheSameBits() throws Exception {
    structure();
    rounds();
    List<String> cameras = draw();
    for (String order : ORDERS) {
      for (int labels : new int[] {0, 4}) {
        boolean baselines = order.equals(ORDERS.get(0)) && labels == 0;
        List<String> options =
            new ArrayList<>(List.of("--order", order, "--annotate", labels + ""));
        if (!baselines) {
          options.add("--no-baselines");
        }
        play("evaluate %s, %d labels".formatted(order, labels), cameras, options);
      }
    }
    play("evaluate paper, offline", cameras.subList(0, 1), List.of("--offline", "--no-baselines"));
    parts.put("all", digest(String.join("\n", parts.values())));
    List<String> lines =
        parts.entrySet().stream().map(part -> part.getValue() + "  " + part.getKey()).toList();
    lines.forEach(line -> System.out.println("oracle " + line));
    compare(lines);
  }

  private static void compare(List<String> lines) throws IOException {
    String given = System.getProperty("unimos.oracle", "");
    if (given.isEmpty()) {
      return;
    }
    Path file = Path.of(given);
    if (!Files.exists(file)) {
      Files.write(file, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(file));
  }

  private List<String> draw() throws IOException {
    List<String> cameras = new ArrayList<>();
    List<String> conditions =
        DemoCameras.conditions().stream().filter(each -> !each.equals("source")).limit(8).toList();
    for (String condition : conditions) {
      Path camera = folder.resolve("cameras").resolve(condition);
      for (int i = 0; i < IMAGES; i++) {
        DemoImage image = DemoCameras.render(condition, 11, i);
        Path file = camera.resolve(image.label()).resolve(image.id() + ".jpg");
        Files.createDirectories(file.getParent());
        Files.write(file, image.jpeg());
      }
      cameras.add(camera.toString());
    }
    return cameras;
  }

  private void play(String part, List<String> cameras, List<String> options) throws Exception {
    Path out = Files.createDirectories(folder.resolve("out-" + parts.size()));
    List<String> arguments = new ArrayList<>(List.of("evaluate", "--bundle", "demo"));
    arguments.addAll(List.of("--cache", folder.resolve("cache").toString(), "--seed", SEED));
    arguments.addAll(List.of("--report", out.resolve("report.json").toString()));
    arguments.addAll(List.of("--save", out.resolve("saved").toString()));
    arguments.addAll(options);
    arguments.add("--target");
    arguments.addAll(cameras);
    call(arguments);
    parts.put(part, digest(out));
  }

  private void rounds() throws Exception {
    Path report = folder.resolve("rounds.json");
    List<String> arguments = new ArrayList<>(List.of("bench", "round", "--memory", "64,128,512"));
    arguments.addAll(List.of("--repeat", "1", "--warm-up", "0", "--report", report.toString()));
    call(arguments);
    parts.put(
        "rounds",
        digest(
            new ObjectMapper()
                .readTree(report.toFile())
                .at("/rounds")
                .findValuesAsText("hash")
                .toString()));
  }

  private static void call(List<String> arguments) {
    StringWriter words = new StringWriter();
    int code =
        CommandLines.of(COMMANDS)
            .setOut(new PrintWriter(words, true))
            .setErr(new PrintWriter(words, true))
            .execute(arguments.toArray(String[]::new));
    assertThat(code).as(words.toString()).isZero();
  }

  private void structure() throws Exception {
    DemoBundle.unpack(folder.resolve("bundle"));
    Bundle bundle = Bundle.load(folder.resolve("bundle"));
    Settings settings =
        Settings.of(Map.of("schema.registry.url", "mock://oracle", "annotate.strategy", "cover"));
    Contract contract = Contract.over(settings);
    Refusals refusals = new Refusals(new DeadLetters(true, 1 << 20, Redaction.NONE), null);
    PassedHeaders passed = new PassedHeaders(List.of(), List.of(), null);
    AdaptRole adapt = TopologyWiring.adaptRole(settings, bundle);
    String encoder = bundle.encoder().id();
    try {
      String described =
          new EncodeTopology(
                      settings.topics(),
                      contract,
                      encoder,
                      passed,
                      refusals,
                      new LookAhead(null, null))
                  .get()
                  .describe()
              + "\n"
              + new AdaptTopology(settings.topics(), contract, passed, refusals, adapt)
                  .get()
                  .describe();
      parts.put("topologies", digest(described));
    } finally {
      adapt.rounds().close();
    }
    parts.put(
        "meters",
        digest(
            Metric.meters().stream()
                .flatMap(meter -> meter.series().stream().map(name -> name + meter.tags()))
                .sorted()
                .collect(Collectors.joining("\n"))));
    parts.put("golden vectors", digest(Path.of("src/test/resources/golden")));
  }

  /** Of all files in a folder, names and bytes. */
  private static String digest(Path files) throws Exception {
    MessageDigest all = sha256();
    try (Stream<Path> found = Files.walk(files)) {
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        all.update(files.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        all.update(Files.readAllBytes(file));
      }
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private static String digest(String text) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256");
  }
}

package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.broker.FreePort;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.DemoImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of the first cameras, command by command in a shell, with the shipped launcher, the real
 * registry and drawn images. The broker is embedded; ports are free ones, and the state is not in
 * the home of whoever runs the test.
 */
@Tag("slow")
class FirstCamerasIT {
  private static final Path SCRIPT = Path.of("src/examples/first-cameras/first-cameras.sh");
  private static final Path TARGET =
      Path.of(System.getProperty("unimos.jar", "target/unimos-streams.jar"))
          .toAbsolutePath()
          .getParent();
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final List<String> CLASSES = List.of("bicycle", "bus", "car", "truck");
  private static final int LABELLED = 20;

  /** Enough for the first window, after which the camera asks for labels. */
  private static final int SENT = 140;

  private static final Pattern REGION =
      Pattern.compile("# region (\\S+)\n(.*?)\n# endregion", Pattern.DOTALL);

  /** Commands whose place something else takes here. */
  private static final List<String> STANDS_IN = List.of("build", "broker", "unpack");

  @TempDir Path folder;
  private final Deque<Process> running = new ArrayDeque<>();
  private final Set<String> ran = new TreeSet<>(STANDS_IN);
  private final int registryPort = FreePort.any();
  private EmbeddedBroker broker;

  @AfterEach
  void stop() throws InterruptedException {
    while (!running.isEmpty()) {
      Process process = running.pop();
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    if (broker != null) {
      broker.close();
    }
  }

  private static List<String> regions() throws IOException {
    return REGION.matcher(Files.readString(SCRIPT)).results().map(found -> found.group(1)).toList();
  }

  private static String region(String name) throws IOException {
    return REGION
        .matcher(Files.readString(SCRIPT))
        .results()
        .filter(found -> found.group(1).equals(name))
        .map(found -> found.group(2))
        .findFirst()
        .orElseThrow();
  }

  private Process start(String name, String commands) throws IOException {
    String here =
        commands
            .replace("localhost:9092", broker.bootstrapServers())
            .replace("localhost:8081", "127.0.0.1:" + registryPort)
            .replace("port=8081", "port=" + registryPort)
            .replace(
                "\nPROPERTIES\n",
                "\nhttp.port=0\nconsole.port=0\ntopics.partitions=1\nstop.timeout=2m\nstate.dir=state\nPROPERTIES\n");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euc", here)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.startsWith("UNIMOS_"));
    environment.put("PATH", TARGET + ":" + environment.get("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    ran.add(name);
    running.push(process);
    return process;
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  private String run(String name) throws IOException, InterruptedException {
    return run(name, region(name));
  }

  private String run(String name, String commands) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process = start(name, commands);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(name).isTrue();
    // 1: a warning of doctor, such as few open files, which are this machine's own
    assertThat(process.exitValue()).as(log(name)).isIn(0, name.equals("topics") ? 1 : 0);
    System.out.printf("first cameras: %s took %.1f s%n", name, (System.nanoTime() - begin) / 1e9);
    return log(name);
  }

  /** Returns when a line has appeared in the log of a process that goes on. */
  private String await(String name, String text) throws IOException {
    long begin = System.nanoTime();
    Process process = start(name, region(name));
    Awaitility.await().atMost(PATIENCE).until(() -> log(name).contains(text) || !process.isAlive());
    assertThat(log(name)).contains(text);
    System.out.printf("first cameras: %s took %.1f s%n", name, (System.nanoTime() - begin) / 1e9);
    return log(name);
  }

  /** Draws images of the four classes, of which the camera names the folders or the files. */
  private void draw(Path below, String condition, int count, boolean byClass) throws IOException {
    int drawn = 0;
    for (int i = 0; drawn < count; i++) {
      DemoImage image = DemoCameras.render(condition, 11, i);
      if (CLASSES.contains(image.label())) {
        Path file =
            byClass
                ? below.resolve(image.label()).resolve("%04d.jpg".formatted(drawn))
                : below.resolve("%04d.jpg".formatted(drawn));
        Files.createDirectories(file.getParent());
        Files.write(file, image.jpeg());
        drawn++;
      }
    }
  }

  @Test
  void shouldLeadFromImagesToLabels() throws Exception {
    draw(folder.resolve("labelled"), "source", LABELLED * CLASSES.size(), true);
    draw(folder.resolve("cameras/gate-7"), "fog", SENT, false);
    draw(folder.resolve("cameras/yard"), "day", 5, false);
    assertThat(region("broker")).contains("kafka_2.13-" + PackagingFiles.pom("kafka.version"));
    assertThat(region("unpack")).contains(":" + PackagingFiles.pom("apicurio.version") + ":");
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    Files.createSymbolicLink(folder.resolve("apicurio"), TARGET.resolve("apicurio"));

    await("registry", "Listening on");
    assertThat(run("bundle")).contains("bicycle");
    run("settings");
    assertThat(run("topics")).contains("created images", "OK ").doesNotContain("ERROR");
    await("run", "ready");
    String console = await("console", "console http://").lines().findFirst().orElseThrow();
    assertThat(run("send")).contains("2 cameras to images: 145 sent, 0 failed", "gate-7");
    JsonNode request = request();
    run("list");
    String label =
        region("label")
            .replace("gate-7/0042.jpg", request.get("id").asText())
            .replace(" truck ", " bus ")
            .replace(" --by ", " --wait 5m --by ");
    assertThat(run("label", label)).contains("TAKEN");
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get(console.substring("console ".length()))).contains("gate-7", "yard"));
    assertThat(run("stop")).doesNotContain("Exception");
    assertThat(log("run")).doesNotContain("Exception");
    assertThat(ran).containsAll(regions());
  }

  /** Returns the first open request of a label, as soon as there is one. */
  private JsonNode request() {
    String list = "unimos-streams label --list --json --config unimos.properties";
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                run("requests", list)
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .map(FirstCamerasIT::json)
                    .orElse(null),
            found -> found != null);
  }

  private static JsonNode json(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}

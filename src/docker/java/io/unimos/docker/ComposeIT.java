package io.unimos.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.testcontainers.containers.Container.ExecResult;

/**
 * {@code docker compose up} for real: the image is built, the stack is started once by
 * Testcontainers, and the tests meet it in the order of a day, ending with a kill and a stop.
 * Prints the figures of docker.md as it goes. Skipped, with the reason printed, where there is no
 * Docker or no images.
 */
@TestMethodOrder(OrderAnnotation.class)
class ComposeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static Stack stack;
  private static PredictionTail tail;
  private static long upNanos;

  @BeforeAll
  static void start() throws IOException {
    DockerCommand.missing().ifPresent(ComposeIT::skip);
    // docker-java asks for a newer API than an older daemon has, unless it is told
    System.setProperty(
        "api.version", DockerCommand.docker("version", "--format", "{{.Server.APIVersion}}"));
    ComposeFiles files = obtain();
    OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    say(
        "machine: %d cores, load average %.1f before the start"
            .formatted(machine.getAvailableProcessors(), machine.getSystemLoadAverage()));
    say("images: " + (files.standIns() ? "stand-ins made here, no Grafana" : "the originals"));
    long before = System.nanoTime();
    Stack.build(files);
    say("image built or found in the cache in " + since(before));
    upNanos = System.nanoTime();
    stack = Stack.up(files);
    say("docker compose up -d returned after " + since(upNanos));
  }

  private static ComposeFiles obtain() {
    try {
      return ComposeFiles.obtain();
    } catch (ComposeFiles.Unobtainable e) {
      skip(e.getMessage());
      throw e;
    }
  }

  private static void skip(String reason) {
    say("skipped: " + reason);
    assumeTrue(false, reason);
  }

  @AfterAll
  static void stop() {
    if (tail != null) {
      tail.close();
    }
    if (stack != null) {
      long before = System.nanoTime();
      stack.close();
      say("docker compose down -v took " + since(before));
    }
  }

  @Test
  @Order(1)
  void shouldTurnGreenByItself() {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(Stack.SERVING).allMatch(each -> stack.healthy(each)));
    say("all healthy after " + since(upNanos));

    assertThat(Stack.ONCE)
        .allSatisfy(
            each -> {
              InspectContainerResponse.ContainerState state = stack.inspect(each).getState();
              assertThat(state.getStatus()).isEqualTo("exited");
              assertThat(state.getExitCodeLong()).isZero();
            });
    assertThat(Stack.SERVING).allMatch(each -> stack.inspect(each).getRestartCount() == 0);
  }

  @Test
  @Order(2)
  void shouldPredictEveryCameraWithoutGapsForAClientOutside() {
    tail = new PredictionTail(stack.client());

    tail.awaitMore(1);
    say("first prediction read by a client on this machine after " + since(upNanos));
    tail.awaitMore(200);

    assertThat(tail.domains()).hasSize(4).allMatch(domain -> domain.startsWith("street-"));
    assertThat(tail.gaps()).isEmpty();
  }

  @Test
  @Order(3)
  void shouldBeScraped() {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(query("up{job=\"unimos-streams\"}")).contains(",\"1\"]");
              assertThat(query("unimos_records_total{outcome=\"predicted\"} > 100"))
                  .contains("\"unimos-streams:8080\"");
            });
  }

  @Test
  @Order(4)
  void shouldRunUnprivilegedOnARootThatCannotBeWrittenAndWithoutBuildTools() throws Exception {
    InspectContainerResponse service = stack.inspect(Stack.SERVICE);

    assertThat(exec("id -u").getStdout().strip()).isEqualTo("10001");
    assertThat(exec("touch /app/x").getExitCode()).isNotZero();
    assertThat(exec("touch /state/x && rm /state/x").getExitCode()).isZero();
    assertThat(exec("grep CapEff /proc/1/status").getStdout()).endsWith("0000000000000000\n");
    assertThat(exec("command -v javac mvn gcc cc make").getStdout()).isEmpty();
    assertThat(service.getHostConfig().getPrivileged()).isFalse();
    assertThat(service.getConfig().getLabels())
        .containsEntry("org.opencontainers.image.title", "UniMoS Streams")
        .containsEntry("org.opencontainers.image.licenses", "Apache-2.0");
  }

  @Test
  @Order(5)
  void shouldReportItsSize() {
    long whole = Long.parseLong(imageField("{{.Size}}"));

    say("image: %d MB, of which the jars are %d MB".formatted(megabytes(whole), jars()));

    // a second copy of libtorch in it, or none at all
    assertThat(jars()).isBetween(200L, 400L);
  }

  @Test
  @Order(6)
  void shouldBeRestartedAfterAKillAndGoOnWithoutAGap() {
    String pid = Long.toString(stack.inspect(Stack.SERVICE).getState().getPidLong());

    // docker kill would count as the operator's wish that it stay down
    kill(pid);
    long killed = System.nanoTime();
    tail.catchUp();
    tail.awaitMore(1);
    say("kill -9 to the next committed prediction: " + since(killed));
    tail.awaitMore(100);

    assertThat(stack.inspect(Stack.SERVICE).getRestartCount()).isEqualTo(1);
    assertThat(tail.gaps()).isEmpty();
    Awaitility.await().atMost(PATIENCE).until(() -> stack.healthy(Stack.SERVICE));
  }

  @Test
  @Order(7)
  void shouldEndWithZeroWhenStopped() {
    String id = stack.container(Stack.SERVICE).getContainerId();

    long before = System.nanoTime();
    // with the patience that stop_grace_period gave the container
    String unused = DockerCommand.docker("stop", id);
    say("docker stop of the service took " + since(before));

    assertThat(stack.inspect(Stack.SERVICE).getState().getExitCodeLong()).isZero();
    tail.catchUp();
    assertThat(tail.gaps()).isEmpty();
  }

  private static void kill(String pid) {
    String unused =
        DockerCommand.docker(
            "run",
            "--rm",
            "--network",
            "none",
            "--pid",
            "host",
            "--cap-drop",
            "ALL",
            "--cap-add",
            "KILL",
            "--user",
            "0",
            "--entrypoint",
            "bash",
            Stack.IMAGE,
            "-c",
            "kill -9 " + pid);
  }

  private static ExecResult exec(String command) throws IOException, InterruptedException {
    return stack.container(Stack.SERVICE).execInContainer("bash", "-c", command);
  }

  private static String query(String query) throws IOException, InterruptedException {
    String url =
        stack.url("PROMETHEUS_PORT")
            + "/api/v1/query?query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8);
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private static long jars() {
    return DockerCommand.docker(
            "history",
            "--no-trunc",
            "--human=false",
            "--format",
            "{{.Size}} {{.CreatedBy}}",
            Stack.IMAGE)
        .lines()
        .filter(line -> line.contains("COPY target/"))
        .mapToLong(line -> Long.parseLong(line.split(" ", 2)[0]))
        .map(ComposeIT::megabytes)
        .sum();
  }

  private static String imageField(String format) {
    return DockerCommand.docker("image", "inspect", "--format", format, Stack.IMAGE);
  }

  private static long megabytes(long bytes) {
    return Math.round(bytes / 1e6);
  }

  private static String since(long nanos) {
    return "%.1f s".formatted((System.nanoTime() - nanos) / 1e9);
  }

  private static void say(String line) {
    System.out.println("ComposeIT " + line);
  }
}

package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.Main;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.demo.DemoCommand;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo as a person starts it: real broker, real encoder, real JPEG; only shorter. */
class DemoIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** The console's address, the broker's and the registry's, as the demo prints them. */
  private static final Pattern SENDING =
      Pattern.compile(
          "On the console (\\S+)\\s.*bootstrap\\.servers=(\\S+) --set schema\\.registry\\.url=(\\S+)",
          Pattern.DOTALL);

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldAnswerEveryImageAndLeaveNothingWhenItPlays() throws IOException {
    Path report = folder.resolve("report.json");

    int code = demo("--images", "20", "--seed", "12", "--report", report.toString());

    assertThat(code).as(err.toString()).isZero();
    JsonNode figures = new ObjectMapper().readTree(report.toFile());
    assertThat(figures.get("seed").asLong()).isEqualTo(12);
    assertThat(figures.get("sent").asLong()).isEqualTo(80);
    assertThat(figures.get("predictions").asLong()).isEqualTo(80);
    assertThat(figures.get("deadLetters")).isEmpty();
    // an encoder that is slow is not sent everything that was polled
    assertThat(figures.get("encode").get("lookAheadMisses").asLong()).isBetween(0L, 79L);
    assertThat(figures.get("cameras")).hasSize(4);
    for (JsonNode camera : figures.get("cameras")) {
      assertThat(camera.get("images").asLong()).isEqualTo(20);
      // far above the one in ten of a guess
      assertThat(camera.get("zeroShot").asDouble()).isBetween(0.3, 1.0);
      assertThat(camera.get("sourceProbe").asDouble()).isBetween(0.3, 1.0);
      assertThat(camera.get("prototypes").asDouble()).isBetween(0.3, 1.0);
    }
    assertThat(figures.get("cameras").get(0).get("zeroShot").asDouble()).isGreaterThan(0.7);
    assertThat(out.toString())
        .containsPattern("console http://127\\.0\\.0\\.1:\\d+/ ")
        .containsPattern("metrics http://127\\.0\\.0\\.1:\\d+/metrics ")
        .contains("80 images sent, 80 predicted, dead letters none")
        .containsPattern(
            "console up \\d+\\.\\d s after the service, first image on it after \\d+\\.\\d s")
        .containsPattern(
            "In short: of 100 images, \\d+ were named right by .* any of the 80 images shows");
    assertThat(demoFolder()).doesNotExist();
  }

  @Tag("slow")
  @Test
  void shouldGoOnAndTakeImagesFromOutside() throws Exception {
    Path log = folder.resolve("demo.log");
    Path photo = Files.write(folder.resolve("a.jpg"), DemoCameras.render("day", 5, 0).jpeg());
    try (ForkedProcess demo =
        ForkedProcess.java(log, Main.class, "demo", "--images=4", "--keep-running")) {
      Matcher sending =
          Awaitility.await()
              .atMost(PATIENCE)
              .until(
                  () -> {
                    String printed = demo.log();
                    assertThat(demo.isAlive()).as(printed).isTrue();
                    return SENDING.matcher(printed);
                  },
                  Matcher::find);
      String console = sending.group(1);

      int code =
          CommandLines.of(new CommandLines.Entry("send", SendCommand.class))
              .execute(
                  "send",
                  photo.toString(),
                  "--domain=gate-7",
                  "--set=bootstrap.servers=" + sending.group(2),
                  "--set=schema.registry.url=" + sending.group(3));

      assertThat(code).isZero();
      awaitPage(console, "gate-7");
      // the fifth image is one of those that go on
      awaitPage(console + "camera/images?show=all&name=camera-day", "<dt>image</dt><dd>5, ");
      demo.terminate();
      assertThat(demo.awaitExit(PATIENCE)).as(demo.log()).isZero();
    }
  }

  private static void awaitPage(String url, String text) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body())
                    .contains(text));
  }

  @Test
  void shouldNameTheKeyWhenThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int code = demo("--set", "http.port=" + taken.getLocalPort());

      assertThat(code).isEqualTo(ExitCodes.CONFIGURATION);
      assertThat(err.toString().lines().toList())
          .singleElement()
          .asString()
          .startsWith("http.port: ");
    }
  }

  private int demo(String... arguments) {
    CommandLine line = CommandLines.of(new CommandLines.Entry("demo", DemoCommand.class));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(
        Stream.concat(Stream.of("demo"), Stream.of(arguments)).toArray(String[]::new));
  }

  /** Returns the folder of the demo's files, from its line about the token. */
  private Path demoFolder() {
    Matcher token = Pattern.compile("the token in (\\S+)[/\\\\]token\\)").matcher(out.toString());
    assertThat(token.find()).as(out.toString()).isTrue();
    return Path.of(token.group(1));
  }
}

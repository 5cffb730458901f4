package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.lab.demo.DemoCommand;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo as a person starts it: real broker, real encoder, real JPEG; only shorter. */
class DemoIT {
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
    assertThat(figures.get("encode").get("lookAheadMisses").asLong()).isZero();
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
  void shouldStopSendingWhenItsTimeIsOver() {
    int code = demo("--images", "100000", "--for", "1s");

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).containsPattern("(\\d+) images sent, \\1 predicted");
  }

  @Test
  void shouldNameTheKeyWhenThePortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int code = demo("--http-port", Integer.toString(taken.getLocalPort()));

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

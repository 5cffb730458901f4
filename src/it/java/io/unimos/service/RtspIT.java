package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.Prediction;
import io.unimos.harness.RegistryProcess;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example rtsp.py with a video file as one camera and an address without a camera as another,
 * against a broker, a registry and the service. It needs {@code TEST_PYTHON}, a Python that has
 * requirements.txt, and is skipped with a line where there is none.
 */
@Tag("slow")
class RtspIT {
  private static final Path EXAMPLES = Path.of("src/examples/python");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int IMAGES = 6;
  private static final String SECRET = "s3cret";

  @TempDir Path folder;

  @BeforeAll
  static void skipWithoutPackages(@TempDir Path logs) throws Exception {
    String python = System.getenv("TEST_PYTHON");
    Path log = logs.resolve("import.log");
    if (python == null
        || run(log, python, "-c", "import av, PIL, confluent_kafka, paho.mqtt") != 0) {
      String reason =
          "skipped: rtsp.py and mqtt.py need TEST_PYTHON, a Python that has "
              + EXAMPLES.resolve("requirements.txt");
      System.out.println(reason);
      Assumptions.abort(reason);
    }
  }

  @Test
  void shouldPassTheTestsInPython() throws Exception {
    for (String test : List.of("test_rtsp.py", "test_mqtt.py")) {
      Path log = folder.resolve(test + ".log");

      int code = run(log, System.getenv("TEST_PYTHON"), EXAMPLES.resolve(test).toString());

      assertThat(code).as(Files.readString(log)).isZero();
    }
  }

  @Test
  void shouldGoOnWithACameraWhileAnotherIsAway() throws Exception {
    Path film = film();
    Path cameras = Files.writeString(folder.resolve("cameras.csv"), "lost,%s%n".formatted(away()));
    Path log = folder.resolve("rtsp.log");
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        RegistryProcess registry = RegistryProcess.start(folder.resolve("registry.log"));
        ServiceHarness harness =
            new ServiceHarness(
                broker, folder.resolve("rtsp"), Map.of("schema.registry.url", registry.url()))) {
      harness.start();
      Process process =
          start(
              log,
              System.getenv("TEST_PYTHON"),
              EXAMPLES.resolve("rtsp.py").toString(),
              "--bootstrap=" + broker.bootstrapServers(),
              "--registry=" + registry.url(),
              "--topic=" + harness.settings().topics().images(),
              "--camera=gate-7=" + film,
              "--cameras=" + cameras,
              "--every=0.2",
              "--report=1",
              "--loop");
      try {
        harness.awaitOutputs(IMAGES);
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> Files.readString(log).contains("2 reconnects, now Connection refused"));
        process.destroy();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      harness.drain();

      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
      assertThat(harness.deadLetters()).isEmpty();
      assertThat(harness.predictions())
          .hasSizeGreaterThanOrEqualTo(IMAGES)
          .allMatch(p -> p.getDomain().equals("gate-7"))
          .noneMatch(Prediction::getDuplicate);
      assertThat(Files.readString(log))
          .contains("gate-7: ", harness.predictions().size() + " sent, ", "lost: 0 frames read")
          .doesNotContain(SECRET);
    }
  }

  /** A film of three seconds, with the images of the example's own test. */
  private Path film() throws Exception {
    Path film = folder.resolve("film.mp4");
    String make = "import pathlib, test_rtsp; test_rtsp.video(pathlib.Path('%s'), 24, 8)";
    Path log = folder.resolve("film.log");
    ProcessBuilder builder =
        new ProcessBuilder(System.getenv("TEST_PYTHON"), "-c", make.formatted(film));
    builder.environment().put("PYTHONPATH", EXAMPLES.toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    return film;
  }

  /** The address of a camera that is not there, with a password that nothing may print. */
  private static String away() {
    return "rtsp://user:" + SECRET + "@127.0.0.1:1/stream";
  }

  private static Process start(Path log, String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static int run(Path log, String... command) throws Exception {
    Process process = start(log, command);
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return process.exitValue();
  }
}

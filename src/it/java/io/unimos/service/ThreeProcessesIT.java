package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.Main;
import io.unimos.bundle.DemoBundle;
import io.unimos.harness.BrokerMain;
import io.unimos.harness.OutputReader;
import io.unimos.harness.RegistryProcess;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.stream.ChainOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way an operator runs it: a broker, Apicurio as registry, a process for each role, images sent
 * by the command and, where confluent-kafka can be had ({@code TEST_PYTHON} names a Python that has
 * it), by the Python example as the documentation shows it.
 */
@Tag("slow")
class ThreeProcessesIT {
  private static final Path EXAMPLE = Path.of("src/examples/python/produce.py");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PHOTOS = 40;

  @TempDir Path folder;
  private final Map<String, List<String>> sent = new HashMap<>();
  private final List<Path> photos = new ArrayList<>();

  @BeforeEach
  void makePhotos() throws IOException {
    Path given = Path.of(System.getProperty("unimos.photos", "none"));
    if (Files.isDirectory(given)) {
      try (var files = Files.list(given)) {
        photos.addAll(files.sorted().toList());
      }
      return;
    }
    Path made = Files.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < PHOTOS; i++) {
      DemoImage image = DemoCameras.render("day", 77, i);
      photos.add(Files.write(made.resolve(image.id() + ".jpg"), image.jpeg()));
    }
  }

  @Test
  void shouldPredictEveryImageInOrderWhenTheRolesRunApart() throws Exception {
    DemoBundle.unpack(folder.resolve("bundle"));
    Path address = folder.resolve("broker.address");
    try (ForkedProcess broker =
            fork("broker", BrokerMain.class, folder.resolve("broker") + "", address + "");
        RegistryProcess registry = RegistryProcess.start(folder.resolve("registry.log"))) {
      Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(address) || !broker.isAlive());
      Map<String, String> client = new TreeMap<>();
      client.put("bootstrap.servers", Files.readString(address));
      client.put("schema.registry.url", registry.url());
      client.put("topics.partitions", "3");
      client.put("http.port", "0");
      client.put("stop.timeout", "2m");
      client.put("bundle", folder.resolve("bundle").toString());
      run("topics", "create", "--config", write("client", client));

      try (ForkedProcess encoder = service("encode", client);
          ForkedProcess adapter = service("adapt", client)) {
        send(client);
        sendFromPython(client);

        assertThat(outputs(client)).isEmpty();
        encoder.terminate();
        adapter.terminate();
        assertThat(encoder.awaitExit(PATIENCE)).isZero();
        assertThat(adapter.awaitExit(PATIENCE)).isZero();
      }
    }
  }

  private void send(Map<String, String> client) throws Exception {
    run(
        "send",
        photos.get(0).getParent().toString(),
        "--domain",
        "gate",
        "--config",
        write("client", client));
    sent.put("gate", names());
  }

  private List<String> names() {
    return photos.stream().map(photo -> photo.getFileName().toString()).toList();
  }

  private void sendFromPython(Map<String, String> client) throws Exception {
    String python = System.getenv("TEST_PYTHON");
    if (python == null) {
      System.out.println("without Python: TEST_PYTHON names none that has confluent-kafka");
      return;
    }
    List<String> command = new ArrayList<>(List.of(python, EXAMPLE.toString()));
    command.addAll(List.of("--bootstrap", client.get("bootstrap.servers")));
    command.addAll(List.of("--registry", client.get("schema.registry.url"), "--domain", "yard"));
    photos.forEach(photo -> command.add(photo.toString()));
    Path log = folder.resolve("python.log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(log)).isZero();
    sent.put("yard", names());
    System.out.println("from Python: " + Files.readString(log).strip());
  }

  /** Reads all predictions through the harness's consumer; returns what is wrong with them. */
  private List<String> outputs(Map<String, String> client) throws Exception {
    int count = sent.values().stream().mapToInt(List::size).sum();
    try (OutputReader reader = new OutputReader(client)) {
      reader.awaitWhileReading(() -> reader.outputs() >= count);
      reader.drain();
      List<String> wrong =
          new ArrayList<>(reader.deadLetters().stream().map(ServiceHarness::reason).toList());
      wrong.addAll(ChainOracle.violations(sent, reader.predictions()));
      System.out.println(reader.predictions().size() + " predictions of " + count + " images");
      return wrong;
    }
  }

  private ForkedProcess service(String role, Map<String, String> client) throws Exception {
    Map<String, String> own = new TreeMap<>(client);
    own.put("roles", role);
    own.put("state.dir", folder.resolve("state-" + role).toString());
    ForkedProcess service = fork(role, Main.class, "run", "--config", write(role, own));
    service.awaitLog("Health - ready", PATIENCE);
    return service;
  }

  private void run(String... arguments) throws Exception {
    try (ForkedProcess command = fork("command", Main.class, arguments)) {
      int code = command.awaitExit(PATIENCE);
      assertThat(code).as(command.log()).isZero();
    }
  }

  private ForkedProcess fork(String name, Class<?> main, String... arguments) throws IOException {
    return ForkedProcess.java(folder.resolve(name + ".log"), main, arguments);
  }

  private String write(String name, Map<String, String> values) throws IOException {
    StringBuilder lines = new StringBuilder();
    values.forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    return Files.writeString(folder.resolve(name + ".properties"), lines).toString();
  }
}

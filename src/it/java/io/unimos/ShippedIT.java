package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.bundle.DemoBundle;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.lab.broker.FreePort;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The content of target equals the bills of materials, and the service needs no more than the image
 * has: the jar with {@code lib} beside it.
 */
class ShippedIT {
  private static final Path JAR =
      Path.of(System.getProperty("unimos.jar", "target/unimos-streams.jar")).toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int CONFIGURATION = 78;
  private static final String LAB = "unimos-streams-lab.jar";

  @TempDir Path folder;

  @AfterEach
  void leaveTheLibrariesAlone() throws Exception {
    Files.deleteIfExists(folder.resolve("app/lib"));
  }

  @Test
  void shouldListExactlyTheLibrariesBesideTheJar() throws Exception {
    Set<String> everything = listed(SupplyChainTest.SBOM);
    assertThat(everything).isEqualTo(shipped("lib"));

    everything.addAll(shipped("lib-lab"));
    assertThat(everything.remove("unimos-streams-lab")).as("the lab's own jar").isTrue();
    assertThat(everything).isEqualTo(listed(SupplyChainTest.SBOM_WITH_LAB));
    assertThat(jars("lib-lab")).doesNotContainAnyElementsOf(jars("lib"));
  }

  private static Set<String> listed(String bill) throws Exception {
    Set<String> listed = new TreeSet<>();
    try (JarFile jar = new JarFile(JAR.toFile());
        InputStream sbom = jar.getInputStream(jar.getEntry(bill.substring(1)))) {
      for (JsonNode each : new ObjectMapper().readTree(sbom).get("components")) {
        listed.add(each.get("name").asText() + "-" + each.get("version").asText());
      }
      assertThat(jar.getEntry("META-INF/THIRD-PARTY.md")).isNotNull();
    }
    return listed;
  }

  private static Set<String> shipped(String libraries) {
    return jars(libraries).stream()
        .map(name -> name.replaceAll("(-(linux|osx|win)-(x86_64|aarch64))?\\.jar$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void shouldFindEveryLibraryByItsManifest() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      String path = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);

      assertThat(List.of(path.split(" ", -1)))
          .filteredOn(each -> each.endsWith(".jar"))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of("lib", "lib-lab")
                  .flatMap(each -> jars(each).stream().map(name -> each + "/" + name))
                  .toList());
    }
  }

  @Test
  void shouldShipNoBroker() {
    assertThat(jars("lib")).noneMatch(name -> name.matches("(kafka_|kafka-server|scala).*"));
    assertThat(jars("lib-lab")).anyMatch(name -> name.startsWith("kafka_"));
  }

  @Test
  void shouldRunWithoutTheLab() throws Exception {
    Path jar = asInTheImage();
    int port = FreePort.any();
    DemoBundle.unpack(folder.resolve("bundle"));
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
      Path config =
          Files.write(
              folder.resolve("unimos.properties"),
              List.of(
                  "bootstrap.servers=" + broker.bootstrapServers(),
                  "schema.registry.url=mock://shipped",
                  "bundle=" + folder.resolve("bundle"),
                  "state.dir=" + folder.resolve("state"),
                  "topics.partitions=1",
                  "stop.timeout=2m",
                  "http.port=" + port));
      try (ForkedProcess topics =
          fork("topics", jar, "topics", "create", "--config", config + "")) {
        assertThat(topics.awaitExit(PATIENCE)).as(topics.tail()).isZero();
      }
      try (ForkedProcess service = fork("run", jar, "run", "--config", config + "")) {
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> !service.isAlive() || status("/health/ready", port) == 200);

        service.terminate();
        assertThat(service.awaitExit(PATIENCE)).as(service.tail()).isZero();
        assertThat(service.log()).doesNotContain("NoClassDefFoundError");
      }
    }
  }

  @Tag("slow")
  @Test
  void shouldStartFromTheArchiveThatShareClassesWrites() throws Exception {
    Path jar = asInTheImage();
    Path script =
        Files.copy(Path.of("src/main/launcher/share-classes"), jar.resolveSibling("share-classes"));
    Process sharing = new ProcessBuilder("sh", script.toString()).inheritIO().start();
    assertThat(sharing.waitFor()).isZero();

    Path log = folder.resolve("help.log");
    String archive = "-XX:SharedArchiveFile=" + jar.resolveSibling("unimos-streams.jsa");
    List<String> arguments =
        List.of(archive, "-Xshare:on", "-Xlog:class+load", "-jar", jar.toString(), "--help");
    try (ForkedProcess help = ForkedProcess.java(log, List.of(), arguments)) {
      assertThat(help.awaitExit(PATIENCE)).as(help.tail()).isZero();
      assertThat(help.log())
          .contains("io.unimos.cli.CommandLines source: shared objects file")
          .contains("Usage: unimos-streams");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "bench encode", "bench pipeline", "bench latency"})
  void shouldSayInOneLineThatTheLabIsMissing(String command) throws Exception {
    try (ForkedProcess lab = fork("lab", asInTheImage(), command.split(" ", -1))) {
      assertThat(lab.awaitExit(PATIENCE)).as(lab.tail()).isEqualTo(CONFIGURATION);
      assertThat(lab.log().lines())
          .singleElement()
          .asString()
          .startsWith("lib-lab: no broker to start");
    }
  }

  private ForkedProcess fork(String name, Path jar, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("-jar", jar.toString()));
    all.addAll(List.of(arguments));
    return ForkedProcess.java(folder.resolve(name + ".log"), List.of(), all);
  }

  /** As the Dockerfile lays them out. */
  private Path asInTheImage() throws Exception {
    Path app = Files.createDirectories(folder.resolve("app"));
    Files.createSymbolicLink(app.resolve("lib"), JAR.resolveSibling("lib"));
    Files.copy(
        JAR.resolveSibling("lib-lab").resolve(LAB),
        Files.createDirectory(app.resolve("lib-lab")).resolve(LAB));
    return Files.copy(JAR, app.resolve(JAR.getFileName()));
  }

  private static int status(String path, int port) throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (java.io.IOException e) {
      return 0;
    }
  }

  private static List<String> jars(String libraries) {
    return PackagingFiles.below(JAR.resolveSibling(libraries)).stream()
        .map(file -> file.getFileName().toString())
        .toList();
  }
}

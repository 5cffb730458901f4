package io.unimos;

import static io.unimos.PackagingFiles.COMPOSE;
import static io.unimos.PackagingFiles.DOCKERFILE;
import static io.unimos.PackagingFiles.imageEnvironment;
import static io.unimos.PackagingFiles.instructions;
import static io.unimos.PackagingFiles.pom;
import static io.unimos.PackagingFiles.text;
import static io.unimos.PackagingFiles.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.unimos.PackagingFiles.Node;
import io.unimos.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Holds image, compose file and CI to the code: settings, ports, paths, versions. */
class PackagingTest {
  private static final String SERVICE = "unimos-streams";
  private static final String IMAGE = "unimos-streams:local";

  /** Commands that the files call and the program does not have yet. */
  private static final List<String> PENDING =
      Stream.of("demo-bundle", "demo feed").filter(path -> !isCommand(path)).toList();

  private final Node compose = yaml(COMPOSE);
  private final Map<String, Node> services = compose.at("services").entries();
  private final Node service = services.get(SERVICE);

  @Test
  void shouldKeepTheServicesThatTheDocsName() {
    assertThat(services.keySet())
        .contains(
            "broker",
            "registry",
            "topics-init",
            SERVICE,
            "console",
            "feeder",
            "prometheus",
            "grafana");
  }

  @Test
  void shouldSetNothingThatTheSettingsDoNotKnow() {
    for (String name : List.of("topics-init", SERVICE, "console", "feeder")) {
      Settings settings = settings(services.get(name));

      assertThat(settings.service().bootstrapServers()).as(name).isEqualTo("broker:19092");
    }
  }

  @Test
  void shouldStartOnlyWithCommandsThatThereAre() {
    List<List<String>> commands =
        Stream.concat(
                services.values().stream().map(each -> each.at("command").texts()),
                KubernetesTest.commands())
            .filter(words -> !words.isEmpty() && !words.get(0).startsWith("--"))
            .toList();

    assertThat(commands)
        .contains(List.of("topics", "create"))
        .allSatisfy(PackagingTest::assertKnown);
    assertKnown(List.of("run"));
  }

  @Test
  void shouldMeetTheBrokerWhereItListensForOtherContainers() {
    Map<String, String> broker = services.get("broker").at("environment").textEntries();
    String outside = "${BROKER_PORT:-9092}";

    assertThat(broker.get("KAFKA_ADVERTISED_LISTENERS").split(",", -1))
        .containsExactly("INTERNAL://broker:19092", "EXTERNAL://localhost:" + outside);
    assertThat(services.get("broker").at("ports").texts())
        .containsExactly("127.0.0.1:" + outside + ":9092");
    assertThat(services.get("registry").at("environment", "KAFKA_BOOTSTRAP_SERVERS").text())
        .isEqualTo(settings(service).service().bootstrapServers());
  }

  @Test
  void shouldMeetTheRegistryWhereItListens() {
    String url = settings(service).service().schemaRegistryUrl();
    String port = services.get("registry").at("ports", 0).text().replaceAll(".*:", "");

    assertThat(url).isEqualTo("http://registry:" + port + "/apis/ccompat/v7");
  }

  @Test
  void shouldListenOnThePortThatIsPublishedExposedAndAskedForHealth() {
    Settings settings = settings(service);
    String port = Integer.toString(settings.http().port());

    assertThat(settings.http().host()).isEqualTo("0.0.0.0");
    assertThat(service.at("ports").texts())
        .containsExactly("127.0.0.1:${UNIMOS_PORT:-8080}:" + port);
    assertThat(instructions("EXPOSE")).containsExactly(port);
    assertThat(instructions("HEALTHCHECK").get(0))
        .contains("/dev/tcp/127.0.0.1/" + port)
        .contains("GET /health/ready ");
  }

  @Test
  void shouldPublishOnLoopbackOnly() {
    assertThat(services.values())
        .flatExtracting(each -> each.at("ports").texts())
        .isNotEmpty()
        .allSatisfy(
            port -> assertThat(port).matches("127\\.0\\.0\\.1:\\$\\{[A-Z_]+_PORT:-\\d+\\}:\\d+"))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldPinEveryImageAndTheBrokerToTheVersionOfTheBuild() {
    assertThat(services.values())
        .extracting(each -> each.at("image").text())
        .allSatisfy(image -> assertThat(image).matches("[a-z/-]+:(local|v?\\d+\\.\\d+\\S*)"));
    assertThat(unpinned(services.get("broker").at("image").text()))
        .isEqualTo("apache/kafka:" + pom("kafka.version"));
  }

  /** A registry in place of all others, whose answers no test can know. */
  @Test
  void shouldPinEveryForeignImageByItsDigest(@TempDir Path folder) throws Exception {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    Path tools = Files.createDirectories(folder.resolve("tools"));
    Path docker = Files.writeString(tools.resolve("docker"), "#!/bin/sh\necho " + digest + "\n");
    assertThat(docker.toFile().setExecutable(true)).isTrue();
    List<Path> files =
        List.of(
            COMPOSE,
            DOCKERFILE,
            Path.of("k8s/overlays/dev/broker.yaml"),
            Path.of("k8s/overlays/dev/registry.yaml"),
            Path.of("k8s/overlays/dev/console.yaml"));
    for (Path file : files) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.copy(file, folder.resolve(file));
    }

    for (int i = 0; i < 2; i++) {
      ProcessBuilder script =
          new ProcessBuilder("sh", "src/main/docker/pin-images.sh", folder.toString());
      script.environment().put("PATH", tools + ":" + System.getenv("PATH"));
      assertThat(script.inheritIO().start().waitFor()).isZero();
    }

    String compose = Files.readString(folder.resolve(COMPOSE));
    assertThat(compose.lines().filter(line -> line.strip().startsWith("image: ")))
        .hasSize(6)
        .allMatch(line -> line.contains("unimos-streams") || line.endsWith("@" + digest));
    assertThat(Files.readString(folder.resolve(DOCKERFILE)))
        .containsPattern("ARG BASE=eclipse-temurin:[^@\\s]+@" + digest + "\n");
    assertThat(Files.readString(folder.resolve(files.get(2)))).contains("@" + digest);
    assertThat(Files.readString(folder.resolve(files.get(3)))).contains("@" + digest);
    assertThat(Files.readString(folder.resolve(files.get(4)))).doesNotContain("@");
  }

  private static String unpinned(String image) {
    return image.replaceFirst("@sha256:[0-9a-f]{64}$", "");
  }

  @Test
  void shouldHaveNoPasswordThatEveryoneKnows() {
    assertThat(services.get("grafana").at("environment").textEntries())
        .containsEntry("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION", "true")
        .containsEntry("GF_AUTH_DISABLE_LOGIN_FORM", "true")
        .containsEntry("GF_AUTH_BASIC_ENABLED", "false")
        .containsEntry("GF_AUTH_ANONYMOUS_ORG_ROLE", "Viewer")
        .doesNotContainKey("GF_SECURITY_ADMIN_PASSWORD");
  }

  @Test
  void shouldWaitOnlyForWhatCanBeWaitedFor() {
    services.forEach(
        (name, each) ->
            each.at("depends_on")
                .entries()
                .forEach(
                    (on, wait) -> {
                      Node other = services.get(on);
                      assertThat(other).as("%s waits for %s", name, on).isNotNull();
                      if (wait.at("condition").text().equals("service_healthy")) {
                        assertThat(hasHealthcheck(other)).as("%s has no health", on).isTrue();
                      } else {
                        assertThat(other.at("restart").text()).as(on).isEqualTo("no");
                      }
                    }));
  }

  @Test
  void shouldMountOnlyWhatIsThere() {
    services.forEach(
        (name, each) -> {
          for (String mount : each.at("volumes").texts()) {
            String named = mount.replaceFirst("^\\$\\{[A-Z]+:-([a-z]+)\\}", "$1");
            String from = named.substring(0, named.indexOf(':'));
            if (from.startsWith("./")) {
              assertThat(Path.of(from)).as(name).exists();
            } else {
              assertThat(compose.at("volumes").entries()).as(name).containsKey(from);
            }
          }
        });
  }

  @Test
  void shouldLockDownEveryContainerOfOurs() {
    assertThat(services.values().stream().filter(PackagingTest::isOurs).toList())
        .hasSize(5)
        .allSatisfy(
            each -> {
              assertThat(each.at("read_only").value()).isEqualTo(true);
              assertThat(each.at("cap_drop").texts()).containsExactly("ALL");
              assertThat(each.at("security_opt").texts()).containsExactly("no-new-privileges:true");
              assertThat(each.at("tmpfs").texts()).singleElement().asString().contains("exec");
              assertThat(each.at("mem_limit").exists()).isTrue();
            });
  }

  @Test
  void shouldKeepStateBundleAndCacheOnVolumesWhileTheRootIsReadOnly() {
    Settings settings = settings(service);

    assertThat(service.at("volumes").texts())
        .containsExactlyInAnyOrder(
            "${BUNDLE:-bundle}:" + settings.service().bundle().orElseThrow() + ":ro",
            "state:" + settings.service().stateDir(),
            "cache:" + imageEnvironment().get("DJL_CACHE_DIR"));
    assertThat(services.get("bundle-init").at("command").texts())
        .containsExactly("demo-bundle", "--out", "/bundle");
    assertThat(services.get("bundle-init").at("volumes").texts()).containsExactly("bundle:/bundle");
  }

  @Test
  void shouldGiveTheServiceTimeToStop() {
    String grace = service.at("stop_grace_period").text();
    Duration patience = Duration.parse("PT" + grace.toUpperCase(Locale.ROOT));

    assertThat(patience).isGreaterThan(settings(service).service().stopTimeout());
    assertThat(instructions("STOPSIGNAL")).containsExactly("SIGTERM");
  }

  @Test
  void shouldCopyWhatMavenBuilds() {
    String jar = "target/" + pom("finalName") + ".jar";
    String lab = "target/lib-lab/" + pom("finalName") + "-lab.jar";

    assertThat(instructions("COPY"))
        .containsExactly(
            "target/gpu/lib/ /opt/libtorch/",
            "LICENSE /app/",
            "target/lib/ /app/lib/",
            "%s /app/lib-lab/".formatted(lab),
            "%s target/share-classes /app/".formatted(jar));
    assertThat(text(Path.of("pom.xml")))
        .contains("<outputDirectory>${project.build.directory}/lib</outputDirectory>")
        .contains("<outputDirectory>${project.build.directory}/lib-lab</outputDirectory>");
    assertThat(pom("classpathPrefix")).isEqualTo("lib/");
    assertThat(text(Path.of(".dockerignore")).lines())
        .containsExactly(
            "*",
            "!LICENSE",
            "!target/lib",
            "!target/gpu/lib",
            "!" + jar,
            "!" + lab,
            "!target/share-classes");
    assertThat(instructions("ENTRYPOINT").get(0))
        .contains("\"-jar\", \"/app/" + pom("finalName") + ".jar\"");
    assertThat(instructions("CMD")).containsExactly("[\"run\"]");
  }

  /** The engine's own binding, which has all platforms in one jar, decides which ones there are. */
  @Test
  void shouldHaveTheEngineForEveryDesk() {
    List<String> platforms =
        Pattern.compile("<pytorch\\.platform>([^<]+)</pytorch\\.platform>")
            .matcher(text(Path.of("pom.xml")))
            .results()
            .map(each -> each.group(1))
            .toList();

    assertThat(platforms)
        .containsExactly("linux-x86_64", "linux-aarch64", "osx-aarch64", "win-x86_64")
        .allSatisfy(
            platform ->
                assertThat(getClass().getResource("/jnilib/" + platform + "/cpu/")).isNotNull());
    assertThat(instructions("RUN"))
        .anySatisfy(run -> assertThat(run).contains("pytorch-native-cpu-*-linux-$(uname -m).jar"));
  }

  @Test
  void shouldExportWithTheTorchThatTheServiceReads() {
    assertThat(text(Path.of("src/main/python/export_clip/requirements.txt")))
        .contains("\ntorch==" + pom("pytorch.version") + "\n");
  }

  @Test
  void shouldBuildTheImageInOnePlaceAndUseItInFive() {
    List<String> builders =
        services.entrySet().stream()
            .filter(each -> each.getValue().at("build").exists())
            .map(Map.Entry::getKey)
            .toList();

    assertThat(builders).containsExactly(SERVICE);
    assertThat(service.at("pull_policy").text()).isEqualTo("build");
    assertThat(services.values().stream().filter(PackagingTest::isOurs))
        .hasSize(5)
        .filteredOn(each -> !each.at("build").exists())
        .hasSize(4)
        .allSatisfy(each -> assertThat(each.at("pull_policy").text()).isEqualTo("never"));
  }

  @Test
  void shouldRotateTheLogsOfEveryContainerAndRestartWhatServes() {
    services.forEach(
        (name, each) -> {
          assertThat(each.at("logging", "options").textEntries())
              .as(name)
              .isEqualTo(Map.of("max-size", "10m", "max-file", "3"));
          assertThat(each.at("restart").text())
              .as(name)
              .isEqualTo(name.endsWith("-init") ? "no" : "unless-stopped");
        });
  }

  @Test
  void shouldOfferTheGpuAsAVariantOfTheSameImage() {
    Node gpu = yaml(Path.of("src/main/docker/docker-compose.gpu.yml")).at("services", SERVICE);
    Map<String, String> environment = imageEnvironment();

    assertThat(gpu.at("build", "args").textEntries()).isEqualTo(Map.of("VARIANT", "cuda"));
    assertThat(instructions("FROM")).containsExactly("${BASE} AS cpu", "cpu AS cuda", "${VARIANT}");
    assertThat(environment).containsEntry("PYTORCH_VERSION", pom("pytorch.gpu.version"));
    assertThat(text(Path.of("src/main/docker/gpu-libraries.sh")))
        .contains("version=" + environment.get("PYTORCH_VERSION"))
        .contains("flavour=" + environment.get("PYTORCH_FLAVOR"));
    assertThat(gpu.at("deploy", "resources", "reservations", "devices", 0, "capabilities").texts())
        .containsExactly("gpu");
    assertThat(settings(gpu).encode().device()).hasToString("GPU");
  }

  @Test
  void shouldStandInOnlyForServicesThatThereAre() {
    Node over = yaml(Path.of("src/it/docker/stand-ins.yml")).at("services");

    assertThat(services.keySet()).containsAll(over.entries().keySet());
    assertThat(unpinned(over.at("broker", "image").text()))
        .endsWith("kafka:" + pom("kafka.version"));
    assertThat(unpinned(over.at("registry", "image").text()))
        .endsWith(":" + pom("apicurio.version"));
    assertThat(unpinned(services.get("registry").at("image").text()))
        .endsWith(":" + pom("apicurio.version"));
    assertThat(text(Path.of("src/it/docker/stand-ins.sh")))
        .contains("KAFKA=" + pom("kafka.version") + " REGISTRY=" + pom("apicurio.version"));
  }

  @Test
  void shouldRunAsAUserWhoOwnsWhatIsWritten() {
    Map<String, String> environment = imageEnvironment();
    String user = instructions("USER").get(0);
    String folders =
        environment.get("UNIMOS_STATE_DIR") + "\", \"" + environment.get("DJL_CACHE_DIR");

    assertThat(user).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
    assertThat(instructions("RUN")).anySatisfy(run -> assertThat(run).contains("chown " + user));
    assertThat(instructions("VOLUME")).containsExactly("[\"" + folders + "\"]");
  }

  @Test
  void shouldTestInCiWhatTheBuildTests() {
    Node steps = yaml(Path.of(".github/workflows/build.yml")).at("jobs", "verify", "steps");

    assertThat(steps.elements())
        .extracting(step -> step.at("run").text())
        .contains("mvn -B verify");
    assertThat(text(Path.of(".ci/run")).lines())
        .contains("mvn -B verify || status=$?", "  mvn -B verify -Pchaos || status=$?");
    assertThat(Files.isExecutable(Path.of(".ci/run"))).isTrue();
  }

  @Test
  void shouldPinActionsAndGrantThemNothing() {
    Node workflow = yaml(Path.of(".github/workflows/build.yml"));
    Matcher uses =
        Pattern.compile("uses: (\\S+)(.*)").matcher(text(Path.of(".github/workflows/build.yml")));

    assertThat(uses.results().map(each -> each.group(1) + each.group(2)).toList())
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each).matches("[a-z/-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
    assertThat(workflow.at("permissions").textEntries()).isEqualTo(Map.of("contents", "read"));
    assertThat(workflow.at("jobs", "verify", "steps", 1, "with", "java-version").text())
        .isEqualTo(pom("maven.compiler.release"));
  }

  private static boolean isCommand(String path) {
    CommandLine command = Main.commandLine();
    for (String word : path.split(" ", -1)) {
      command = command == null ? null : command.getSubcommands().get(word);
    }
    return command != null;
  }

  private static void assertKnown(List<String> words) {
    if (PENDING.stream().noneMatch(String.join(" ", words)::startsWith)) {
      assertThatCode(() -> Main.commandLine().parseArgs(words.toArray(String[]::new)))
          .as(String.join(" ", words))
          .doesNotThrowAnyException();
    }
  }

  private static Settings settings(Node service) {
    Map<String, String> environment = new LinkedHashMap<>(imageEnvironment());
    environment.putAll(service.at("environment").textEntries());
    return Settings.load(Optional.empty(), environment, Map.of());
  }

  private static boolean isOurs(Node service) {
    return service.at("image").text().equals(IMAGE);
  }

  private static boolean hasHealthcheck(Node service) {
    Node own = service.at("healthcheck");
    return own.exists() ? !own.at("disable").exists() : isOurs(service);
  }
}

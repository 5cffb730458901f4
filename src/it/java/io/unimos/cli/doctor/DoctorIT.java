package io.unimos.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.DemoBundle;
import io.unimos.cli.CommandLines;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken set-ups on a real broker: each is found, with where to mend it. */
class DoctorIT {
  @TempDir static Path folder;
  private static LocalCluster cluster;
  private static Map<String, String> sound;

  @BeforeAll
  static void start() throws Exception {
    Path bundle = folder.resolve("bundle");
    DemoBundle.unpack(bundle);
    cluster = LocalCluster.start(folder, bundle, Map.of());
    Settings settings = cluster.settings();
    sound =
        Map.of(
            "bootstrap.servers", settings.service().bootstrapServers(),
            "schema.registry.url", settings.service().schemaRegistryUrl(),
            "bundle", bundle.toString(),
            "state.dir", folder.resolve("state").toString(),
            "topics.partitions", "6",
            "image.budget", "256MB");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private record Answer(int code, String out) {}

  private static Answer ask(Map<String, String> changes) {
    Map<String, String> values = new HashMap<>(sound);
    values.putAll(changes);
    List<String> arguments = new ArrayList<>(List.of("doctor"));
    values.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    StringWriter out = new StringWriter();
    int code =
        CommandLines.of(new CommandLines.Entry("doctor", DoctorCommand.class))
            .setOut(new PrintWriter(out, true))
            .execute(arguments.toArray(String[]::new));
    return new Answer(code, out.toString());
  }

  private static void assertFound(Map<String, String> changes, String asked, String fix) {
    Answer answer = ask(changes);

    assertThat(answer.code()).as(answer.out()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(answer.out().lines())
        .as(answer.out())
        .anySatisfy(
            line -> assertThat(line).startsWith("ERROR").contains(" " + asked + " ").contains(fix));
  }

  private static Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static void topic(String name, Map<String, String> configs, int partitions)
      throws Exception {
    try (Admin admin = Admin.create(KafkaProperties.admin(cluster.settings(), "test"))) {
      NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(configs);
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  @Test
  void shouldFindNothingWhereNothingIsWrong() {
    Answer answer = ask(Map.of());

    assertThat(answer.out()).contains("OK       encoder", "OK       cluster", "checksums hold");
    assertThat(answer.out()).doesNotContain("ERROR");
    assertThat(answer.code()).isIn(ExitCodes.OK, ExitCodes.FAILURE);
  }

  @Test
  void shouldNameTheKeyOfAWrongSetting() {
    assertFound(Map.of("bundel", "x"), "settings", "bundel");
    assertFound(Map.of("image.max-bytes", "many"), "settings", "set image.max-bytes");
    assertFound(Map.of("topics.images", "drift"), "settings", "also");
    assertFound(Map.of("image.uri", "true"), "settings", "set image.uri.hosts");
    assertFound(
        Map.of("topics.max-message-bytes", "1MB"), "settings", "set topics.max-message-bytes");
    assertFound(Map.of("image.budget", "16MB"), "settings", "set image.budget");
    assertFound(Map.of("console.memory", "1MB"), "settings", "set console.memory");
  }

  @Test
  void shouldFindWhatIsWrongWithFiles() throws IOException {
    assertFound(Map.of("bundle", folder + "/none"), "bundle", "demo-bundle");
    Path damaged = folder.resolve("damaged");
    DemoBundleCopy.of(folder.resolve("bundle"), damaged);
    Files.writeString(damaged.resolve("classes.txt"), "something else");
    assertFound(Map.of("bundle", damaged.toString()), "bundle", "demo-bundle");
    Path taken = file("taken", "");
    assertFound(Map.of("state.dir", taken.toString()), "state folder", "state.dir");
    assertFound(Map.of("http.token-file", folder + "/no-token"), "token", "openssl");
    Path brief = file("brief", "short");
    Answer answer = ask(Map.of("http.token-file", brief.toString()));
    assertThat(answer.out()).contains("openssl").doesNotContain("'short'");
  }

  @Test
  void shouldFindWhatIsWrongWithTheCluster() throws Exception {
    assertFound(Map.of("topics.drift", "no-such-drift"), "cluster", "topics create");
    assertFound(
        Map.of("annotate.strategy", "cover", "topics.labels", "no-such-labels"),
        "cluster",
        "topics create");
    assertFound(Map.of("schema.registry.url", "http://127.0.0.1:1"), "cluster", "schema.registry");
    topic("small-images", Map.of("max.message.bytes", "1000"), 6);
    assertFound(Map.of("topics.images", "small-images"), "cluster", "max.message.bytes");
    topic("kept-versions", Map.of("cleanup.policy", "delete"), 6);
    assertFound(Map.of("topics.adapter-versions", "kept-versions"), "cluster", "compact");
  }

  @Test
  void shouldFindThatNoBrokerAnswers() {
    assertFound(Map.of("bootstrap.servers", "127.0.0.1:1"), "broker", "set bootstrap.servers");
  }

  @Test
  void shouldWarnWhenImagesMayTakeMostOfTheHeap() {
    String most = Runtime.getRuntime().maxMemory() / 1_000_000 + "MB";

    Answer answer = ask(Map.of("image.budget", most));

    assertThat(answer.out()).contains("WARNING  memory").contains("lower image.budget");
    assertThat(answer.code()).isEqualTo(ExitCodes.FAILURE);
  }

  /** A bundle's files elsewhere, to be damaged. */
  private static final class DemoBundleCopy {
    static void of(Path from, Path to) throws IOException {
      Files.createDirectories(to);
      try (var files = Files.list(from)) {
        for (Path each : files.toList()) {
          Files.copy(each, to.resolve(each.getFileName()));
        }
      }
    }
  }
}

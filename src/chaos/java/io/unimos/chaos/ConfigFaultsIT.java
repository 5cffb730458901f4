package io.unimos.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.lab.bench.ForkedProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that cannot be meant: each is refused at the start, by the key that is to be mended. */
@Tag("chaos")
class ConfigFaultsIT {
  @TempDir Path folder;

  @Test
  void shouldNameTheKeyAndNotStartWhenASettingIsWrong() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      new Scenario("27", "configuration mistakes")
          .play(
              folder,
              Map.of(),
              world -> {
                Map<String, Map<String, String>> mistakes = mistakes(world, taken.getLocalPort());
                for (var mistake : mistakes.entrySet()) {
                  String key = mistake.getKey();
                  Files.deleteIfExists(world.folder().resolve("one.log"));
                  ForkedProcess service = world.start("one", mistake.getValue());
                  assertThat(service.awaitExit(ChaosWorld.PATIENCE))
                      .as("%s\n%s", mistake, service.tail())
                      .isEqualTo(ChaosWorld.MEND_FIRST);
                  assertThat(service.log()).as("%s", mistake).contains(key);
                }
                world.start("one");
                world.send(20);
                world.awaitAll();
                return Finding.of(
                    mistakes.size(),
                    "each exits 78 before anything is read, and the line names the key: "
                        + String.join(", ", mistakes.keySet()));
              });
    }
  }

  /** By the key that must be named. */
  private static Map<String, Map<String, String>> mistakes(ChaosWorld world, int takenPort)
      throws Exception {
    Map<String, Map<String, String>> mistakes = new LinkedHashMap<>();
    mistakes.put("adapt.window", Map.of("adapt.window", "-1"));
    mistakes.put("adapt.widnow", Map.of("adapt.widnow", "64"));
    mistakes.put("image.max-bytes", Map.of("image.max-bytes", "plenty"));
    mistakes.put("image.budget", Map.of("image.budget", "1MB"));
    mistakes.put("image.uri.hosts", Map.of("image.uri", "true"));
    mistakes.put("encode.batch-deadline", Map.of("encode.batch-deadline", "10m"));
    mistakes.put("topics.max-message-bytes", Map.of("topics.max-message-bytes", "1KB"));
    mistakes.put("topics.predictions", Map.of("topics.predictions", "no-such-topic"));
    mistakes.put("topics.partitions", Map.of("topics.partitions", "none"));
    mistakes.put("bundle", Map.of("bundle", world.folder().resolve("nothing").toString()));
    mistakes.put(
        "bootstrap.servers",
        Map.of(
            "bootstrap.servers", "127.0.0.1:1",
            "kafka.admin.default.api.timeout.ms", "10000",
            "kafka.admin.request.timeout.ms", "5000"));
    mistakes.put("schema.registry.url", Map.of("schema.registry.url", "http://127.0.0.1:1"));
    mistakes.put("http.port", Map.of("http.port", "" + takenPort));
    mistakes.put("application.id", Map.of("application.id", "a b/c"));
    mistakes.put("processing.guarantee", Map.of("processing.guarantee", "maybe"));
    mistakes.put("roles", Map.of("roles", "everything"));
    Path file = Files.writeString(world.folder().resolve("a-file"), "not a folder");
    mistakes.put("state.dir", Map.of("state.dir", file.resolve("state").toString()));
    return mistakes;
  }
}

package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.security.FuzzTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Properties files as people leave them behind. */
public final class ConfigFuzz {
  private static final String GOOD =
      """
      bootstrap.servers=kafka-1:9092,kafka-2:9092
      unimos.application.id=unimos-streams
      bundle=/bundle
      image.max-bytes=4MB
      image.decode-timeout = 500ms
      image.uri=true
      image.uri.hosts=images.example.com,*.cdn.example.org
      encode.batch-size: 32
      roles=encode,adapt
      schema.registry.url=https://reader:open-sesame@registry:8081
      kafka.security.protocol=SASL_SSL
      kafka.sasl.jaas.config=Module required password="open-sesame";
      kafka.producer.transaction.timeout.ms=60000
      """;

  private ConfigFuzz() {}

  /**
   * The settings.
   *
   * @param folder for the file that is written again and again
   */
  public static List<FuzzTarget> targets(Path folder) {
    Path file = folder.resolve("fuzzed.properties");
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    return List.of(new FuzzTarget("config", List.of(good), 6, mutant -> loads(file, mutant)));
  }

  private static boolean loads(Path file, byte[] mutant) throws IOException {
    Files.write(file, mutant);
    try {
      Settings settings = Settings.load(Optional.of(file), Map.of(), Map.of());
      KafkaProperties.streams(settings, Role.ADAPT);
      return settings.toString().length() > 0;
    } catch (SettingsException e) {
      assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}").doesNotContainPattern("\\R");
      return false;
    }
  }
}

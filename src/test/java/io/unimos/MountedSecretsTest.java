package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own config provider reads the Secrets that the overlays mount, for every client. */
class MountedSecretsTest {
  private static final String MOUNT = "/etc/unimos-kafka";

  @TempDir Path folder;
  private Path mount;

  /** As the kubelet lays a Secret out: links to a folder that it swaps when the Secret changes. */
  @BeforeEach
  void mount() throws IOException {
    mount = Files.createDirectories(folder.resolve("secret"));
    Path data = Files.createDirectories(mount.resolve("..2026_01_01"));
    Files.createSymbolicLink(mount.resolve("..data"), data.getFileName());
    for (String key : List.of("username", "password", "ca.crt", "user.password", "ca.password")) {
      Files.writeString(data.resolve(key), key + " from a file");
      Files.createSymbolicLink(mount.resolve(key), Path.of("..data", key));
    }
  }

  @Test
  void shouldGiveEveryClientOfTheServiceItsPassword() throws IOException {
    StreamsConfig streams =
        new StreamsConfig(KafkaProperties.streams(settings("cpu-prod"), Role.ADAPT));

    for (Map<String, Object> client :
        List.of(
            streams.getMainConsumerConfigs("group", "main", 0),
            streams.getRestoreConsumerConfigs("restore"),
            streams.getProducerConfigs("producer"),
            streams.getAdminConfigs("admin"))) {
      assertThat(client.get(SaslConfigs.SASL_JAAS_CONFIG).toString())
          .contains("username=\"username from a file\" password=\"password from a file\";");
    }
  }

  @Test
  void shouldGiveTheCommandsTheirPasswords() throws IOException {
    Settings settings = settings("strimzi");
    Properties consumer = KafkaProperties.consumer(settings, "test");
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    Properties producer = KafkaProperties.producer(settings, "test");
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);

    List<AbstractConfig> clients =
        List.of(
            new ConsumerConfig(consumer),
            new ProducerConfig(producer),
            new AdminClientConfig(KafkaProperties.admin(settings, "test")));

    assertThat(clients)
        .allSatisfy(
            each -> {
              assertThat(each.getPassword(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG))
                  .isEqualTo(new Password("user.password from a file"));
              assertThat(each.getPassword(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG))
                  .isEqualTo(new Password("ca.password from a file"));
            });
  }

  @Test
  void shouldReadNothingOutsideOfTheMount() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("password"), "not yours");
    Settings settings =
        settings(
            "cpu-prod",
            Map.of("kafka.sasl.jaas.config", "${directory:" + elsewhere + ":password}"));

    StreamsConfig streams = new StreamsConfig(KafkaProperties.streams(settings, Role.ADAPT));

    assertThat(streams.getAdminConfigs("admin").get(SaslConfigs.SASL_JAAS_CONFIG))
        .asString()
        .isNotEmpty()
        .doesNotContain("not yours");
  }

  private Settings settings(String overlay) throws IOException {
    return settings(overlay, Map.of());
  }

  private Settings settings(String overlay, Map<String, String> overrides) throws IOException {
    Path file = Manifests.ROOT.resolve("overlays").resolve(overlay).resolve("unimos.properties");
    String text = PackagingFiles.text(file).replace(MOUNT, mount.toString());
    Path here = Files.writeString(folder.resolve(overlay + ".properties"), text);
    return Settings.load(Optional.of(here), Map.of(), overrides);
  }
}

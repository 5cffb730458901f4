package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.bundle.BundleFixture;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.TestImages;
import io.unimos.event.ImageEvent;
import io.unimos.harness.OutputReader;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.security.CapturedLogs;
import io.unimos.security.SecureBroker;
import io.unimos.security.TestKeys;
import io.unimos.service.check.KafkaRights;
import io.unimos.service.check.KafkaRights.Right;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service against a broker that lets nobody in: over SASL_SSL and over client certificates,
 * with the least rights that {@link KafkaRights} names and no more, its secrets in files. Then one
 * right less at a time. {@code -Dsecurity.rights=all} takes away each of them, not only the telling
 * ones.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SecureServiceIT {
  private static final String USER = "unimos";
  private static final String PASSWORD = "scram-s3cret-71c9";
  private static final String STORE_PASSWORD = "store-s3cret-5e02";
  private static final String SASL_PRINCIPAL = "User:" + USER;
  private static final String MUTUAL_PRINCIPAL = "User:CN=client";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final byte[] JPEG = TestImages.jpeg(32, 32, 0x3355cc);

  @TempDir private static Path folder;
  private static SecureBroker broker;
  private static TestKeys server;
  private static TestKeys client;
  private static Map<String, String> plain;
  private static int sent;

  @BeforeAll
  static void startBroker() throws Exception {
    server = TestKeys.make(folder, "server", "ip:127.0.0.1,dns:localhost", "broker-s3cret-88");
    client = TestKeys.make(folder, "client", "dns:client", STORE_PASSWORD);
    broker = SecureBroker.start(folder.resolve("broker"), server, client);
    broker.addUser(USER, PASSWORD);
    BundleFixture.write(Files.createDirectories(folder.resolve("b")), folder.resolve("bundle"));
    Path secrets = Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(secrets.resolve("kafka.properties"), "password=" + PASSWORD + "\n");
    Files.writeString(secrets.resolve("keystore-password"), STORE_PASSWORD);
    plain = common(broker.plain().bootstrapServers(), "plain");
    LocalCluster.createTopics(Settings.of(plain));
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  private static Map<String, String> common(String servers, String application) {
    Map<String, String> values = new HashMap<>();
    values.put("bootstrap.servers", servers);
    values.put("schema.registry.url", "mock://secure");
    values.put("application.id", application);
    values.put("bundle", folder.resolve("bundle").toString());
    values.put("state.dir", folder.resolve("state-" + application).toString());
    values.put("http.port", "0");
    values.put("topics.partitions", "1");
    return values;
  }

  private static Map<String, String> sasl(String application) {
    Map<String, String> values = common(broker.sasl(), application);
    values.put("kafka.config.providers", "file");
    values.put(
        "kafka.config.providers.file.class",
        "org.apache.kafka.common.config.provider.FileConfigProvider");
    values.put("kafka.security.protocol", "SASL_SSL");
    values.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
    values.put(
        "kafka.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
                .formatted(USER)
            + " password=\"${file:%s:password}\";"
                .formatted(folder.resolve("secrets/kafka.properties")));
    putTrust(values);
    return values;
  }

  private static Map<String, String> mutual(String application) {
    Map<String, String> values = common(broker.mutual(), application);
    values.put("kafka.config.providers", "dir");
    values.put(
        "kafka.config.providers.dir.class",
        "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
    values.put("kafka.security.protocol", "SSL");
    values.put("kafka.ssl.keystore.type", "PKCS12");
    values.put("kafka.ssl.keystore.location", client.store().toString());
    String password = "${dir:%s:keystore-password}".formatted(folder.resolve("secrets"));
    values.put("kafka.ssl.keystore.password", password);
    values.put("kafka.ssl.key.password", password);
    putTrust(values);
    return values;
  }

  private static void putTrust(Map<String, String> values) {
    values.put("kafka.ssl.truststore.type", "PEM");
    values.put("kafka.ssl.truststore.location", server.certificate().toString());
  }

  private static List<Right> rights(Map<String, String> values) {
    Settings settings = Settings.of(values);
    return KafkaRights.of(settings, settings.service().roles());
  }

  /** The right as an ACL for one principal from any host. */
  private static AclBinding binding(Right right, String principal) {
    PatternType pattern = right.prefixed() ? PatternType.PREFIXED : PatternType.LITERAL;
    return new AclBinding(
        new ResourcePattern(right.type(), right.name(), pattern),
        new AccessControlEntry(principal, "*", right.operation(), AclPermissionType.ALLOW));
  }

  private static void grant(Map<String, String> values, String principal) {
    broker.grant(rights(values).stream().map(right -> binding(right, principal)).toList());
  }

  private static StreamService start(Map<String, String> values) {
    return StreamService.start(
        Settings.of(values), (bundle, encode) -> EncoderDevices.of(new FakeEncoder()));
  }

  /** Sends one image and waits for its prediction, both over the test's own listener. */
  private static void assertPredicts() {
    try (KafkaAvroSerializer avro = new KafkaAvroSerializer();
        OutputReader reader = new OutputReader(plain)) {
      Settings settings = Settings.of(plain);
      avro.configure(KafkaProperties.registry(settings), false);
      String id = "image-" + sent++;
      ImageEvent event =
          new ImageEvent(id, "gate", ByteBuffer.wrap(JPEG), null, Instant.EPOCH, Map.of());
      ByteArraySerializer bytes = new ByteArraySerializer();
      try (var producer =
          new KafkaProducer<>(KafkaProperties.producer(settings, "test"), bytes, bytes)) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    settings.topics().images(),
                    "gate".getBytes(StandardCharsets.UTF_8),
                    avro.serialize(settings.topics().images(), event)));
      }
      reader.awaitWhileReading(
          () -> reader.predictions().stream().anyMatch(p -> p.getId().equals(id)));
    }
  }

  /** The output of a service. */
  private record Reported(String pages, String settings, String log) {
    String all() {
      return pages + settings + log;
    }
  }

  private static Reported reportedWhilePredicting(Map<String, String> values) throws Exception {
    try (CapturedLogs logs = CapturedLogs.open(Level.INFO)) {
      String pages;
      try (StreamService service = start(values)) {
        awaitReady(service);
        assertPredicts();
        pages = pages(service.httpPort());
      }
      return new Reported(pages, Settings.of(values).toString(), logs.text());
    }
  }

  private static void awaitReady(StreamService service) {
    Awaitility.await().atMost(PATIENCE).until(service::ready);
  }

  @Test
  void shouldServeOverSaslWithTheLeastRightsAndLogNoSecret() throws Exception {
    Map<String, String> values = sasl("by-password");
    grant(values, SASL_PRINCIPAL);

    Reported reported = reportedWhilePredicting(values);

    assertThat(reported.pages()).contains("unimos_records_total");
    assertThat(reported.settings()).contains("kafka.sasl.jaas.config = ****");
    assertThat(reported.log()).contains("sasl.jaas.config = [hidden]");
    assertContainsNoSecret(reported.all());
  }

  @Test
  void shouldServeOverClientCertificatesWithTheLeastRightsAndLogNoSecret() throws Exception {
    Map<String, String> values = mutual("by-certificate");
    grant(values, MUTUAL_PRINCIPAL);

    Reported reported = reportedWhilePredicting(values);

    assertContainsNoSecret(reported.all());
  }

  @Test
  void shouldPrintNoSecretWhenThePasswordIsWrong() throws Exception {
    Path wrong = folder.resolve("secrets/wrong.properties");
    Files.writeString(wrong, "password=wrong-s3cret\n");
    Map<String, String> values = sasl("wrong-password");
    values.computeIfPresent(
        "kafka.sasl.jaas.config",
        (key, value) -> value.replace("kafka.properties", "wrong.properties"));

    try (CapturedLogs logs = CapturedLogs.open(Level.INFO)) {
      assertThatThrownBy(() -> start(values))
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith("kafka.*: no broker lets this client in: ")
          .hasMessageContaining("SCRAM-SHA-512")
          .satisfies(failure -> assertContainsNoSecret(stackTrace(failure)));
      assertContainsNoSecret(logs.text());
    }
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void assertContainsNoSecret(CharSequence reported) {
    assertThat(reported)
        .doesNotContain(PASSWORD)
        .doesNotContain(STORE_PASSWORD)
        .doesNotContain("s3cret");
  }

  private static String pages(int port) throws Exception {
    StringBuilder pages = new StringBuilder();
    for (String path : List.of("/metrics", "/health", "/health/ready")) {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      pages.append(
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
              .body());
    }
    return pages.toString();
  }

  @Tag("slow")
  @Test
  void shouldNameTheRightThatIsMissing() {
    Map<String, String> established = sasl("one-less");
    grant(established, SASL_PRINCIPAL);
    try (StreamService service = start(established)) {
      awaitReady(service);
    }
    // the changelogs are only made once
    Map<String, String> fresh = sasl("never-started");
    grant(fresh, SASL_PRINCIPAL);
    boolean all = System.getProperty("security.rights", "few").equals("all");
    List<String> wrong = new ArrayList<>();
    List<Right> rights = new ArrayList<>(rights(established));
    rights.removeIf(right -> right.operation() == AclOperation.CREATE);
    rights(fresh).stream()
        .filter(right -> right.operation() == AclOperation.CREATE)
        .forEach(rights::add);

    for (Right right : rights) {
      if (all || isTelling(right)) {
        var binding = List.of(binding(right, SASL_PRINCIPAL));
        broker.revoke(binding);
        String said = sayingOf(right.operation() == AclOperation.CREATE ? fresh : established);
        System.out.printf("without %s: %s%n", right, said);
        if (!said.equals("kafka.*: the broker does not grant " + right)) {
          wrong.add(right + ": " + said);
        }
        broker.grant(binding);
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static boolean isTelling(Right right) {
    return right.type() != ResourceType.TOPIC
        || right.prefixed()
        || right.toString().equals("Read on topic 'images'")
        || right.toString().equals("Write on topic 'predictions'");
  }

  /** Returns the message of a start that has to fail. */
  private static String sayingOf(Map<String, String> values) {
    try (StreamService service = start(values)) {
      return "started, waiting for " + service.waitingFor();
    } catch (SettingsException e) {
      return e.getMessage();
    }
  }
}

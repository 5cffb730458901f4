package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaPropertiesTest {
  private static final Settings STATIC =
      Settings.of(Map.of("instance.id", "pod-0", "threads", "2", "state.dir", "/state"));

  @Test
  void shouldUseOnlyKeysThatKafkaStreamsKnows() {
    Set<String> unknown = new TreeSet<>();

    for (Role role : Role.values()) {
      KafkaProperties.streams(STATIC, role).keySet().forEach(key -> unknown.add(key.toString()));
    }
    unknown.removeAll(StreamsConfig.configDef().names());
    unknown.removeIf(key -> ProducerConfig.configNames().contains(rest(key, "producer.")));
    unknown.removeIf(key -> ConsumerConfig.configNames().contains(rest(key, "consumer.")));
    unknown.removeIf(key -> ConsumerConfig.configNames().contains(rest(key, "main.consumer.")));
    unknown.removeIf(key -> LogConfig.configNames().contains(rest(key, "topic.")));

    assertThat(unknown).isEmpty();
  }

  @Test
  void shouldConfigureStreamsAndItsClients() {
    StreamsConfig config = new StreamsConfig(KafkaProperties.streams(STATIC, Role.ENCODE));

    assertThat(config.getString(StreamsConfig.APPLICATION_ID_CONFIG))
        .isEqualTo("unimos-streams-encode");
    assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
        .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
    assertThat(config.getString(StreamsConfig.STATE_DIR_CONFIG)).isEqualTo("/state");
    assertThat(config.getInt(StreamsConfig.NUM_STREAM_THREADS_CONFIG)).isEqualTo(2);
    assertThat(config.getInt(StreamsConfig.REPLICATION_FACTOR_CONFIG)).isEqualTo(-1);
    assertThat(config.getBoolean(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG))
        .isTrue();
    assertThat(config.getInt(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG)).isEqualTo(256);
    assertThat(config.getProducerConfigs("c"))
        .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000)
        .containsEntry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, (9 << 20) + (64 << 10))
        .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    assertThat(config.getMainConsumerConfigs("g", "c", 1))
        .containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1024)
        .containsEntry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "pod-0-1")
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 45_000)
        .containsEntry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000)
        .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        .containsEntry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 9 << 20)
        .containsEntry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 50 << 20);
    assertThat(config.getRestoreConsumerConfigs("c"))
        .containsEntry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 9 << 20)
        .doesNotContainKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
  }

  @Test
  void shouldLeaveNoFigureOfAClientToJmxOrToTheBroker() {
    StreamsConfig config = new StreamsConfig(KafkaProperties.streams(STATIC, Role.ADAPT));

    assertThat(config.getList(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG)).isEmpty();
    for (Map<?, ?> client :
        List.of(
            config.getMainConsumerConfigs("g", "c", 1),
            config.getRestoreConsumerConfigs("c"),
            config.getGlobalConsumerConfigs("c"),
            config.getProducerConfigs("c"),
            config.getAdminConfigs("c"),
            KafkaProperties.producer(STATIC, "c"),
            KafkaProperties.consumer(STATIC, "c"),
            KafkaProperties.admin(STATIC, "c"))) {
      assertThat(client.get("metric.reporters")).isEqualTo("");
      assertThat(client.get("enable.metrics.push")).isEqualTo(false);
    }
  }

  @Test
  void shouldRestoreStateThatIsOlderThanWhatTheChangelogsSayIsGone() {
    Properties properties = KafkaProperties.streams(STATIC, Role.ADAPT);

    assertThat(
            new StreamsConfig(properties)
                .getLong(StreamsConfig.STATE_CLEANUP_DIR_MAX_AGE_MS_CONFIG))
        .isEqualTo(72_000_000L);
    assertThat(properties).containsEntry("topic.delete.retention.ms", "86400000");
  }

  @Test
  void shouldGiveUpSoonerOnAMemberThatCannotComeBack() {
    StreamsConfig config =
        new StreamsConfig(KafkaProperties.streams(Settings.of(Map.of()), Role.ADAPT));

    assertThat(config.getMainConsumerConfigs("g", "c", 1))
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000)
        .doesNotContainKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
  }

  @Test
  void shouldLetThePassThroughWinWhicheverPrefixItHas() {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.security.protocol", "SSL",
                "kafka.max.request.size", "1",
                "kafka.consumer.max.poll.records", "2",
                "kafka.main.consumer.session.timeout.ms", "10000",
                "kafka.producer.compression.type", "zstd",
                "kafka.num.standby.replicas", "1",
                "kafka.replication.factor", "3"));

    StreamsConfig config = new StreamsConfig(KafkaProperties.streams(settings, Role.ADAPT));

    assertThat(config.getProducerConfigs("c"))
        .containsEntry("security.protocol", "SSL")
        .containsEntry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "1")
        .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    assertThat(config.getMainConsumerConfigs("g", "c", 1))
        .containsEntry("security.protocol", "SSL")
        .containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2")
        .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
    assertThat(config.getAdminConfigs("c")).containsEntry("security.protocol", "SSL");
    assertThat(config.getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG)).isEqualTo(1);
    assertThat(config.getInt(StreamsConfig.REPLICATION_FACTOR_CONFIG)).isEqualTo(3);
  }

  private static Map<String, Object> mainConsumer(Map<String, String> values, double perSecond) {
    return new StreamsConfig(KafkaProperties.streams(Settings.of(values), Role.ENCODE, perSecond))
        .getMainConsumerConfigs("g", "c", 1);
  }

  @Test
  void shouldPollNoMoreThanASlowEncoderManagesInFiveSeconds() {
    Map<String, Object> unknown = mainConsumer(Map.of(), 0);

    assertThat(mainConsumer(Map.of("topics.partitions", "5"), 5))
        .containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 25)
        .containsEntry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 80 << 10)
        .containsEntry(
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            unknown.get(ConsumerConfig.FETCH_MAX_BYTES_CONFIG));
    assertThat(mainConsumer(Map.of("topics.partitions", "100"), 5))
        .containsEntry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 32 << 10);
    assertThat(mainConsumer(Map.of("topics.partitions", "1"), 200))
        .containsEntry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 9 << 20);
    assertThat(mainConsumer(Map.of("threads", "2"), 5))
        .containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 12);
    assertThat(mainConsumer(Map.of(), .1)).containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    assertThat(unknown).containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 16 * 64);
    assertThat(mainConsumer(Map.of(), 3_000)).isEqualTo(unknown);
  }

  @Test
  void shouldDistinguishTheClientsOfBothRolesWhenTheOperatorNamesThem() {
    Settings settings = Settings.of(Map.of("kafka.client.id", "site-7"));

    assertThat(KafkaProperties.streams(settings, Role.ENCODE))
        .containsEntry("client.id", "site-7-encode");
    assertThat(KafkaProperties.streams(settings, Role.ADAPT))
        .containsEntry("client.id", "site-7-adapt");
    assertThat(KafkaProperties.streams(STATIC, Role.ADAPT)).doesNotContainKey("client.id");
  }

  @Test
  void shouldLetTheOperatorsPollWinWhenTheEncoderIsSlow() {
    assertThat(
            mainConsumer(
                Map.of(
                    "kafka.main.consumer.max.poll.records", "7",
                    "kafka.consumer.fetch.max.bytes", "1000000"),
                5))
        .containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "7")
        .containsEntry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "1000000");
  }

  @Test
  void shouldConfigurePlainClients() {
    Settings settings =
        Settings.of(
            Map.of(
                "bootstrap.servers", "a:1",
                "kafka.security.protocol", "SSL",
                "kafka.acks", "1",
                "kafka.my.plugin", "x",
                "kafka.producer.linger.ms", "5",
                "kafka.consumer.max.poll.records", "2",
                "kafka.admin.retries", "9"));

    Properties producer = KafkaProperties.producer(settings, "send");
    Properties consumer = KafkaProperties.consumer(settings, "watch");
    Properties admin = KafkaProperties.admin(settings, "topics");

    assertThat(producer)
        .containsEntry("bootstrap.servers", "a:1")
        .containsEntry("client.id", "send")
        .containsEntry("security.protocol", "SSL")
        .containsEntry("my.plugin", "x")
        .containsEntry("linger.ms", "5")
        .containsEntry("acks", "1")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "none")
        .containsEntry("max.request.size", 9 << 20)
        .doesNotContainKeys("max.poll.records", "retries");
    assertThat(consumer)
        .containsEntry("security.protocol", "SSL")
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("max.poll.records", "2")
        .containsEntry("max.partition.fetch.bytes", 9 << 20)
        .doesNotContainKeys("acks", "linger.ms", "group.id", "group.instance.id");
    assertThat(admin).containsEntry("retries", "9").doesNotContainKeys("acks", "linger.ms");
    assertThat(AdminClientConfig.configNames()).contains("security.protocol");
  }

  @Test
  void shouldConfigureTheRegistry() {
    Settings settings =
        Settings.of(
            Map.of(
                "schema.registry.url", "https://r",
                "schema.auto.register", "false",
                "registry.basic.auth.user.info", "u:p",
                "registry.ssl.truststore.location", "/t"));

    Map<String, Object> registry = KafkaProperties.registry(settings);

    assertThat(registry)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "schema.registry.url", "https://r",
                "auto.register.schemas", false,
                "specific.avro.reader", true,
                "avro.remove.java.properties", true,
                "basic.auth.user.info", "u:p",
                "basic.auth.credentials.source", "USER_INFO",
                "schema.registry.ssl.truststore.location", "/t",
                "schema.registry.ssl.endpoint.identification.algorithm", "https"));
  }

  private static String rest(String key, String prefix) {
    return key.startsWith(prefix) ? key.substring(prefix.length()) : "";
  }

  @Test
  void shouldLookUpSecretsOfTheRegistryWhereTheKafkaClientsDo(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("secrets.properties");
    Files.writeString(file, "user=reader:open-sesame\n");
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.config.providers",
                "file",
                "kafka.config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider",
                "registry.basic.auth.user.info",
                "${file:" + file + ":user}"));

    Map<String, Object> registry = KafkaProperties.registry(settings);

    assertThat(registry)
        .containsEntry("basic.auth.user.info", "reader:open-sesame")
        .containsEntry("basic.auth.credentials.source", "USER_INFO")
        .doesNotContainKey("config.providers");
    assertThat(settings.toString()).doesNotContain("open-sesame");
  }

  @Test
  void shouldSendNoPasswordWhereItsFileIsMissing(@TempDir Path folder) {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.config.providers",
                "directory",
                "kafka.config.providers.directory.class",
                "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
                "registry.basic.auth.user.info",
                "${directory:" + folder + ":user-info}"));

    assertThat(KafkaProperties.registry(settings))
        .doesNotContainKeys("basic.auth.user.info", "basic.auth.credentials.source");
  }
}

package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassThroughTest {

  @Test
  void shouldStripThePrefixAndMapVariables() {
    Settings settings =
        Settings.load(
            Optional.empty(),
            Map.of(
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "KAFKA_CONSUMER_MAX_POLL_RECORDS", "7",
                "REGISTRY_BASIC_AUTH_USER_INFO", "u:p"),
            Map.of("kafka.producer.linger.ms", "5", "registry.ssl.truststore.location", "/t"));

    assertThat(settings.kafka())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "security.protocol", "SASL_SSL",
                "consumer.max.poll.records", "7",
                "producer.linger.ms", "5"));
    assertThat(settings.registry())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("basic.auth.user.info", "u:p", "ssl.truststore.location", "/t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KAFKA_HEAP_OPTS",
        "KAFKA_OPTS",
        "KAFKA_JMX_OPTS",
        "KAFKA_JVM_PERFORMANCE_OPTS",
        "KAFKA_LOG4J_OPTS",
        "KAFKA_GC_LOG_OPTS",
        "KAFKA_HOME",
        "KAFKA_VERSION",
        "KAFKA_JMX_PORT",
        "KAFKA_PORT",
        "KAFKA_SERVICE_HOST",
        "KAFKA_BOOTSTRAP_SERVICE_PORT",
        "KAFKA_PORT_9092_TCP_ADDR",
        "REGISTRY_PORT_8081_TCP",
        "REGISTRY_SERVICE_PORT"
      })
  void shouldIgnoreVariablesOfScriptsAndServiceLinks(String variable) {
    Settings settings = Settings.load(Optional.empty(), Map.of(variable, "x"), Map.of());

    assertThat(settings.kafka()).isEmpty();
    assertThat(settings.registry()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.bootstrap.servers, bootstrap.servers, UNIMOS_BOOTSTRAP_SERVERS",
    "kafka.state.dir, state.dir, UNIMOS_STATE_DIR",
    "kafka.group.instance.id, instance.id, UNIMOS_INSTANCE_ID",
    "kafka.consumer.group.instance.id, instance.id, UNIMOS_INSTANCE_ID",
    "registry.url, schema.registry.url, UNIMOS_SCHEMA_REGISTRY_URL"
  })
  void shouldRefuseWhenAClientKeyWouldContradictASetting(String key, String ours, String variable) {
    assertThatThrownBy(() -> Settings.of(Map.of(key, "x")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("%s: set by --set; expected %s (or %s) instead", key, ours, variable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka.metric.reporters",
        "kafka.main.consumer.metric.reporters",
        "kafka.enable.metrics.push"
      })
  void shouldRefuseToShowAllOfKafkasFigures(String key) {
    assertThatThrownBy(() -> Settings.of(Map.of(key, "x")))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(key + ": not allowed: Kafka Streams still shows figures")
        .hasMessageEndingWith("/metrics has those that are safe");
  }

  @Test
  void shouldRefuseAnotherGuarantee() {
    assertThatThrownBy(() -> Settings.of(Map.of("kafka.processing.guarantee", "at_least_once")))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "kafka.processing.guarantee: set by --set; it is always exactly_once_v2: state and"
                + " results commit together, or not at all");
  }

  @Test
  void shouldMaskSecretsWhenDescribed() {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.sasl.jaas.config", "module required password=hush;",
                "kafka.ssl.key.password", "hush",
                "kafka.security.protocol", "SASL_SSL",
                "registry.basic.auth.user.info", "me:hush",
                "registry.bearer.auth.token", "hush",
                "schema.registry.url", "https://me:hush@registry:443"));

    String description = settings.toString();

    assertThat(description)
        .doesNotContain("hush")
        .contains("kafka.sasl.jaas.config = ********\n")
        .contains("kafka.security.protocol = SASL_SSL\n")
        .contains("registry.bearer.auth.token = ********\n")
        .contains("schema.registry.url = https://********@registry:443  (--set)\n")
        .contains("threads = 1  (default)\n")
        .contains("bundle =   (not set)\n");
    assertThat(settings).hasToString(description);
  }
}

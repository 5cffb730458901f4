package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossChecksTest {

  @Test
  void shouldRefuseWhenTwoTopicsShareAName() {
    assertRefused(
        Map.of("topics.labels", "images"),
        "topics.labels: 'images' is also topics.images; expected eight distinct topics");
  }

  @Test
  void shouldRefuseAShareOfRefusedImagesWhereThatOfNamedOnesIsMeant() {
    assertRefused(
        Map.of("adapt.open-set", "0.05"),
        "adapt.open-set: 0.05 would assign most source images to the unknown class; expected 0 or 0.5 to"
            + " 0.999, the share that is still named");
  }

  @Test
  void shouldRefuseWhenTheMessageCannotHoldTheImage() {
    assertRefused(
        Map.of("topics.max-message-bytes", "8MB"),
        "topics.max-message-bytes: 8MB cannot carry an image of image.max-bytes=8MB; expected at"
            + " least 8256KB");
  }

  @Test
  void shouldRefuseWhenTheBudgetCannotHoldTheImage() {
    assertRefused(
        Map.of("image.budget", "100MB"),
        "image.budget: 100MB cannot hold one image of image.max-bytes=8MB and"
            + " image.max-pixels=50000000; expected at least 152MB");
  }

  @Test
  void shouldAcceptTheBudgetThatTheRefusalAskedFor() {
    Settings settings = Settings.of(Map.of("image.budget", "152MB"));

    assertThat(settings.image().budgetBytes()).isEqualTo(152L << 20);
  }

  @Test
  void shouldAcceptTheBudgetThatHoldsOneImageToTheByte() {
    Settings settings =
        Settings.of(
            Map.of(
                "image.max-bytes",
                "1MB",
                "image.max-pixels",
                "1000000",
                "image.budget",
                "4048576"));

    assertThat(settings.image().budgetBytes()).isEqualTo((1L << 20) + 3 * 1_000_000);
  }

  @Test
  void shouldAcceptTheMessageThatTheRefusalAskedFor() {
    Settings settings = Settings.of(Map.of("topics.max-message-bytes", "8256KB"));

    assertThat(settings.topics().maxMessageBytes()).isEqualTo(8256 << 10);
  }

  @Test
  void shouldRefuseWhenTheDeadlineReachesHalfOfTheTransaction() {
    assertRefused(
        Map.of("encode.batch-deadline", "30s"),
        "encode.batch-deadline: 30s is not below half of the transaction timeout of 1m; lower it or"
            + " raise kafka.producer.transaction.timeout.ms");
  }

  @Test
  void shouldTakeTheTransactionTimeoutThatIsPassedThrough() {
    assertRefused(
        Map.of("kafka.transaction.timeout.ms", "30000"),
        "encode.batch-deadline: 20s is not below half of the transaction timeout of 30s; lower it"
            + " or raise kafka.producer.transaction.timeout.ms");
    assertRefused(
        Map.of("kafka.producer.transaction.timeout.ms", "1 minute"),
        "kafka.producer.transaction.timeout.ms: '1 minute' is not valid; expected milliseconds");
  }

  @Test
  void shouldRefuseStateThatOutlivesTheTombstones() {
    String ending =
        " is not below kafka.topic.delete.retention.ms=86400000; expected so, or an old volume could"
            + " bring a forgotten camera back";
    assertRefused(
        Map.of("kafka.state.cleanup.dir.max.age.ms", "86400000"),
        "kafka.state.cleanup.dir.max.age.ms: 86400000" + ending);
    assertRefused(
        Map.of("kafka.state.cleanup.dir.max.age.ms", "-1"),
        "kafka.state.cleanup.dir.max.age.ms: -1" + ending);
    assertRefused(
        Map.of("kafka.topic.delete.retention.ms", "72000000"),
        "kafka.state.cleanup.dir.max.age.ms: 72000000 is not below"
            + " kafka.topic.delete.retention.ms=72000000; expected so, or an old volume could bring a"
            + " forgotten camera back");
  }

  @Test
  void shouldAcceptStateThatIsYoungerThanTheTombstones() {
    Settings settings =
        Settings.of(
            Map.of(
                "kafka.state.cleanup.dir.max.age.ms", "0",
                "kafka.topic.delete.retention.ms", "1"));

    assertThat(settings.kafka()).containsEntry("state.cleanup.dir.max.age.ms", "0");
  }

  @Test
  void shouldRefuseAGroupThatTheBrokerConfigures() {
    for (String key : List.of("kafka.group.protocol", "kafka.main.consumer.group.protocol")) {
      assertRefused(
          Map.of(key, "streams"),
          key
              + ": 'streams' ignores session.timeout.ms, heartbeat.interval.ms, static members and"
              + " num.standby.replicas of the service; expected classic");
    }
    assertThat(Settings.of(Map.of("kafka.group.protocol", "CLASSIC")).kafka())
        .containsEntry("group.protocol", "CLASSIC");
  }

  private static void assertRefused(Map<String, String> values, String message) {
    assertThatThrownBy(() -> Settings.of(values))
        .isInstanceOf(SettingsException.class)
        .hasMessage(message);
  }
}

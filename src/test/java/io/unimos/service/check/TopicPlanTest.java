package io.unimos.service.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Settings;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicPlanTest {

  @Test
  void shouldPlanTheNineTopicsWithWhatEachNeeds() {
    List<TopicPlan> plans = TopicPlan.all(Settings.of(Map.of()).topics());

    Map<String, String> plain = Map.of("cleanup.policy", "delete");
    Map<String, String> aYear = Map.of("cleanup.policy", "delete", "retention.ms", "31536000000");
    assertThat(plans)
        .containsExactly(
            new TopicPlan(
                "topics.images",
                "images",
                Map.of("cleanup.policy", "delete", "max.message.bytes", "9437184")),
            new TopicPlan(
                "topics.features",
                "features",
                Map.of("cleanup.policy", "delete", "retention.ms", "86400000")),
            new TopicPlan("topics.predictions", "predictions", plain),
            new TopicPlan("topics.drift", "drift", plain),
            new TopicPlan(
                "topics.adapter-versions",
                "adapter-versions",
                Map.of(
                    "cleanup.policy",
                    "compact",
                    "max.message.bytes",
                    "9437184",
                    "max.compaction.lag.ms",
                    "86400000")),
            new TopicPlan(
                "topics.adapter-commands",
                "adapter-commands",
                Map.of("cleanup.policy", "delete", "retention.ms", "31536000000")),
            new TopicPlan("topics.annotation-requests", "annotation-requests", aYear),
            new TopicPlan("topics.labels", "labels", aYear),
            new TopicPlan(
                "topics.dead-letters",
                "dead-letters",
                Map.of(
                    "cleanup.policy",
                    "delete",
                    "max.message.bytes",
                    "9502720",
                    "retention.ms",
                    "1209600000")));
  }

  @Test
  void shouldPlanTheTopicsOfLabelsOnlyWherePeopleAreAsked() {
    Settings off = Settings.of(Map.of());
    Settings on = Settings.of(Map.of("annotate.strategy", "cover"));

    assertThat(TopicPlan.of(off))
        .extracting(TopicPlan::name)
        .hasSize(7)
        .doesNotContain("annotation-requests", "labels");
    assertThat(TopicPlan.of(on)).isEqualTo(TopicPlan.all(on.topics()));
  }

  @Test
  void shouldAskForAcknowledgedReplicasWhenThereAreEnough() {
    Settings settings = Settings.of(Map.of("topics.replication", "3", "topics.partitions", "12"));

    NewTopic topic = TopicPlan.all(settings.topics()).get(2).asNew(settings.topics());

    assertThat(topic.numPartitions()).isEqualTo(12);
    assertThat(topic.replicationFactor()).isEqualTo((short) 3);
    assertThat(topic.configs()).containsEntry("min.insync.replicas", "2");
  }
}

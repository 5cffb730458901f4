package io.unimos.service.check;

import io.unimos.config.ImageSettings;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The comparison of the topics of a cluster, and of the clients' own limits, with the settings. */
public final class TopicCheck {
  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
  private static final String LIMIT = TopicSettings.MAX_MESSAGE_BYTES.name();

  private final Settings settings;
  private final TopicSettings topics;
  private final List<Problem> problems = new ArrayList<>();

  private TopicCheck(Settings settings) {
    this.settings = settings;
    this.topics = settings.topics();
  }

  /** Returns the problems of those topics that the roles use; empty when there are none. */
  public static List<Problem> problems(Settings settings, Cluster cluster, Set<Role> roles) {
    TopicCheck check = new TopicCheck(settings);
    // Each topic that a role uses is described.
    Set<String> used = KafkaRights.topics(settings, roles, AclOperation.DESCRIBE_CONFIGS);
    List<TopicPlan> plans =
        TopicPlan.of(settings).stream().filter(plan -> used.contains(plan.name())).toList();
    Map<String, TopicDescription> found =
        cluster.describe(plans.stream().map(TopicPlan::name).toList());
    Map<String, Config> configs = cluster.configs(found.keySet());

    check.existence(plans, found);
    check.partitions(found);
    plans.stream()
        .filter(plan -> configs.containsKey(plan.name()))
        .forEach(plan -> check.configs(plan, configs.get(plan.name())));
    check.clients();
    return check.problems;
  }

  /**
   * Reports source topics whose number of partitions differs from the one that {@code topics
   * create} would use now. This is no problem, but it bounds replicas and threads.
   */
  public static void logPartitions(Settings settings, Cluster cluster, Set<Role> roles) {
    Map<String, Role> sources =
        Map.of(settings.topics().images(), Role.ENCODE, settings.topics().features(), Role.ADAPT);
    List<String> read =
        sources.keySet().stream()
            .filter(name -> roles.contains(sources.get(name)))
            .sorted()
            .toList();
    int wanted = settings.topics().partitions();
    cluster
        .describe(read)
        .forEach(
            (name, topic) -> {
              if (topic.partitions().size() != wanted) {
                LOG.info(
                    "topic '{}' has {} partitions and {} is {}: it stays as it is, and no more"
                        + " replicas and threads than that can have work",
                    name,
                    topic.partitions().size(),
                    TopicSettings.PARTITIONS,
                    wanted);
              }
            });
  }

  private void existence(List<TopicPlan> plans, Map<String, TopicDescription> found) {
    for (TopicPlan plan : plans) {
      if (!found.containsKey(plan.name())) {
        add(plan.key(), "topic '%s' does not exist; topics create makes it", plan.name());
      }
    }
  }

  /**
   * A domain's features, commands and labels have to meet in one task, so the counts must be equal.
   * Images belong to another application, which sends each feature to its domain's partition.
   */
  private void partitions(Map<String, TopicDescription> found) {
    TopicDescription features = found.get(topics.features());
    if (features == null) {
      return;
    }
    int expected = features.partitions().size();
    Map.of(
            TopicSettings.LABELS.name(), topics.labels(),
            TopicSettings.ADAPTER_COMMANDS.name(), topics.adapterCommands())
        .forEach(
            (key, name) -> {
              if (found.containsKey(name) && found.get(name).partitions().size() != expected) {
                add(
                    key,
                    "topic '%s' has %d partitions and '%s' has %d; expected as many, since both"
                        + " are keyed by domain",
                    name,
                    found.get(name).partitions().size(),
                    topics.features(),
                    expected);
              }
            });
  }

  private void configs(TopicPlan plan, Config config) {
    String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    String expected = plan.configs().get(TopicConfig.CLEANUP_POLICY_CONFIG);
    boolean compacts = policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    if (compacts != expected.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      add(
          plan.key(),
          "topic '%s' has cleanup.policy=%s; expected %s",
          plan.name(),
          policy,
          expected);
    }
    lag(plan, config);
    if (plan.configs().containsKey(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)) {
      limit(plan, config);
    }
  }

  /** Nothing stops because of it, but nobody would know when a forgotten camera is gone. */
  private void lag(TopicPlan plan, Config config) {
    String most = plan.configs().get(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG);
    String lag = value(config, TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG);
    if (most != null && Long.parseLong(lag) > Long.parseLong(most)) {
      problems.add(
          new Problem(
              plan.key(),
              "topic '%s' has max.compaction.lag.ms=%s: what forget deletes may stay for ever;"
                      .formatted(plan.name(), lag)
                  + " kafka-configs.sh --alter makes it "
                  + most,
              false));
    }
  }

  /**
   * Images have to fit, and so have dead letters: a received record that could not be set aside
   * would stop the stream permanently.
   */
  private void limit(TopicPlan plan, Config config) {
    boolean letters = plan.key().equals(TopicSettings.DEAD_LETTERS.name());
    boolean versions = plan.key().equals(TopicSettings.ADAPTER_VERSIONS.name());
    if (letters && !settings.deadLetters().payload()) {
      return;
    }
    long needed =
        letters
            ? topics.maxDeadLetterBytes()
            : versions ? topics.maxMessageBytes() : largestImage();
    long limit = Long.parseLong(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    if (limit < needed) {
      add(
          LIMIT,
          "topic '%s' takes %d bytes%s; expected max.message.bytes of at least %d, since %s",
          plan.name(),
          limit,
          isOwn(config) ? "" : ", the broker's default",
          needed,
          letters
              ? "it holds images with headers"
              : versions
                  ? "a version with many classes may take as much"
                  : ImageSettings.MAX_BYTES + "=" + settings.image().maxBytes());
    }
  }

  private long largestImage() {
    return (long) settings.image().maxBytes() + TopicSettings.RECORD_OVERHEAD;
  }

  /**
   * Checks the limits of the service's own clients, which only the pass-through can make too small.
   */
  private void clients() {
    Properties producer = KafkaProperties.producer(settings, "check");
    Properties consumer = KafkaProperties.consumer(settings, "check");
    long needed = largestImage();
    clientLimit(producer, "max.request.size", "producer.", needed);
    clientLimit(producer, "buffer.memory", "producer.", needed);
    clientLimit(consumer, "max.partition.fetch.bytes", "consumer.", needed);
    clientLimit(consumer, "fetch.max.bytes", "consumer.", needed);
  }

  private void clientLimit(Properties client, String key, String prefix, long needed) {
    String value = client.get(key).toString();
    if (!value.matches("\\d{1,18}") || Long.parseLong(value) < needed) {
      add(
          "kafka." + prefix + key,
          "%s is too small for %s=%d; expected at least %d",
          value,
          ImageSettings.MAX_BYTES,
          settings.image().maxBytes(),
          needed);
    }
  }

  private static String value(Config config, String key) {
    return config.get(key).value();
  }

  private static boolean isOwn(Config config) {
    return config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).source()
        == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG;
  }

  private void add(String key, String format, Object... arguments) {
    problems.add(new Problem(key, String.format(Locale.ROOT, format, arguments)));
  }
}

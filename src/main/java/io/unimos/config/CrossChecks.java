package io.unimos.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The checks that involve more than one key. Each throws one line that names the key to change. */
final class CrossChecks {
  private static final int BYTES_PER_PIXEL = 3;

  private CrossChecks() {}

  static void check(Settings settings) {
    distinctTopics(settings.topics());
    messageHoldsImage(settings);
    budgetHoldsImage(settings.image());
    urisNameHosts(settings.image());
    mostAreNamed(settings.adaptation().openSet());
    deadlineInsideTransaction(settings);
    stateIsYoungerThanTombstones(settings);
    groupIsClassic(settings.kafka());
  }

  /** Checks the age of local state: older state would bring back keys deleted in the meantime. */
  private static void stateIsYoungerThanTombstones(Settings settings) {
    Duration state = KafkaProperties.oldestState(settings);
    Duration tombstones = KafkaProperties.tombstones(settings);
    if (state.isNegative() || state.compareTo(tombstones) >= 0) {
      throw new SettingsException(
          "kafka.state.cleanup.dir.max.age.ms",
          "%d is not below kafka.topic.delete.retention.ms=%d; expected so, or an old volume could"
                  .formatted(state.toMillis(), tombstones.toMillis())
              + " bring a forgotten camera back");
    }
  }

  /**
   * Checks the group protocol, since recovery rests on values that the broker otherwise sets
   * itself.
   */
  private static void groupIsClassic(Map<String, String> kafka) {
    kafka.forEach(
        (key, value) -> {
          if (KafkaProperties.withoutPrefix(key).equals("group.protocol")
              && !value.equalsIgnoreCase("classic")) {
            throw new SettingsException(
                "kafka." + key,
                "'%s' ignores session.timeout.ms, heartbeat.interval.ms, static members and"
                        .formatted(value)
                    + " num.standby.replicas of the service; expected classic");
          }
        });
  }

  /** Checks that URIs have allowed hosts, since an attacker would first try URIs of any host. */
  private static void urisNameHosts(ImageSettings image) {
    if (image.uriRules().enabled() && image.uriRules().hosts().isEmpty()) {
      throw new SettingsException(
          ImageSettings.URI_HOSTS,
          "empty while " + ImageSettings.URI + " is on; expected the hosts to fetch from");
    }
  }

  /**
   * Checks the direction of the share: a small share to refuse, given as the share to keep, would
   * refuse nearly every image.
   */
  private static void mostAreNamed(double share) {
    if (share > 0 && share < .5) {
      throw new SettingsException(
          AdaptKeys.OPEN_SET,
          share
              + " would assign most source images to the unknown class; expected 0 or 0.5 to 0.999, the share"
              + " that is still named");
    }
  }

  private static void distinctTopics(TopicSettings topics) {
    Map<String, String> seen = new HashMap<>();
    topics
        .byKey()
        .forEach(
            (key, name) -> {
              String other = seen.put(name, key);
              if (other != null) {
                throw new SettingsException(
                    key, "'" + name + "' is also " + other + "; expected eight distinct topics");
              }
            });
  }

  private static void messageHoldsImage(Settings settings) {
    int message = settings.topics().maxMessageBytes();
    long needed = (long) settings.image().maxBytes() + TopicSettings.RECORD_OVERHEAD;
    if (message < needed) {
      throw new SettingsException(
          TopicSettings.MAX_MESSAGE_BYTES,
          "%s cannot carry an image of %s=%s; expected at least %s"
              .formatted(
                  Units.format(message),
                  ImageSettings.MAX_BYTES,
                  Units.format(settings.image().maxBytes()),
                  Units.format(needed)));
    }
  }

  private static void budgetHoldsImage(ImageSettings image) {
    long needed = image.maxBytes() + BYTES_PER_PIXEL * image.maxPixels();
    if (image.budgetBytes() < needed) {
      throw new SettingsException(
          ImageSettings.BUDGET,
          "%s cannot hold one image of %s=%s and %s=%s; expected at least %sMB"
              .formatted(
                  Units.format(image.budgetBytes()),
                  ImageSettings.MAX_BYTES,
                  Units.format(image.maxBytes()),
                  ImageSettings.MAX_PIXELS,
                  image.maxPixels(),
                  needed / (1 << 20) + 1));
    }
  }

  private static void deadlineInsideTransaction(Settings settings) {
    Duration transaction = KafkaProperties.transactionTimeout(settings);
    Duration deadline = settings.encode().batchDeadline();
    if (deadline.multipliedBy(2).compareTo(transaction) >= 0) {
      throw new SettingsException(
          EncodeSettings.BATCH_DEADLINE,
          "%s is not below half of the transaction timeout of %s; lower it or raise %s"
              .formatted(
                  Units.format(deadline),
                  Units.format(transaction),
                  "kafka.producer.transaction.timeout.ms"));
    }
  }
}

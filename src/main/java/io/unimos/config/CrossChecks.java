package io.unimos.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What no key can know alone. Each check throws one line that names the key to change. */
final class CrossChecks {
  private static final int BYTES_PER_PIXEL = 3;

  private CrossChecks() {}

  static void check(Settings settings) {
    distinctTopics(settings.topics());
    messageHoldsImage(settings);
    budgetHoldsImage(settings.image());
    urisNameHosts(settings.image());
    deadlineInsideTransaction(settings);
  }

  /** Uris of any host would be what an attacker asks for first. */
  private static void urisNameHosts(ImageSettings image) {
    if (image.uriRules().enabled() && image.uriRules().hosts().isEmpty()) {
      throw new SettingsException(
          ImageSettings.URI_HOSTS,
          "empty while " + ImageSettings.URI + " is on; expected the hosts to fetch from");
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
          Units.format(message)
              + " cannot carry an image of "
              + ImageSettings.MAX_BYTES
              + "="
              + Units.format(settings.image().maxBytes())
              + "; expected at least "
              + Units.format(needed));
    }
  }

  private static void budgetHoldsImage(ImageSettings image) {
    long needed = image.maxBytes() + BYTES_PER_PIXEL * image.maxPixels();
    if (image.budgetBytes() < needed) {
      throw new SettingsException(
          ImageSettings.BUDGET,
          Units.format(image.budgetBytes())
              + " cannot hold one image of "
              + ImageSettings.MAX_BYTES
              + "="
              + Units.format(image.maxBytes())
              + " and "
              + ImageSettings.MAX_PIXELS
              + "="
              + image.maxPixels()
              + "; expected at least "
              + (needed / (1 << 20) + 1)
              + "MB");
    }
  }

  private static void deadlineInsideTransaction(Settings settings) {
    if (!settings.service().exactlyOnce()) {
      return;
    }
    Duration transaction = KafkaProperties.transactionTimeout(settings);
    Duration deadline = settings.encode().batchDeadline();
    if (deadline.multipliedBy(2).compareTo(transaction) >= 0) {
      throw new SettingsException(
          EncodeSettings.BATCH_DEADLINE,
          Units.format(deadline)
              + " is not below half of the transaction timeout of "
              + Units.format(transaction)
              + "; lower it or raise kafka.producer.transaction.timeout.ms");
    }
  }
}

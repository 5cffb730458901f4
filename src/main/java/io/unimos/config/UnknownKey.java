package io.unimos.config;

import io.unimos.core.source.NearestNames;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The error messages for unknown keys, which help to find the right one. */
final class UnknownKey {
  /** The variables that Kubernetes sets in every pod for each Service of its namespace. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "[A-Z0-9_]+_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT"
              + "|PORT_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)");

  private UnknownKey() {}

  static boolean isServiceLink(String variable) {
    return SERVICE_LINK.matcher(variable).matches();
  }

  /** Returns the refusal of a key in a file or on the command line. */
  static SettingsException inText(String key, String origin) {
    if (isKafkaClientKey(key)) {
      return new SettingsException(
          key, "unknown setting in " + origin + "; for the Kafka clients write kafka." + key);
    }
    return new SettingsException(
        key,
        "unknown setting in "
            + origin
            + "; the nearest known is "
            + nearest(key, Settings.keys().keySet()));
  }

  /** Returns the refusal of an environment variable. */
  static SettingsException inEnvironment(String variable) {
    if (isServiceLink(variable)) {
      return new SettingsException(
          variable,
          "unknown setting in the environment; it looks like a Kubernetes service link: set"
              + " enableServiceLinks: false in the pod's spec");
    }
    Set<String> variables = new TreeSet<>();
    Settings.keys().values().forEach(key -> variables.add(key.variable()));
    return new SettingsException(
        variable,
        "unknown setting in the environment; the nearest known is " + nearest(variable, variables));
  }

  private static boolean isKafkaClientKey(String key) {
    Set<String> names = new TreeSet<>(ProducerConfig.configNames());
    names.addAll(ConsumerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    return names.contains(key);
  }

  private static String nearest(String key, Set<String> known) {
    return NearestNames.of(key, known, 1).get(0);
  }
}

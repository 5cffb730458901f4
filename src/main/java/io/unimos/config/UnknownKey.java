package io.unimos.config;

import java.util.Comparator;
import java.util.Map;
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

  /** The removed keys with their replacements. */
  private static final Map<String, String> GONE =
      Map.of(
          "adapt.loaded-domains",
          "adapt.memory, which bounds the domains of all partitions together, in bytes of the heap");

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
    if (GONE.containsKey(key)) {
      return new SettingsException(
          key, "no longer a setting, in " + origin + "; use " + GONE.get(key));
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
    for (Map.Entry<String, String> gone : GONE.entrySet()) {
      if (Key.variable(gone.getKey()).equals(variable)) {
        return new SettingsException(
            variable, "no longer a setting, in the environment; use " + gone.getValue());
      }
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

  static String nearest(String key, Set<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String candidate) -> distance(key, candidate)))
        .orElseThrow();
  }

  /** Returns Levenshtein's edit distance; keeps only one row. */
  static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}

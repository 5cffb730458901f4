package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.stream.read.TopicReader;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * The check that distinguishes mistyped names from cameras that the service has answered.
 * Stateless.
 */
public final class SeenDomains {
  /**
   * The largest number of predictions read of a partition, which takes seconds however much is
   * kept.
   */
  public static final long MOST = 200_000;

  private SeenDomains() {}

  /**
   * Returns the domains that have neither a request for a label nor one of the newest predictions.
   *
   * @param reader the reader, which the caller still owns
   */
  public static Set<String> unseen(
      Settings settings, TopicReader reader, Collection<String> domains) {
    Set<String> missing = new TreeSet<>(domains);
    String requests = settings.topics().annotationRequests();
    if (!reader.partitions(requests).isEmpty()) {
      reader.fromBeginning(requests);
      seek(reader, missing);
    }
    Set<TopicPartition> partitions = new HashSet<>();
    missing.forEach(
        each -> partitions.add(reader.partition(settings.topics().predictions(), each)));
    for (TopicPartition partition : partitions) {
      reader.from(Math.max(0, reader.end(partition) - MOST), partition);
      seek(reader, missing);
    }
    return missing;
  }

  private static void seek(TopicReader reader, Set<String> missing) {
    reader.toEnd(() -> !missing.isEmpty(), record -> missing.remove(TopicReader.key(record)));
  }
}

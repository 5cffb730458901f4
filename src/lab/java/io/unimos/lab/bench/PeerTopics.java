package io.unimos.lab.bench;

import io.unimos.config.Settings;
import io.unimos.service.check.Cluster;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A peer's own topics, so that several services with the same job can take turns.
 *
 * @param in the topic of images
 * @param out the topic of results
 */
record PeerTopics(String in, String out) {

  /** Creates the topics with as many partitions as the service's. */
  static PeerTopics create(Settings settings, String peer) {
    PeerTopics topics = new PeerTopics(peer + "-images", peer + "-predictions");
    try (Cluster cluster = new Cluster(settings)) {
      for (String topic : new String[] {topics.in, topics.out}) {
        cluster.create(
            new NewTopic(topic, Optional.of(settings.topics().partitions()), Optional.empty()));
      }
    }
    return topics;
  }
}

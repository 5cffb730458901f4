package io.unimos.console;

import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of a service whose cameras request labels. */
final class LabellingTopics {
  private LabellingTopics() {}

  /** Makes those that are not there. */
  static void make(Settings settings) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(KafkaProperties.admin(settings, "labelling"))) {
      Set<String> there = admin.listTopics().names().get();
      List<NewTopic> missing =
          List.of(settings.topics().annotationRequests(), settings.topics().labels()).stream()
              .filter(name -> !there.contains(name))
              .map(name -> new NewTopic(name, settings.topics().partitions(), (short) 1))
              .toList();
      admin.createTopics(missing).all().get();
    }
  }
}

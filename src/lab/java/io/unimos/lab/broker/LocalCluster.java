package io.unimos.lab.broker;

import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.Cluster;
import io.unimos.service.check.TopicPlan;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A broker, a registry and the topics in this JVM, for the demo and the benchmarks: everything is
 * real except the network. Its data lies in the folder, which belongs to the caller.
 */
public final class LocalCluster implements AutoCloseable {
  private static final AtomicInteger SCOPES = new AtomicInteger();

  private final EmbeddedBroker broker;
  private final Settings settings;

  private LocalCluster(EmbeddedBroker broker, Settings settings) {
    this.broker = broker;
    this.settings = settings;
  }

  /**
   * Starts the broker and creates the topics.
   *
   * @param folder the folder for the broker's log and the service's state
   * @param bundle the bundle's folder
   * @param overrides settings beyond those that follow from here
   */
  public static LocalCluster start(Path folder, Path bundle, Map<String, String> overrides) {
    requireBroker();
    EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
    try {
      Map<String, String> values = new HashMap<>();
      values.put("bootstrap.servers", broker.bootstrapServers());
      values.put("schema.registry.url", "mock://local-" + SCOPES.incrementAndGet());
      values.put("bundle", bundle.toString());
      values.put("state.dir", folder.resolve("state").toString());
      values.put("http.port", "0");
      // One small machine has no work for more.
      values.put("topics.partitions", "6");
      values.putAll(overrides);
      Settings settings = Settings.of(values);
      createTopics(settings);
      return new LocalCluster(broker, settings);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /**
   * Checks that the jars of the lab are present.
   *
   * @throws SettingsException if there is no broker to start
   */
  public static void requireBroker() {
    try {
      Class.forName("kafka.server.KafkaRaftServer", false, LocalCluster.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new SettingsException(
          "lib-lab",
          "no broker to start: lib-lab is not beside this jar; 'mvn package' makes it in target,"
              + " and the service's image leaves it out");
    }
  }

  /** Creates the topics that the settings name. */
  public static void createTopics(Settings settings) {
    try (Cluster cluster = new Cluster(settings)) {
      for (TopicPlan plan : TopicPlan.of(settings)) {
        cluster.create(plan.asNew(settings.topics()));
      }
    }
  }

  /** Returns the complete settings for a service on this cluster. */
  public Settings settings() {
    return settings;
  }

  @Override
  public void close() {
    broker.close();
  }
}

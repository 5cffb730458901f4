package io.unimos.lab.broker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of a small broker that serves one JVM on the loopback interface. */
final class BrokerSettings {
  private static final String HOST = "127.0.0.1";

  private BrokerSettings() {}

  /**
   * Returns the settings, as in a broker's file.
   *
   * @param data the folder of the log; kept between starts
   */
  static Map<String, String> of(Path data, BrokerPorts ports) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@" + HOST + ":" + ports.controller());
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "CLIENTS://%s:%d,CONTROLLER://%s:%d"
            .formatted(HOST, ports.clients(), HOST, ports.controller()));
    settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "CLIENTS");
    settings.put("log.dirs", data.toString());
    settings.put("auto.create.topics.enable", "false");
    putTopics(settings);
    putSizes(settings);
    return settings;
  }

  private static void putTopics(Map<String, String> settings) {
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("min.insync.replicas", "1");
    settings.put("default.replication.factor", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // This lets tests use short sessions.
    settings.put("group.min.session.timeout.ms", "500");
    // A dead client's open transaction delays read_committed readers until it is removed.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
  }

  private static void putSizes(Map<String, String> settings) {
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("num.recovery.threads.per.data.dir", "1");
    settings.put("log.cleaner.threads", "1");
    // The default is 128 MB of heap.
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
  }
}

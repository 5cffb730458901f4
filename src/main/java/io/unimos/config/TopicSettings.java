package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Names and shape of the topics.
 *
 * @param partitions of each topic that {@code topics create} makes
 * @param featuresRetention how long features can be replayed
 * @param deadLettersRetention how long dead letters can be looked at and replayed
 * @param maxMessageBytes of a record on the topics that carry images or adapters, and of the
 *     clients that write and read them
 */
public record TopicSettings(
    String images,
    String features,
    String predictions,
    String drift,
    String adapterVersions,
    String adapterCommands,
    String annotationRequests,
    String labels,
    String deadLetters,
    int partitions,
    int replication,
    Duration featuresRetention,
    Duration deadLettersRetention,
    int maxMessageBytes) {

  /**
   * What a record has beside the image, in bytes: key, id, attributes, headers, Avro and batch
   * framing. Generous: 100 attributes of 100 bytes need 20 KB.
   */
  public static final int RECORD_OVERHEAD = 64 << 10;

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "topics.images", ConfigDef.Type.STRING, "images", Expect.topic(), LOW, "Images, in.")
          .define(
              "topics.features",
              ConfigDef.Type.STRING,
              "features",
              Expect.topic(),
              LOW,
              "Features, between the roles.")
          .define(
              "topics.predictions",
              ConfigDef.Type.STRING,
              "predictions",
              Expect.topic(),
              LOW,
              "Predictions, out.")
          .define(
              "topics.drift",
              ConfigDef.Type.STRING,
              "drift",
              Expect.topic(),
              LOW,
              "Drift reports, out.")
          .define(
              "topics.adapter-versions",
              ConfigDef.Type.STRING,
              "adapter-versions",
              Expect.topic(),
              LOW,
              "Every adapter version with its verdicts, out; compacted.")
          .define(
              "topics.adapter-commands",
              ConfigDef.Type.STRING,
              "adapter-commands",
              Expect.topic(),
              LOW,
              "What operators want of a domain's adapter, in; compacted.")
          .define(
              "topics.annotation-requests",
              ConfigDef.Type.STRING,
              "annotation-requests",
              Expect.topic(),
              LOW,
              "Images for which a label would help most, out.")
          .define(
              "topics.labels", ConfigDef.Type.STRING, "labels", Expect.topic(), LOW, "Labels, in.")
          .define(
              "topics.dead-letters",
              ConfigDef.Type.STRING,
              "dead-letters",
              Expect.topic(),
              LOW,
              "Records that were refused, with the reason in the headers.")
          .define(
              "topics.partitions",
              ConfigDef.Type.INT,
              6,
              Expect.between(1, 10_000),
              MEDIUM,
              "Partitions of each topic that topics create makes.")
          .define(
              "topics.replication",
              ConfigDef.Type.INT,
              1,
              Expect.between(1, 15),
              MEDIUM,
              "Replicas of each topic that topics create makes; 3 in production.")
          .define(
              "topics.features-retention",
              ConfigDef.Type.STRING,
              "24h",
              Expect.duration("1m", "87600h"),
              MEDIUM,
              "How long features stay, and adaptation can be replayed.")
          .define(
              "topics.dead-letters-retention",
              ConfigDef.Type.STRING,
              "336h",
              Expect.duration("1m", "87600h"),
              MEDIUM,
              "How long dead letters stay, and can be replayed; they may hold images.")
          .define(
              "topics.max-message-bytes",
              ConfigDef.Type.STRING,
              "9MB",
              Expect.size("64KB", "1GB"),
              MEDIUM,
              "Largest record on the topics that carry images or adapters; producers and consumers"
                  + " follow. Above image.max-bytes, since a record also has a key, an id and"
                  + " attributes.");

  static TopicSettings of(Values values) {
    return new TopicSettings(
        values.text("topics.images"),
        values.text("topics.features"),
        values.text("topics.predictions"),
        values.text("topics.drift"),
        values.text("topics.adapter-versions"),
        values.text("topics.adapter-commands"),
        values.text("topics.annotation-requests"),
        values.text("topics.labels"),
        values.text("topics.dead-letters"),
        values.integer("topics.partitions"),
        values.integer("topics.replication"),
        values.duration("topics.features-retention"),
        values.duration("topics.dead-letters-retention"),
        Math.toIntExact(values.bytes("topics.max-message-bytes")));
  }

  /**
   * Largest record on the dead-letter topic, in bytes: whatever the image topic lets in has to fit
   * with the headers that are added, or one record could stop the stream for good.
   */
  public int maxDeadLetterBytes() {
    return maxMessageBytes + RECORD_OVERHEAD;
  }

  /** Setting to topic name, in the order in which data flows. */
  public Map<String, String> byKey() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("topics.images", images);
    names.put("topics.features", features);
    names.put("topics.predictions", predictions);
    names.put("topics.drift", drift);
    names.put("topics.adapter-versions", adapterVersions);
    names.put("topics.adapter-commands", adapterCommands);
    names.put("topics.annotation-requests", annotationRequests);
    names.put("topics.labels", labels);
    names.put("topics.dead-letters", deadLetters);
    return names;
  }
}

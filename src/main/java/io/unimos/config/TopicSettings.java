package io.unimos.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The names and properties of the topics.
 *
 * @param partitions the number of partitions of each topic that {@code topics create} makes
 * @param featuresRetention the time for which features can be replayed
 * @param commandsRetention the time for which commands can be read, and are executed again after a
 *     reset
 * @param labelsRetention the time for which requests, labels and their outcomes can be read
 * @param deadLettersRetention the time for which dead letters can be read and replayed
 * @param maxMessageBytes the bound on a record of the topics that carry images or adapters, and of
 *     the clients that write and read them
 * @param predictionFormat the format in which predictions are written
 * @param requestFormat the format in which requests for labels and outcomes of labels are written
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
    Duration commandsRetention,
    Duration labelsRetention,
    Duration deadLettersRetention,
    int maxMessageBytes,
    Format predictionFormat,
    Format requestFormat) {

  /** The formats in which events can be written. */
  public enum Format {
    /** Avro in the Confluent wire format. */
    AVRO,
    /** One JSON object in UTF-8; its schema is not registered. */
    JSON
  }

  /**
   * The bound on the bytes of a record besides the image: key, id, attributes, headers, Avro and
   * batch framing. It is generous: 100 attributes of 100 bytes need 20 KB.
   */
  public static final int RECORD_OVERHEAD = 64 << 10;

  static final Keys KEYS = new Keys("Topics");

  public static final Key<String> IMAGES =
      Key.in(KEYS, "topics.images", "images", Expect.topic()).text("Images, in.");
  public static final Key<String> FEATURES =
      Key.in(KEYS, "topics.features", "features", Expect.topic())
          .text("Features, between the roles.");
  public static final Key<String> PREDICTIONS =
      Key.in(KEYS, "topics.predictions", "predictions", Expect.topic()).text("Predictions, out.");
  public static final Key<String> DRIFT =
      Key.in(KEYS, "topics.drift", "drift", Expect.topic()).text("Drift reports, out.");
  public static final Key<String> ADAPTER_VERSIONS =
      Key.in(KEYS, "topics.adapter-versions", "adapter-versions", Expect.topic())
          .text("Every adapter version with its verdicts, out; compacted.");
  public static final Key<String> ADAPTER_COMMANDS =
      Key.in(KEYS, "topics.adapter-commands", "adapter-commands", Expect.topic())
          .text("What operators want of a domain's adapter, in.");
  public static final Key<String> ANNOTATION_REQUESTS =
      Key.in(KEYS, "topics.annotation-requests", "annotation-requests", Expect.topic())
          .text("Requests for labels and what became of each label, out; annotate.strategy.");
  public static final Key<String> LABELS =
      Key.in(KEYS, "topics.labels", "labels", Expect.topic())
          .text("Labels, in; only read with annotate.strategy.");
  public static final Key<String> DEAD_LETTERS =
      Key.in(KEYS, "topics.dead-letters", "dead-letters", Expect.topic())
          .text("Records that were refused, with the reason in the headers.");
  public static final Key<Integer> PARTITIONS =
      Key.in(KEYS, "topics.partitions", 48, Expect.integer(1, 10_000))
          .text(
              "Partitions of each topic that topics create makes: the most replicas and threads that"
                  + " can ever have work, since a topic in use cannot be given more without a reset."
                  + " Topics that are there stay as they are; the start says where they differ.");
  static final Key<Integer> REPLICATION =
      Key.in(KEYS, "topics.replication", 1, Expect.integer(1, 15))
          .text("Replicas of each topic that topics create makes; 3 in production.");
  public static final Key<Duration> FEATURES_RETENTION =
      Key.in(KEYS, "topics.features-retention", "24h", Expect.duration("1m", "87600h"))
          .text("How long features stay, and adaptation can be replayed.");
  public static final Key<Duration> COMMANDS_RETENTION =
      Key.in(KEYS, "topics.adapter-commands-retention", "8760h", Expect.duration("1m", "87600h"))
          .text("How long commands stay, all of them: the audit, and what a reset executes again.");
  public static final Key<Duration> LABELS_RETENTION =
      Key.in(KEYS, "topics.labels-retention", "8760h", Expect.duration("1m", "87600h"))
          .text("How long labels, requests for them and their answers stay: work of people.");
  static final Key<Duration> DEAD_LETTERS_RETENTION =
      Key.in(KEYS, "topics.dead-letters-retention", "336h", Expect.duration("1m", "87600h"))
          .text("How long dead letters stay, and can be replayed; they may hold images.");
  public static final Key<Long> MAX_MESSAGE_BYTES =
      Key.in(KEYS, "topics.max-message-bytes", "9MB", Expect.size("64KB", "1GB"))
          .text(
              "Largest record on the topics that carry images or adapters; producers and consumers"
                  + " follow. Above image.max-bytes, since a record also has a key, an id and"
                  + " attributes.");
  static final Key<Format> PREDICTION_FORMAT =
      Key.in(KEYS, "format.predictions", "avro", Expect.oneOf(Format.class))
          .text(
              "How predictions are written: Avro in Confluent's wire format; or one JSON object a"
                  + " record, for consumers without a registry. Records that are there stay as they"
                  + " are, and the service's own readers take both.");
  static final Key<Format> REQUEST_FORMAT =
      Key.in(KEYS, "format.annotation-requests", "avro", Expect.oneOf(Format.class))
          .text("How requests for labels and what became of each label are written; likewise.");

  static TopicSettings of(SettingsSources given) {
    return new TopicSettings(
        given.get(IMAGES),
        given.get(FEATURES),
        given.get(PREDICTIONS),
        given.get(DRIFT),
        given.get(ADAPTER_VERSIONS),
        given.get(ADAPTER_COMMANDS),
        given.get(ANNOTATION_REQUESTS),
        given.get(LABELS),
        given.get(DEAD_LETTERS),
        given.get(PARTITIONS),
        given.get(REPLICATION),
        given.get(FEATURES_RETENTION),
        given.get(COMMANDS_RETENTION),
        given.get(LABELS_RETENTION),
        given.get(DEAD_LETTERS_RETENTION),
        Math.toIntExact(given.get(MAX_MESSAGE_BYTES)),
        given.get(PREDICTION_FORMAT),
        given.get(REQUEST_FORMAT));
  }

  /**
   * Returns the largest record of the dead-letter topic, in bytes. Every record that the image
   * topic accepts has to fit with the added headers, or one record could stop the stream for good.
   */
  public int maxDeadLetterBytes() {
    return maxMessageBytes + RECORD_OVERHEAD;
  }

  /**
   * Returns the reason why adapters of so many classes cannot be sent; empty if they can.
   *
   * @param bytes the size of their largest record
   */
  public Optional<String> tooSmallFor(int classes, long bytes) {
    return bytes <= maxMessageBytes
        ? Optional.empty()
        : Optional.of(
            "a record of an adapter with %d classes takes up to %d bytes; %s is %d"
                .formatted(classes, bytes, MAX_MESSAGE_BYTES, maxMessageBytes));
  }

  /** Returns whether the service writes the events of a topic as JSON. */
  public boolean writesJson(String topic) {
    return (predictionFormat == Format.JSON && topic.equals(predictions))
        || (requestFormat == Format.JSON && topic.equals(annotationRequests));
  }

  /** Returns the topic names by setting, in the order in which data flows. */
  public Map<String, String> byKey() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put(IMAGES.name(), images);
    names.put(FEATURES.name(), features);
    names.put(PREDICTIONS.name(), predictions);
    names.put(DRIFT.name(), drift);
    names.put(ADAPTER_VERSIONS.name(), adapterVersions);
    names.put(ADAPTER_COMMANDS.name(), adapterCommands);
    names.put(ANNOTATION_REQUESTS.name(), annotationRequests);
    names.put(LABELS.name(), labels);
    names.put(DEAD_LETTERS.name(), deadLetters);
    return names;
  }
}

package io.unimos.service.check;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.unimos.config.TopicSettings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.event.Prediction;
import io.unimos.stream.read.WireSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** The schema of the event on each topic that holds events. */
public final class EventSchemas {
  /** The schema by setting, in the order in which data flows; dead letters hold any payload. */
  private static final Map<String, Schema> BY_KEY = new LinkedHashMap<>();

  static {
    BY_KEY.put(TopicSettings.IMAGES.name(), ImageEvent.getClassSchema());
    BY_KEY.put(TopicSettings.FEATURES.name(), Feature.getClassSchema());
    BY_KEY.put(TopicSettings.PREDICTIONS.name(), Prediction.getClassSchema());
    BY_KEY.put(TopicSettings.DRIFT.name(), DriftReport.getClassSchema());
    BY_KEY.put(TopicSettings.ADAPTER_VERSIONS.name(), AdapterVersion.getClassSchema());
    BY_KEY.put(TopicSettings.ADAPTER_COMMANDS.name(), AdapterCommand.getClassSchema());
    BY_KEY.put(TopicSettings.ANNOTATION_REQUESTS.name(), AnnotationRequest.getClassSchema());
    BY_KEY.put(TopicSettings.LABELS.name(), Label.getClassSchema());
  }

  private EventSchemas() {}

  /**
   * The event of one topic.
   *
   * @param key the setting that names the topic
   * @param schema the schema that this version of the service reads and writes
   */
  public record Entry(String key, String topic, AvroSchema schema) {

    /** Returns the subject by TopicNameStrategy, the serialisers' default. */
    public String subject() {
      return topic + "-value";
    }
  }

  /** Returns all entries under the topic names of the settings. */
  public static List<Entry> of(TopicSettings topics) {
    List<Entry> entries = new ArrayList<>();
    BY_KEY.forEach(
        (key, schema) ->
            entries.add(new Entry(key, topics.byKey().get(key), WireSchema.of(schema))));
    return entries;
  }
}

package io.unimos.stream.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/**
 * The conversion of our events' schemas to their public form: as in {@code schemas/}, without what
 * the generated classes add for Java. The serializers register the same form, so that a subject has
 * one version and not two. Stateless.
 */
public final class WireSchema {
  /**
   * The property with which Avro marks the class of a string; only Java's code generator writes it.
   */
  private static final String JAVA_STRING = "avro.java.string";

  private static final ObjectMapper JSON = new ObjectMapper();

  private WireSchema() {}

  /** Returns the schema of a generated class in the form that is registered. */
  public static AvroSchema of(Schema schema) {
    try {
      JsonNode tree = JSON.readTree(schema.toString());
      strip(tree);
      return new AvroSchema(new Schema.Parser().parse(tree.toString()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(JAVA_STRING);
    }
    node.forEach(WireSchema::strip);
  }
}

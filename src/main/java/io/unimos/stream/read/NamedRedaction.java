package io.unimos.stream.read;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.unimos.stream.PassedHeaders;
import io.unimos.wire.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A redaction that removes headers and image attributes by name. It writes the event again with its
 * producer's schema, so that the event can be replayed. An image record that cannot be read cannot
 * be searched either, and is withheld. Thread-safe.
 */
public final class NamedRedaction implements Redaction {
  /** The wire format: one zero byte, four bytes of schema id, then Avro. */
  private static final int PREAMBLE = 5;

  private static final String ATTRIBUTES = "attributes";

  private final SchemaRegistryClient registry;
  private final String images;
  private final Set<String> headers;
  private final Set<String> attributes;

  /**
   * Creates the redaction.
   *
   * @param images the topic whose events have attributes
   * @param headers the names, in any case
   */
  NamedRedaction(
      SchemaRegistryClient registry, String images, Set<String> headers, Set<String> attributes) {
    this.registry = registry;
    this.images = images;
    // a redacted attribute must not be copied as a header either
    this.headers =
        Stream.concat(
                headers.stream(), attributes.stream().map(name -> PassedHeaders.ATTRIBUTE + name))
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    this.attributes = Set.copyOf(attributes);
  }

  @Override
  public Headers headers(Headers original) {
    if (headers.isEmpty()) {
      return original;
    }
    Headers kept = new RecordHeaders();
    original.forEach(
        header -> {
          if (!headers.contains(header.key().toLowerCase(Locale.ROOT))) {
            kept.add(header);
          }
        });
    return kept;
  }

  @Override
  public Payload payload(String topic, byte[] value) {
    if (attributes.isEmpty() || !topic.equals(images)) {
      return Payload.asItWas(value);
    }
    try {
      return withoutAttributes(value);
    } catch (IOException | RestClientException | RuntimeException | StackOverflowError e) {
      // an unreadable value may contain what must not be copied
      return Payload.withheld();
    }
  }

  private Payload withoutAttributes(byte[] value) throws IOException, RestClientException {
    if (value.length < PREAMBLE || value[0] != 0) {
      return Payload.withheld();
    }
    int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
    if (!(registry.getSchemaById(id) instanceof AvroSchema known)) {
      return Payload.withheld();
    }
    Schema schema = known.rawSchema();
    var decoder =
        DecoderFactory.get().binaryDecoder(value, PREAMBLE, value.length - PREAMBLE, null);
    GenericRecord event = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    if (!decoder.isEnd()) {
      return Payload.withheld();
    }
    if (schema.getField(ATTRIBUTES) == null) {
      return Payload.asItWas(value);
    }
    List<String> taken = take(event);
    return taken.isEmpty()
        ? Payload.asItWas(value)
        : new Payload(written(value, schema, event), taken);
  }

  /** Removes the named attributes and returns the names of those present, in alphabetical order. */
  private List<String> take(GenericRecord event) {
    Map<?, ?> all = (Map<?, ?>) event.get(ATTRIBUTES);
    Map<Object, Object> kept = new HashMap<>(all);
    Set<Object> gone = new HashSet<>(all.keySet());
    kept.keySet().removeIf(name -> attributes.contains(name.toString()));
    gone.removeAll(kept.keySet());
    event.put(ATTRIBUTES, kept);
    List<String> names = new ArrayList<>(gone.stream().map(Object::toString).toList());
    names.sort(null);
    return names;
  }

  private static byte[] written(byte[] original, Schema schema, GenericRecord event)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(original.length);
    bytes.write(original, 0, PREAMBLE);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}

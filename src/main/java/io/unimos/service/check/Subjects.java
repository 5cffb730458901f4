package io.unimos.service.check;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Key;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.check.EventSchemas.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityResult;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * The client through which the commands ask a schema registry. Owns its client until {@link
 * #close}; a registry that does not answer comes as {@link SettingsException}. Used by one thread.
 */
public final class Subjects implements AutoCloseable {
  private static final Key<String> URL = ServiceSettings.SCHEMA_REGISTRY_URL;
  private static final String CONNECT_MILLIS = "5000";

  /** The time for an answer: the first one of a registry that has just started takes its time. */
  private static final String READ_MILLIS = "30000";

  private static final int CACHE = 100;
  private static final int NOT_FOUND = 404;

  /** The compatibility levels that refuse schemas which today's readers could not read. */
  private static final Set<String> STRICT =
      Set.of("BACKWARD", "BACKWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE");

  /** A question to the registry. */
  private interface Question<T> {
    T ask() throws IOException, RestClientException;
  }

  private final SchemaRegistryClient client;
  private final String url;

  /** Opens a client of the registry; sends no request yet. */
  public Subjects(Settings settings) {
    url = settings.service().registryForPeople();
    Map<String, Object> properties = KafkaProperties.registry(settings);
    properties.putIfAbsent("http.connect.timeout.ms", CONNECT_MILLIS);
    properties.putIfAbsent("http.read.timeout.ms", READ_MILLIS);
    List<String> urls = List.of(settings.service().schemaRegistryUrl().split("\\s*,\\s*", -1));
    client =
        SchemaRegistryClientFactory.newClient(
            urls, CACHE, List.of(new AvroSchemaProvider()), properties, Map.of());
  }

  /** Returns the names of all subjects. */
  Collection<String> names() {
    return ask(client::getAllSubjects).orElse(List.of());
  }

  /**
   * Returns the version under which the subject has exactly this schema; empty when it has none.
   */
  public Optional<Integer> version(Entry entry) {
    // The id is asked first: a registry in this JVM cannot answer the other question otherwise.
    return id(entry).flatMap(id -> ask(() -> client.getVersion(entry.subject(), entry.schema())));
  }

  /** Returns the id of exactly this schema; empty when the subject does not have it. */
  public Optional<Integer> id(Entry entry) {
    return ask(() -> client.getId(entry.subject(), entry.schema()));
  }

  /** Returns all versions of a subject. */
  public List<Integer> versions(String subject) {
    return ask(() -> client.getAllVersions(subject)).orElse(List.of());
  }

  /** Registers the schema and returns its id. */
  public int register(Entry entry) {
    return ask(() -> client.register(entry.subject(), entry.schema())).orElseThrow();
  }

  /** Returns the level of a subject if it has one, otherwise that of the whole registry. */
  public String level(String subject) {
    return ask(() -> client.getCompatibility(subject)).orElseGet(this::level);
  }

  private String level() {
    return ask(() -> client.getCompatibility(null)).orElse("unknown");
  }

  /** Sets the level of one subject to BACKWARD. */
  public void makeStrict(String subject) {
    var unused = ask(() -> client.updateCompatibility(subject, "BACKWARD"));
  }

  /**
   * Returns true if the registry refuses schemas that cannot read the data of the subject. Where
   * the level does not say so, this tries a change that must be refused: some registries report
   * only a subject's own level and still apply the common one. Nothing is written.
   */
  public boolean refusesWhatBreaks(Entry entry, String level) {
    if (STRICT.contains(level)) {
      return true;
    }
    Optional<SchemaMetadata> latest = ask(() -> client.getLatestSchemaMetadata(entry.subject()));
    if (latest.isEmpty()) {
      return STRICT.contains(level());
    }
    AvroSchema breaking = new AvroSchema(withRequiredField(latest.get().getSchema()));
    return !ask(() -> client.testCompatibility(entry.subject(), breaking)).orElse(true);
  }

  /** Returns true if the registry would accept the schema now; true where the subject is new. */
  public boolean accepts(Entry entry) {
    return ask(() -> client.testCompatibility(entry.subject(), entry.schema())).orElse(true);
  }

  /**
   * Returns the registered versions that this version of the service could not read, one line each.
   */
  public List<String> unreadable(Entry entry) {
    List<String> lines = new ArrayList<>();
    for (int version : versions(entry.subject())) {
      Optional<SchemaMetadata> written =
          ask(() -> client.getSchemaMetadata(entry.subject(), version));
      written
          .flatMap(metadata -> difference(entry.schema().rawSchema(), metadata.getSchema()))
          .ifPresent(
              why -> lines.add("version %d of %s: %s".formatted(version, entry.subject(), why)));
    }
    return lines;
  }

  private static Optional<String> difference(Schema reader, String writer) {
    SchemaCompatibilityResult result =
        SchemaCompatibility.checkReaderWriterCompatibility(
                reader, new Schema.Parser().parse(writer))
            .getResult();
    return result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE
        ? Optional.empty()
        : Optional.of(
            result.getIncompatibilities().stream()
                .map(i -> i.getType() + " at " + i.getLocation())
                .collect(Collectors.joining(", ")));
  }

  private static Schema withRequiredField(String json) {
    Schema known = new Schema.Parser().parse(json);
    List<Schema.Field> fields = new ArrayList<>();
    known.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    fields.add(new Schema.Field("unimosProbe", Schema.create(Schema.Type.INT)));
    return Schema.createRecord(
        known.getName(), known.getDoc(), known.getNamespace(), false, fields);
  }

  /** Returns the answer; empty when the registry does not know the object. */
  private <T> Optional<T> ask(Question<T> question) {
    try {
      return Optional.ofNullable(question.ask());
    } catch (RestClientException e) {
      if (e.getStatus() == NOT_FOUND) {
        return Optional.empty();
      }
      throw new SettingsException(
          URL,
          "the registry at %s refuses with status %d: %s"
              .formatted(url, e.getStatus(), e.getMessage()));
    } catch (IOException | RuntimeException e) {
      throw new SettingsException(
          URL, "no registry answers at %s: %s".formatted(url, e.getMessage()));
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      // Nothing was written, so nothing can be lost.
    }
  }
}

package io.unimos.cli;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks the schema registry for its subjects: an address that answers is not enough. */
final class RegistryCheck {
  private static final String TIMEOUT_MILLIS = "5000";
  private static final int CACHE = 10;

  private RegistryCheck() {}

  /** At most a line or two; empty when all is well. */
  static List<Problem> problems(Settings settings, Set<Role> roles) {
    String url = settings.service().registryForPeople();
    Collection<String> subjects;
    try (SchemaRegistryClient client = client(settings)) {
      subjects = client.getAllSubjects();
    } catch (RestClientException e) {
      return List.of(
          new Problem(
              "schema.registry.url",
              "the registry at "
                  + url
                  + " refuses with status "
                  + e.getStatus()
                  + ": "
                  + e.getMessage()));
    } catch (IOException | RuntimeException e) {
      return List.of(
          new Problem(
              "schema.registry.url", "no registry answers at " + url + ": " + e.getMessage()));
    }
    return settings.service().schemaAutoRegister()
        ? List.of()
        : missingSubjects(settings, roles, subjects);
  }

  /** Without registration, a schema that is not there shows up at the first record otherwise. */
  private static List<Problem> missingSubjects(
      Settings settings, Set<Role> roles, Collection<String> subjects) {
    if (settings.registry().containsKey("value.subject.name.strategy")) {
      return List.of();
    }
    List<String> written = new ArrayList<>();
    if (roles.contains(Role.ENCODE)) {
      written.add(settings.topics().features());
    }
    if (roles.contains(Role.ADAPT)) {
      written.add(settings.topics().predictions());
    }
    return written.stream()
        .map(topic -> topic + "-value")
        .filter(subject -> !subjects.contains(subject))
        .map(
            subject ->
                new Problem(
                    "schema.auto.register",
                    "false, and the registry has no subject "
                        + subject
                        + "; expected it to be registered from schemas/"))
        .toList();
  }

  private static SchemaRegistryClient client(Settings settings) {
    Map<String, Object> properties = KafkaProperties.registry(settings);
    properties.putIfAbsent("http.connect.timeout.ms", TIMEOUT_MILLIS);
    properties.putIfAbsent("http.read.timeout.ms", TIMEOUT_MILLIS);
    List<String> urls = List.of(settings.service().schemaRegistryUrl().split("\\s*,\\s*"));
    return SchemaRegistryClientFactory.newClient(
        urls, CACHE, List.of(new AvroSchemaProvider()), properties, Map.of());
  }
}

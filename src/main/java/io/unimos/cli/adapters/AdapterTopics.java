package io.unimos.cli.adapters;

import io.unimos.bundle.NearestNames;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.TopicReader;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.version.ClassSetRecords;
import io.unimos.version.VersionRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import picocli.CommandLine.ParameterException;

/** What the topics tell of adapters. Used by one thread; owns its reader until {@link #close}. */
final class AdapterTopics implements AutoCloseable {
  private static final String VERSIONS = TopicSettings.ADAPTER_VERSIONS.name();
  private static final String COMMANDS = TopicSettings.ADAPTER_COMMANDS.name();
  private static final String DRIFT = TopicSettings.DRIFT.name();
  private static final String REQUESTS = TopicSettings.ANNOTATION_REQUESTS.name();
  private static final int NEAREST = 3;
  private static final String FORGOTTEN = VersionRecords.answerKey("", Action.FORGET.name());

  /** The key of a version's record: a domain may have slashes in its own name. */
  record VersionKey(String domain, long version) {

    static Optional<VersionKey> parse(String key) {
      int slash = key.lastIndexOf('/');
      if (slash < 0 || !key.substring(slash + 1).matches("\\d{1,18}")) {
        return Optional.empty();
      }
      return Optional.of(
          new VersionKey(key.substring(0, slash), Long.parseLong(key.substring(slash + 1))));
    }
  }

  private final Settings settings;
  private final SettingsOptions options;
  private final TopicReader reader;

  /**
   * @param options of the command, for its errors
   * @throws io.unimos.config.SettingsException if a topic does not exist or no broker answers
   */
  AdapterTopics(Settings settings, SettingsOptions options) {
    this.settings = settings;
    this.options = options;
    TopicReader.require(settings, VERSIONS, COMMANDS, DRIFT);
    reader = new TopicReader(settings, "adapters").showing(options.err());
  }

  /**
   * Hands over each key and value that is committed on a topic at this moment, a partition's in
   * their order; the value of a deleted key is null.
   *
   * @param topic key of the setting that names it
   */
  void read(String topic, BiConsumer<String, byte[]> records) {
    records(topic, record -> records.accept(TopicReader.key(record), record.value()));
  }

  /** The same with all that a record has. */
  void records(String topic, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    reader.fromBeginning(settings.topics().byKey().get(topic));
    reader.toEnd(records);
  }

  /** What became of a domain's labels, in their order. */
  List<AnnotationRequest> labelAnswers(String domain) {
    TopicReader.require(settings, REQUESTS);
    List<AnnotationRequest> answers = new ArrayList<>();
    read(
        REQUESTS,
        (key, value) -> {
          if (domain.equals(key) && value != null) {
            event(REQUESTS, key, value, AnnotationRequest.class)
                .filter(record -> record.getAnswer() != null)
                .ifPresent(answers::add);
          }
        });
    return answers;
  }

  /** An event out of its bytes; empty, with a line to the errors, when it is none. */
  private <T> Optional<T> event(String topic, String key, byte[] value, Class<T> type) {
    String name = settings.topics().byKey().get(topic);
    try {
      return Optional.of(type.cast(reader.event(name, value)));
    } catch (SerializationException | ClassCastException e) {
      options.err().printf("skipped %s of %s: %s%n", key, name, e.getMessage());
      options.err().flush();
      return Optional.empty();
    }
  }

  /** Every domain that the wanted names let through, by name. */
  Map<String, DomainAdapters> domains(Predicate<String> wanted) {
    Map<String, DomainAdapters> domains = new TreeMap<>();
    read(
        VERSIONS,
        (key, value) -> {
          VersionKey.parse(key)
              .filter(parsed -> wanted.test(parsed.domain()))
              .ifPresent(parsed -> version(of(domains, parsed.domain()), parsed, value));
          forgotten(key)
              .filter(domain -> value != null && wanted.test(domain))
              .ifPresent(
                  domain ->
                      event(VERSIONS, key, value, AdapterVersion.class)
                          .ifPresent(answer -> of(domains, domain).forgotten(answer)));
        });
    read(
        DRIFT,
        (key, value) -> {
          if (wanted.test(key) && value != null) {
            event(DRIFT, key, value, DriftReport.class).ifPresent(of(domains, key)::add);
          }
        });
    read(
        COMMANDS,
        (key, value) -> {
          if (!key.equals(ClassSetRecords.KEY) && wanted.test(key)) {
            of(domains, key).set(command(key, value));
          }
        });
    return domains;
  }

  /** The domain of which a key tells that it was forgotten. */
  private static Optional<String> forgotten(String key) {
    return key.endsWith(FORGOTTEN)
        ? Optional.of(key.substring(0, key.length() - FORGOTTEN.length()))
        : Optional.empty();
  }

  private void version(DomainAdapters domain, VersionKey key, byte[] value) {
    if (value == null) {
      domain.remove(key.version());
    } else {
      event(VERSIONS, key.domain(), value, AdapterVersion.class).ifPresent(domain::add);
    }
  }

  private Optional<AdapterCommand> command(String key, byte[] value) {
    return value == null ? Optional.empty() : event(COMMANDS, key, value, AdapterCommand.class);
  }

  private static DomainAdapters of(Map<String, DomainAdapters> domains, String name) {
    return domains.computeIfAbsent(name, DomainAdapters::new);
  }

  /**
   * Hands over every whole record of a domain's versions, a partition's in their order; an empty
   * one where the number's record was deleted.
   */
  void history(
      String domain, Predicate<Long> wanted, BiConsumer<Long, Optional<AdapterVersion>> records) {
    read(
        VERSIONS,
        (key, value) ->
            VersionKey.parse(key)
                .filter(k -> k.domain().equals(domain) && wanted.test(k.version()))
                .ifPresent(
                    parsed -> {
                      if (value == null) {
                        records.accept(parsed.version(), Optional.empty());
                      } else {
                        event(VERSIONS, key, value, AdapterVersion.class)
                            .ifPresent(v -> records.accept(parsed.version(), Optional.of(v)));
                      }
                    }));
  }

  /** The newest answers to commands, of the wanted keys. */
  List<AdapterVersion> answers(Predicate<String> wanted) {
    Map<String, AdapterVersion> answers = new TreeMap<>();
    read(
        VERSIONS,
        (key, value) -> {
          if (value == null) {
            answers.remove(key);
          } else if (wanted.test(key)) {
            event(VERSIONS, key, value, AdapterVersion.class)
                .ifPresent(answer -> answers.put(key, answer));
          }
        });
    return List.copyOf(answers.values());
  }

  /**
   * What is known of a domain.
   *
   * @throws ParameterException with the nearest names if nothing is
   */
  DomainAdapters require(String domain) {
    Set<String> names = new TreeSet<>();
    Map<String, DomainAdapters> found =
        domains(
            name -> {
              names.add(name);
              return name.equals(domain);
            });
    if (!found.containsKey(domain)) {
      throw options.wrong(unknown(domain, names));
    }
    return found.get(domain);
  }

  /**
   * The newest whole records of these versions.
   *
   * @throws ParameterException if one is not on the topic
   */
  List<AdapterVersion> require(DomainAdapters domain, List<Long> numbers) {
    Map<Long, AdapterVersion> found = new HashMap<>();
    history(
        domain.domain(),
        numbers::contains,
        (number, version) ->
            version.ifPresentOrElse(v -> found.put(number, v), () -> found.remove(number)));
    for (long number : numbers) {
      if (!found.containsKey(number)) {
        throw options.wrong(noVersion(domain, number));
      }
    }
    return numbers.stream().map(found::get).toList();
  }

  static String noVersion(DomainAdapters domain, long number) {
    return "%s has no version %d; it has %s"
        .formatted(domain.domain(), number, domain.numbers().isEmpty() ? "none" : domain.numbers());
  }

  static String unknown(String domain, Collection<String> names) {
    List<String> nearest = NearestNames.of(domain, names, NEAREST);
    return "unknown domain '%s'; %s"
        .formatted(
            domain,
            nearest.isEmpty()
                ? "the topics tell of none"
                : "nearest: " + String.join(", ", nearest));
  }

  @Override
  public void close() {
    reader.close();
  }
}

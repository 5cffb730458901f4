package io.unimos.cli.adapters;

import io.unimos.cli.SeenDomains;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.source.NearestNames;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.service.check.Cluster;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.VersionRecords;
import java.time.Instant;
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
import picocli.CommandLine.ParameterException;

/**
 * The reader of everything on the topics about adapters. Used by one thread; owns its reader until
 * {@link #close}.
 */
final class AdapterTopics implements AutoCloseable {
  private static final String VERSIONS = TopicSettings.ADAPTER_VERSIONS.name();
  private static final String COMMANDS = TopicSettings.ADAPTER_COMMANDS.name();
  private static final String DRIFT = TopicSettings.DRIFT.name();
  private static final String PREDICTIONS = TopicSettings.PREDICTIONS.name();
  private static final String REQUESTS = TopicSettings.ANNOTATION_REQUESTS.name();
  private static final int NEAREST = 3;

  /** The key of a version's record, split: a domain may have slashes in its own name. */
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
   * @param options the options of the command, for its errors
   * @throws io.unimos.config.SettingsException if a topic does not exist or no broker answers
   */
  AdapterTopics(Settings settings, SettingsOptions options) {
    this.settings = settings;
    this.options = options;
    reader = options.reader(settings, "adapters", VERSIONS, COMMANDS, DRIFT, PREDICTIONS);
  }

  /**
   * Hands over each record that is committed on a topic at this moment, in the order of each
   * partition; the value of a deleted key is null.
   *
   * @param topic the key of the setting that names it
   */
  void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> records) {
    reader.fromBeginning(settings.topics().byKey().get(topic));
    reader.toEnd(records);
  }

  /**
   * Hands over each record of a domain since a time that is committed on a topic at this moment, in
   * their order.
   *
   * @param topic the key of the setting that names it
   * @throws io.unimos.config.SettingsException if the topic does not exist
   */
  void read(
      String topic,
      String domain,
      Instant since,
      Consumer<ConsumerRecord<byte[], byte[]>> records) {
    Cluster.require(settings, topic);
    reader.from(since, reader.partition(settings.topics().byKey().get(topic), domain));
    reader.toEnd(
        record -> {
          if (TopicReader.key(record).equals(domain)) {
            records.accept(record);
          }
        });
  }

  /** Returns the requests for a domain's labels and the answers to them since a time. */
  List<AnnotationRequest> requests(String domain, Instant since) {
    List<AnnotationRequest> requests = new ArrayList<>();
    read(
        REQUESTS,
        domain,
        since,
        record -> reader.event(record, AnnotationRequest.class).ifPresent(requests::add));
    return requests;
  }

  /** Hands over each committed record together with its key. */
  private void read(String topic, BiConsumer<String, ConsumerRecord<byte[], byte[]>> records) {
    read(topic, record -> records.accept(TopicReader.key(record), record));
  }

  /** Returns the answers to a domain's labels, in their order. */
  List<AnnotationRequest> labelAnswers(String domain) {
    Cluster.require(settings, REQUESTS);
    List<AnnotationRequest> answers = new ArrayList<>();
    read(
        REQUESTS,
        (key, record) -> {
          if (domain.equals(key)) {
            reader
                .event(record, AnnotationRequest.class)
                .filter(reported -> reported.getAnswer() != null)
                .ifPresent(answers::add);
          }
        });
    return answers;
  }

  /** Returns every domain whose name passes the filter, by name. */
  Map<String, DomainAdapters> domains(Predicate<String> wanted) {
    Map<String, DomainAdapters> domains = new TreeMap<>();
    read(
        VERSIONS,
        (key, record) -> {
          VersionKey.parse(key)
              .filter(parsed -> wanted.test(parsed.domain()))
              .ifPresent(parsed -> version(of(domains, parsed.domain()), parsed, record));
          answered(key)
              .filter(wanted)
              .ifPresent(
                  domain -> {
                    if (record.value() == null) {
                      of(domains, domain).unanswered(key);
                    }
                    reader
                        .event(record, AdapterVersion.class)
                        .filter(VersionRecords::isAnswer)
                        .ifPresent(answer -> of(domains, domain).answered(answer));
                  });
        });
    read(
        DRIFT,
        (key, record) -> {
          if (wanted.test(key)) {
            reader
                .event(record, DriftReport.class)
                .ifPresent(report -> of(domains, key).add(report));
          }
        });
    read(
        COMMANDS,
        (key, record) -> {
          if (!key.equals(ClassSetRecords.KEY) && wanted.test(key)) {
            Optional<AdapterCommand> command = reader.event(record, AdapterCommand.class);
            command.ifPresent(
                sent ->
                    of(domains, key)
                        .ordered(sent, record.topic(), record.partition(), record.offset()));
            if (record.value() == null) {
              of(domains, key).withdrawn();
            }
          }
        });
    return domains;
  }

  /** Returns the domain whose command an answer belongs to; classes belong to all domains. */
  private static Optional<String> answered(String key) {
    return VersionRecords.isAnswerKey(key) && !ClassSetRecords.isOfClasses(key)
        ? Optional.of(VersionRecords.answeredDomain(key))
        : Optional.empty();
  }

  private void version(
      DomainAdapters domain, VersionKey key, ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      domain.remove(key.version());
    } else {
      reader.event(record, AdapterVersion.class).ifPresent(domain::add);
    }
  }

  private static DomainAdapters of(Map<String, DomainAdapters> domains, String name) {
    return domains.computeIfAbsent(name, DomainAdapters::new);
  }

  /**
   * Hands over every whole record of a domain's versions, in the order of each partition; empty
   * where the number's record was deleted.
   */
  void history(
      String domain, Predicate<Long> wanted, BiConsumer<Long, Optional<AdapterVersion>> records) {
    read(
        VERSIONS,
        (key, record) ->
            VersionKey.parse(key)
                .filter(k -> k.domain().equals(domain) && wanted.test(k.version()))
                .ifPresent(
                    parsed -> {
                      Optional<AdapterVersion> version = reader.event(record, AdapterVersion.class);
                      if (version.isPresent() || record.value() == null) {
                        records.accept(parsed.version(), version);
                      }
                    }));
  }

  /** Returns the newest answers to commands whose keys pass the filter. */
  List<AdapterVersion> answers(Predicate<String> wanted) {
    Map<String, AdapterVersion> answers = new TreeMap<>();
    read(
        VERSIONS,
        (key, record) -> {
          if (record.value() == null) {
            answers.remove(key);
          } else if (wanted.test(key)) {
            reader.event(record, AdapterVersion.class).ifPresent(each -> answers.put(key, each));
          }
        });
    return List.copyOf(answers.values());
  }

  /**
   * Returns what is known of a domain.
   *
   * @throws ParameterException with the nearest names if nothing is known
   */
  DomainAdapters require(String domain) {
    Set<String> names = new TreeSet<>();
    Map<String, DomainAdapters> found =
        domains(
            name -> {
              names.add(name);
              return name.equals(domain);
            });
    if (found.containsKey(domain)) {
      return found.get(domain);
    }
    // Its first window may not have ended yet.
    if (!SeenDomains.unseen(settings, reader, List.of(domain)).isEmpty()) {
      throw options.wrong(unknown(domain, names));
    }
    return new DomainAdapters(domain);
  }

  /**
   * Returns the newest whole records of these versions.
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
            nearest.isEmpty() ? "the topics have none" : "nearest: " + String.join(", ", nearest));
  }

  @Override
  public void close() {
    reader.close();
  }
}

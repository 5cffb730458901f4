package io.unimos.cli.adapters;

import io.unimos.bundle.NearestNames;
import io.unimos.cli.TopicScan;
import io.unimos.config.Settings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the topics tell of adapters. Used by one thread; owns its consumer until {@link #close}. */
final class AdapterTopics implements AutoCloseable {
  static final String VERSIONS = "topics.adapter-versions";
  static final String COMMANDS = "topics.adapter-commands";
  private static final String DRIFT = "topics.drift";
  private static final int NEAREST = 3;

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

  private final CommandSpec spec;
  private final TopicScan scan;

  /**
   * @param spec of the command, for its errors
   * @throws io.unimos.config.SettingsException if a topic does not exist or no broker answers
   */
  AdapterTopics(Settings settings, CommandSpec spec) {
    this.spec = spec;
    TopicScan.require(settings, List.of(VERSIONS, COMMANDS, DRIFT));
    PrintWriter problems = spec.commandLine().getErr();
    scan = new TopicScan(settings, problems);
  }

  /** Whether this is the key of a version of that domain. */
  static boolean isOf(String domain, String key) {
    return VersionKey.parse(key).filter(parsed -> parsed.domain().equals(domain)).isPresent();
  }

  /** Every domain that the wanted names let through, by name. */
  Map<String, DomainAdapters> domains(Predicate<String> wanted) {
    Map<String, DomainAdapters> domains = new TreeMap<>();
    scan.read(
        VERSIONS,
        (key, value) ->
            VersionKey.parse(key)
                .filter(parsed -> wanted.test(parsed.domain()))
                .ifPresent(parsed -> version(of(domains, parsed.domain()), parsed, value)));
    scan.read(
        DRIFT,
        (key, value) -> {
          if (wanted.test(key) && value != null) {
            scan.event(DRIFT, key, value, DriftReport.class).ifPresent(of(domains, key)::add);
          }
        });
    scan.read(
        COMMANDS,
        (key, value) -> {
          if (wanted.test(key)) {
            of(domains, key).set(command(key, value));
          }
        });
    return domains;
  }

  private void version(DomainAdapters domain, VersionKey key, byte[] value) {
    if (value == null) {
      domain.remove(key.version());
    } else {
      scan.event(VERSIONS, key.domain(), value, AdapterVersion.class).ifPresent(domain::add);
    }
  }

  private Optional<AdapterCommand> command(String key, byte[] value) {
    return value == null
        ? Optional.empty()
        : scan.event(COMMANDS, key, value, AdapterCommand.class);
  }

  private static DomainAdapters of(Map<String, DomainAdapters> domains, String name) {
    return domains.computeIfAbsent(name, DomainAdapters::new);
  }

  /** The newest whole record of each of these versions that is on the topic. */
  Map<Long, AdapterVersion> versions(String domain, Collection<Long> numbers) {
    Map<Long, AdapterVersion> found = new HashMap<>();
    scan.read(
        VERSIONS,
        (key, value) ->
            VersionKey.parse(key)
                .filter(k -> k.domain().equals(domain) && numbers.contains(k.version()))
                .ifPresent(
                    parsed -> {
                      if (value == null) {
                        found.remove(parsed.version());
                      } else {
                        scan.event(VERSIONS, key, value, AdapterVersion.class)
                            .ifPresent(version -> found.put(parsed.version(), version));
                      }
                    }));
    return found;
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
      throw new ParameterException(spec.commandLine(), unknown(domain, names));
    }
    return found.get(domain);
  }

  /**
   * The whole record of one version.
   *
   * @throws ParameterException if it is not on the topic
   */
  AdapterVersion require(DomainAdapters domain, long number) {
    AdapterVersion version = versions(domain.domain(), List.of(number)).get(number);
    if (version == null) {
      throw new ParameterException(spec.commandLine(), noVersion(domain, number));
    }
    return version;
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
    scan.close();
  }
}

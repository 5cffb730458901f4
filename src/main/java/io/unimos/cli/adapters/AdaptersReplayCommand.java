package io.unimos.cli.adapters;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.encode.EngineFlags;
import io.unimos.event.AdapterVersion;
import io.unimos.service.ExitCodes;
import io.unimos.service.TopologyWiring;
import io.unimos.stream.AdaptRole;
import io.unimos.stream.PublishedDecisions;
import io.unimos.stream.VersionAudit;
import io.unimos.stream.read.Contract;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.VersionRecords;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The command that runs the rounds of one domain again and compares every number. */
@Command(
    name = "replay",
    description = {
      "Run a domain's rounds again from its features and labels: is each version what its record"
          + " says?",
      "Needs bundle and settings of the service, the features since the domain's first image, or the"
          + " first since it was forgotten (see"
          + " topics.features-retention), the answers to its labels and the first record of each"
          + " version (see adapters.keep). Ends with 1 when a round gives other bytes."
    })
public final class AdaptersReplayCommand implements Callable<Integer> {
  private static final String FEATURES = TopicSettings.FEATURES.name();

  @Mixin private SettingsOptions options;

  @Parameters(index = "0", paramLabel = "DOMAIN", description = "The camera or site.")
  private String domain;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION",
      description = "The last one to run again; default: all.")
  private Long last;

  @Override
  public Integer call() throws BundleException {
    Settings settings = options.load();
    try (AdapterTopics topics = new AdapterTopics(settings, options)) {
      DomainAdapters known = topics.require(domain);
      if (last != null) {
        topics.require(known, List.of(last));
      }
      return replay(settings, topics, known);
    }
  }

  private int replay(Settings settings, AdapterTopics topics, DomainAdapters known)
      throws BundleException {
    AdaptRole role = role(settings, Bundle.load(settings.service().requiredBundle()));
    try (VersionAudit replay =
        new VersionAudit(
            Contract.over(settings), settings.topics(), role, published(settings, topics))) {
      if (known.wasForgotten()) {
        topics.read(FEATURES, record -> replay.search(record.value()));
      }
      topics.read(FEATURES, record -> replay.feature(record.value(), record.timestamp()));
      replay.end();
      return report(replay.repeated());
    } catch (VersionAudit.ReplayException e) {
      throw options.wrong(e.getMessage());
    } finally {
      role.rounds().close();
    }
  }

  /** Returns the parts that play a domain again; the caller closes its rounds. */
  static AdaptRole role(Settings settings, Bundle bundle) {
    // The same bytes need the same number of threads: those of the service.
    if (settings.service().roles().contains(Role.ENCODE)) {
      EngineFlags.apply(settings.encode().cpuThreads());
    }
    return TopologyWiring.adaptRole(settings, bundle);
  }

  private PublishedDecisions published(Settings settings, AdapterTopics topics) {
    return new PublishedDecisions(
        domain,
        records(topics),
        settings.adaptation().annotate().on() ? topics.labelAnswers(domain) : List.of(),
        topics.answers(
            key -> ClassSetRecords.isAnswerKey(key) || ClassSetRecords.isDomainKey(key, domain)));
  }

  /**
   * Returns every record of the domain; the matrices are dropped once their hash has been checked.
   */
  private List<AdapterVersion> records(AdapterTopics topics) {
    Map<Long, List<AdapterVersion>> byNumber = new TreeMap<>();
    topics.history(
        domain,
        number -> true,
        (number, version) ->
            version.ifPresentOrElse(
                v -> byNumber.computeIfAbsent(number, n -> new ArrayList<>()).add(checked(v)),
                // Newer records displaced these, or the domain was forgotten: numbers then start
                // from 1 again.
                () -> byNumber.remove(number)));
    List<AdapterVersion> records = byNumber.values().stream().flatMap(List::stream).toList();
    long until =
        records.stream()
            .filter(this::isLast)
            .mapToLong(AdapterVersion::getSequence)
            .min()
            .orElse(Long.MAX_VALUE);
    return records.stream().filter(record -> record.getSequence() <= until).toList();
  }

  /** This is the record of the round itself; later changes of the version do not matter here. */
  private boolean isLast(AdapterVersion record) {
    return last != null && record.getVersion() == last && PublishedDecisions.isRound(record);
  }

  private AdapterVersion checked(AdapterVersion version) {
    if (!AdapterView.hashHolds(version)) {
      throw options.wrong(
          "%s version %d: its hash does not hold, the record was changed"
              .formatted(domain, version.getVersion()));
    }
    return VersionRecords.withoutMatrices(version);
  }

  private int report(List<VersionAudit.Repeated> rounds) {
    PrintWriter out = options.out();
    long same = rounds.stream().filter(VersionAudit.Repeated::same).count();
    for (VersionAudit.Repeated round : rounds) {
      AdapterVersion published = round.published();
      out.printf(
          "version %d %s of window %d, decided after image %d: %s%n",
          published.getVersion(),
          published.getStatus(),
          round.window(),
          published.getSequence(),
          round.same()
              ? "the same bytes, " + published.getHash()
              : "DIFFERS in " + round.differences());
    }
    out.printf("%d of %d rounds gave the same bytes%n", same, rounds.size());
    out.flush();
    return same == rounds.size() ? ExitCodes.OK : ExitCodes.FAILURE;
  }
}

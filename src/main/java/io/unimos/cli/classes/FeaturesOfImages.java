package io.unimos.cli.classes;

import io.unimos.bundle.EncoderPart;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.HalfFloats;
import io.unimos.service.check.Cluster;
import io.unimos.topology.TopicReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The features of some images of a domain, while they are kept. Of the topic of features, the
 * largest there is, no more is read than has to be: the domain's partition alone, from behind the
 * window that ended before the first of these images came, until all are found. When that was is
 * known of images that the service has asked for: the request has the image's number in the domain,
 * and the report of each window the number and the time of its last. Used by one thread.
 */
final class FeaturesOfImages {
  private final Settings settings;
  private final SettingsOptions options;
  private final EncoderPart encoder;
  private final String domain;
  private final TopicReader reader;
  private final DomainEvents events;

  /**
   * For one domain.
   *
   * @param reader whose owner the caller stays
   */
  FeaturesOfImages(
      Settings settings,
      SettingsOptions options,
      EncoderPart encoder,
      String domain,
      TopicReader reader) {
    this.settings = settings;
    this.options = options;
    this.encoder = encoder;
    this.domain = domain;
    this.reader = reader;
    events = new DomainEvents(reader, domain);
  }

  /** Features {@code [d]} by id, of those that are still there. */
  Map<String, float[]> of(List<String> ids) {
    TopicPartition partition = reader.partition(settings.topics().features(), domain);
    Optional<Instant> since = before(ids);
    long oldest = reader.fromBeginning(partition);
    long from = since.map(time -> reader.from(time, partition)).orElse(oldest);
    Search search = new Search(ids);
    reader.toEnd(search::wanted, search::look);
    String why =
        since
            .map(
                time ->
                    "%d before it left out: the first of these images came after %s"
                        .formatted(from - oldest, time))
            .orElse("the oldest: when the first of these images came is not known");
    options
        .out()
        .printf(
            "read %d records of %s, of no other partition, from offset %d (%s)%n",
            search.looked, partition, from, why);
    options.out().flush();
    return search.found;
  }

  /** What was found so far, and in how many records. */
  private final class Search {
    private final Map<String, float[]> found = new LinkedHashMap<>();
    private final Set<String> missing;
    private long looked;

    Search(List<String> ids) {
      missing = new HashSet<>(ids);
    }

    boolean wanted() {
      return !missing.isEmpty();
    }

    void look(ConsumerRecord<byte[], byte[]> record) {
      looked++;
      events
          .read(record, Feature.class)
          .filter(feature -> missing.contains(feature.getId()))
          .ifPresent(
              feature ->
                  vector(feature)
                      .ifPresent(
                          vector -> {
                            found.put(feature.getId(), vector);
                            missing.remove(feature.getId());
                          }));
    }
  }

  /** A time before which none of these images came; empty where it is not known of all. */
  private Optional<Instant> before(List<String> ids) {
    Map<String, String> topics = settings.topics().byKey();
    String requests = topics.get(TopicSettings.ANNOTATION_REQUESTS.name());
    String drift = topics.get(TopicSettings.DRIFT.name());
    try (Cluster cluster = new Cluster(settings)) {
      if (cluster.describe(List.of(requests, drift)).size() < 2) {
        return Optional.empty();
      }
    }
    SortedMap<Long, Instant> windows = new TreeMap<>();
    events.each(
        reader.partition(drift, domain),
        DriftReport.class,
        // a domain that was forgotten counts anew: what holds of both lives is the earlier
        window ->
            windows.merge(
                window.getLastSequence(), window.getAt(), (a, b) -> a.isBefore(b) ? a : b));
    Map<String, Instant> since = new HashMap<>();
    events.each(
        reader.partition(requests, domain),
        AnnotationRequest.class,
        request -> {
          if (request.getAnswer() == null) {
            Instant bound = before(request, windows);
            since.merge(request.getId(), bound, (a, b) -> a.isBefore(b) ? a : b);
          }
        });
    return ids.stream()
        .map(id -> since.getOrDefault(id, Instant.MIN))
        .min(Instant::compareTo)
        .filter(time -> !time.equals(Instant.MIN));
  }

  /** When the last window ended before the image came, if the domain had one. */
  private static Instant before(AnnotationRequest request, SortedMap<Long, Instant> windows) {
    return windows.headMap(request.getDomainSequence()).values().stream()
        .filter(at -> !at.isAfter(request.getAt()))
        .reduce((a, b) -> b)
        .orElse(Instant.MIN);
  }

  /** The numbers of a feature; empty where they are not sound. */
  private Optional<float[]> vector(Feature feature) {
    if (!feature.getEncoderId().equals(encoder.id())) {
      throw options.wrong(
          "features of %s were made by %s, the bundle by %s"
              .formatted(
                  EventView.printable(domain),
                  EventView.printable(feature.getEncoderId()),
                  encoder.id()));
    }
    float[] vector = HalfFloats.unpack(feature.getVector());
    boolean sound = vector.length == encoder.dimension();
    for (float number : vector) {
      sound &= Float.isFinite(number);
    }
    return sound ? Optional.of(vector) : Optional.empty();
  }
}

package io.unimos.cli.classes;

import io.unimos.bundle.EncoderPart;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.math.HalfFloats;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.service.check.Cluster;
import io.unimos.stream.read.TopicReader;
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
 * The features of some images of a domain, for as long as they are kept. The topic of features is
 * the largest, so no more of it is read than necessary: only the domain's partition, and only until
 * all images are found. Reading starts at the end of the window before the first of these images.
 * For images that the service has requested labels of, that time is known. The request has the
 * image's number in the domain, and each window's report has the number and the time of its last
 * image. Used by one thread.
 */
final class FeaturesOfImages {
  private final Settings settings;
  private final SettingsOptions options;
  private final EncoderPart encoder;
  private final String domain;
  private final TopicReader reader;
  private final DomainEvents events;

  /**
   * Prepares the search in one domain.
   *
   * @param reader the reader, which the caller still owns
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

  /** Returns the features {@code [d]} by id, of those images that are still kept. */
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

  /** The features found so far, and the number of records read. */
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

  /** Returns a time before which none of these images came; empty unless it is known of all. */
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
        // A forgotten domain counts anew; the earlier time holds for both of its lives.
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

  /** Returns the end of the last window before the image, if the domain had one. */
  private static Instant before(AnnotationRequest request, SortedMap<Long, Instant> windows) {
    return windows.headMap(request.getDomainSequence()).values().stream()
        .filter(at -> !at.isAfter(request.getAt()))
        .reduce((a, b) -> b)
        .orElse(Instant.MIN);
  }

  /** Returns the numbers of a feature; empty where they are not valid. */
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

package io.unimos.cli.labels;

import io.unimos.cli.SettingsOptions;
import io.unimos.cli.TopicReader;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AnnotationRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.SerializationException;

/** The requests that nobody has answered and that have not ended, out of their topic. */
final class OpenRequests {
  /** After these the request is asked no more; others leave it open. */
  private static final Set<String> CLOSED =
      Set.of("TAKEN", "CORRECTED", "NONE_OF_THESE", "LATE", "REPEATED");

  private record Image(String domain, String id) {}

  private OpenRequests() {}

  /** Those of the domains that are wanted, oldest first within each partition. */
  static List<AnnotationRequest> read(
      Settings settings, SettingsOptions options, Predicate<String> domains, Instant now) {
    TopicReader.require(settings, TopicSettings.ANNOTATION_REQUESTS.name());
    String topic = settings.topics().annotationRequests();
    Map<Image, AnnotationRequest> open = new LinkedHashMap<>();
    try (TopicReader reader = new TopicReader(settings, "labels").showing(options.err())) {
      reader.fromBeginning(topic);
      reader.toEnd(
          record -> {
            if (record.value() == null || !domains.test(TopicReader.key(record))) {
              return;
            }
            try {
              if (reader.event(topic, record.value()) instanceof AnnotationRequest told) {
                take(told, open);
              }
            } catch (SerializationException e) {
              options.err().printf("skipped offset %d: %s%n", record.offset(), e.getMessage());
              options.err().flush();
            }
          });
    }
    List<AnnotationRequest> waiting = new ArrayList<>(open.values());
    waiting.removeIf(each -> each.getExpiresAt() != null && each.getExpiresAt().isBefore(now));
    return waiting;
  }

  private static void take(AnnotationRequest told, Map<Image, AnnotationRequest> open) {
    Image image = new Image(told.getDomain(), told.getId());
    if (told.getAnswer() == null) {
      open.put(image, told);
    } else if (CLOSED.contains(told.getAnswer().getStatus())) {
      open.remove(image);
    }
  }
}

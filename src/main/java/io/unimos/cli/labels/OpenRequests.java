package io.unimos.cli.labels;

import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AnnotationRequest;
import io.unimos.stream.read.TopicReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The reader of the requests on their topic that have no answer and have not ended. */
final class OpenRequests {
  /** The states after which the request is closed; others leave it open. */
  private static final Set<String> CLOSED =
      Set.of("TAKEN", "CORRECTED", "NONE_OF_THESE", "LATE", "REPEATED");

  private record Image(String domain, String id) {}

  private OpenRequests() {}

  /** Returns the open requests of the wanted domains, oldest first within each partition. */
  static List<AnnotationRequest> read(
      Settings settings, SettingsOptions options, Predicate<String> domains, Instant now) {
    String topic = settings.topics().annotationRequests();
    Map<Image, AnnotationRequest> open = new LinkedHashMap<>();
    try (TopicReader reader =
        options.reader(settings, "labels", TopicSettings.ANNOTATION_REQUESTS.name())) {
      reader.fromBeginning(topic);
      reader.toEnd(
          record -> {
            if (domains.test(TopicReader.key(record))) {
              reader
                  .event(record, AnnotationRequest.class)
                  .ifPresent(reported -> take(reported, open));
            }
          });
    }
    List<AnnotationRequest> waiting = new ArrayList<>(open.values());
    waiting.removeIf(each -> each.getExpiresAt() != null && each.getExpiresAt().isBefore(now));
    return waiting;
  }

  private static void take(AnnotationRequest reported, Map<Image, AnnotationRequest> open) {
    Image image = new Image(reported.getDomain(), reported.getId());
    if (reported.getAnswer() == null) {
      open.put(image, reported);
    } else if (CLOSED.contains(reported.getAnswer().getStatus())) {
      open.remove(image);
    }
  }
}

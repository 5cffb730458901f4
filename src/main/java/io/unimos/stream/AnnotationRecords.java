package io.unimos.stream;

import io.unimos.core.domain.Component;
import io.unimos.core.domain.ImageTag;
import io.unimos.core.domain.Query;
import io.unimos.core.label.QueryStrategy;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Candidate;
import io.unimos.event.Label;
import io.unimos.event.LabelAnswer;
import io.unimos.wire.VersionRecords.DecisionPoint;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The builder of the records for annotators: requests for labels, and the answers to their labels.
 * Stateless.
 *
 * @param classes the labels in the order of every {@code [K]}
 * @param strategy the strategy by which images are chosen that are not drawn at random
 */
record AnnotationRecords(List<String> classes, QueryStrategy strategy) {

  /** Returns the request to label one image. */
  AnnotationRequest request(String domain, Query query, Instant at) {
    ImageTag image = query.image().identity();
    Query.Seen seen = query.seen();
    AnnotationRequest.Builder request =
        bare(image.id(), domain, why(query), at)
            .setTopK(
                seen.top().stream()
                    .map(top -> new Candidate(classes.get(top.label()), (float) top.confidence()))
                    .toList())
            .setRandom(query.random())
            .setStrategy(strategy.name())
            .setClasses(classes)
            .setZeroShotLabel(named(seen, Component.ZERO_SHOT))
            .setPrototypeLabel(named(seen, Component.PROTOTYPES))
            .setDomainSequence(seen.sequence())
            .setSourceTopic(image.topic())
            .setSourcePartition(image.partition())
            .setSourceOffset(image.offset())
            .setCapturedAt(Instant.ofEpochMilli(image.capturedAt()));
    query.until().ifPresent(until -> request.setExpiresAt(Instant.ofEpochMilli(until)));
    seen.heads()
        .ifPresent(
            heads ->
                request
                    .setVisionLabel(named(seen, Component.VISION))
                    .setLanguageLabel(named(seen, Component.LANGUAGE))
                    .setDiscrepancy((float) heads.discrepancy())
                    .setCategory(heads.category().name()));
    return request.build();
  }

  private String named(Query.Seen seen, Component component) {
    return classes.get(seen.named().get(component));
  }

  private static AnnotationRequest.Builder bare(String id, String domain, String why, Instant at) {
    return AnnotationRequest.newBuilder()
        .setId(id)
        .setDomain(domain)
        .setWhy(why)
        .setTopK(List.of())
        .setDiscrepancy(0)
        .setAt(at);
  }

  private String why(Query query) {
    if (query.random()) {
      return "drawn at random: its label estimates the accuracy of what is served";
    }
    return "doubtful (%s) and like many others; none like it was queried"
        .formatted(likely(query.seen().top().get(0)));
  }

  private String likely(Query.Likely likely) {
    return String.format(Locale.ROOT, "%s %.2f", classes.get(likely.label()), likely.confidence());
  }

  /** Returns the answer to a label. */
  AnnotationRequest answer(Label label, String text, LabelAnswer answer, DecisionPoint when) {
    return bare(label.getId(), label.getDomain(), text, when.at())
        .setDomainSequence(when.sequence())
        .setAnswer(answer)
        .build();
  }
}

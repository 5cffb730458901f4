package io.unimos.stream;

import io.unimos.core.domain.AskedFor;
import io.unimos.core.domain.ImageTag;
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
 */
record AnnotationRecords(List<String> classes) {

  /** Returns the request to label one image. */
  AnnotationRequest request(String domain, AskedFor asked, Instant at) {
    ImageTag image = asked.image();
    AskedFor.Opinions said = asked.opinions();
    AnnotationRequest.Builder request =
        bare(asked.id(), domain, why(asked), at)
            .setTopK(
                asked.top().stream()
                    .map(top -> new Candidate(classes.get(top.label()), (float) top.confidence()))
                    .toList())
            .setRandom(asked.random())
            .setStrategy(asked.strategy().name())
            .setClasses(classes)
            .setZeroShotLabel(classes.get(said.zeroShot()))
            .setPrototypeLabel(classes.get(said.prototypes()))
            .setDomainSequence(asked.sequence())
            .setSourceTopic(image.topic())
            .setSourcePartition(image.partition())
            .setSourceOffset(image.offset())
            .setCapturedAt(Instant.ofEpochMilli(image.capturedAt()));
    asked.until().ifPresent(until -> request.setExpiresAt(Instant.ofEpochMilli(until)));
    said.heads()
        .ifPresent(
            heads ->
                request
                    .setVisionLabel(classes.get(heads.vision()))
                    .setLanguageLabel(classes.get(heads.language()))
                    .setDiscrepancy((float) heads.discrepancy())
                    .setCategory(heads.category().name()));
    return request.build();
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

  private String why(AskedFor asked) {
    if (asked.random()) {
      return "drawn at random: its label tells how often what is served is right";
    }
    return "doubtful (%s) and like many others; none like it was asked for"
        .formatted(likely(asked.top().get(0)));
  }

  private String likely(AskedFor.Likely likely) {
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

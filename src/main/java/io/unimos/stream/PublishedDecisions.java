package io.unimos.stream;

import io.unimos.core.MethodSettings;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.ClassSet;
import io.unimos.event.LabelAnswer;
import io.unimos.event.LabelKind;
import io.unimos.event.Status;
import io.unimos.stream.VersionAudit.ReplayException;
import io.unimos.wire.VersionRecords;
import io.unimos.wire.VersionRecords.DecisionPoint;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The published records of everything but images that has changed one domain: decisions on its
 * versions, labels, and changes of the classes. They come out in the order in which the service
 * made them. Owned by one thread.
 */
public final class PublishedDecisions {
  private final String domain;
  private final Deque<AdapterVersion> decisions;
  private final Deque<AnnotationRequest> labels;
  private final Deque<AdapterVersion> changes;
  private final Map<Long, ClassSet> sets = new HashMap<>();
  private final Deque<String> newest = new ArrayDeque<>();
  private long images;
  private long earlier;

  /**
   * Sorts the records.
   *
   * @param domain the name of the domain
   * @param decided the records of decisions on it, in any order, without matrices
   * @param reported the answers to labels, in the order of their topic; other domains' answers are
   *     ignored
   * @param answers the answers on changes of classes, of its partition and its own, in any order
   * @throws ReplayException if a record of a round is missing or belongs to another revision of the
   *     method
   */
  public PublishedDecisions(
      String domain,
      List<AdapterVersion> decided,
      List<AnnotationRequest> reported,
      List<AdapterVersion> answers) {
    this.domain = domain;
    decisions = sorted(decided, Comparator.comparing(AdapterVersion::getAt));
    changes =
        sorted(
            answers.stream().filter(answer -> answer.getDomain().equals(domain)).toList(),
            Comparator.comparingLong(answer -> answer.getCommand().getServes()));
    labels = ofThisLife(reported);
    for (AdapterVersion answer : answers) {
      if (answer.getClassSet() != null) {
        sets.put(answer.getClassSet().getNumber(), answer.getClassSet());
      }
    }
    requireAll();
  }

  private static Deque<AdapterVersion> sorted(
      List<AdapterVersion> records, Comparator<AdapterVersion> atOneImage) {
    return new ArrayDeque<>(
        records.stream()
            .sorted(Comparator.comparingLong(AdapterVersion::getSequence).thenComparing(atOneImage))
            .toList());
  }

  /** Returns the labels that had an effect, from the first one after the domain was forgotten. */
  private Deque<AnnotationRequest> ofThisLife(List<AnnotationRequest> answers) {
    Deque<AnnotationRequest> taken = new ArrayDeque<>();
    for (AnnotationRequest answer : answers) {
      if (answer.getAnswer() != null && answer.getDomain().equals(domain)) {
        long order = answer.getAnswer().getOrder();
        if (order == 1 && taken.size() > 1) {
          taken.clear();
        }
        if (order == taken.size() + 1) {
          taken.add(answer);
        }
      }
    }
    return taken;
  }

  private void requireAll() {
    List<AdapterVersion> rounds = decisions.stream().filter(PublishedDecisions::isRound).toList();
    List<Long> numbers = rounds.stream().map(AdapterVersion::getVersion).toList();
    long last = decisions.stream().mapToLong(AdapterVersion::getVersion).max().orElse(0);
    for (long number = 1; number <= last; number++) {
      if (!numbers.contains(number)) {
        throw new ReplayException(
            "%s version %d: its first record is no longer on the topic; adapters.keep says how many"
                + " stay, and compaction leaves a later one of a version that was rolled back",
            domain, number);
      }
    }
    for (AdapterVersion round : rounds) {
      int revision = VersionRecords.revision(round).orElse(MethodSettings.REVISION);
      if (revision != MethodSettings.REVISION) {
        throw new ReplayException(
            "%s version %d: made by revision %d of the method, and this release is of revision %d; replay it with the release that made it",
            domain, round.getVersion(), revision, MethodSettings.REVISION);
      }
    }
  }

  /**
   * Returns whether this is the first record of a version, not one of a later change of the
   * version.
   */
  public static boolean isRound(AdapterVersion record) {
    return record.getBy() == null && record.getStatus() != Status.ROLLED_BACK;
  }

  /**
   * Takes the next image of the domain, from any of its lives, to find the start of the present
   * one. Images are counted and chained from there, so the chain of the first decision identifies
   * it.
   */
  void search(String id) {
    AdapterVersion first = decisions.getFirst();
    images++;
    newest.addLast(id);
    if (newest.size() > first.getSequence()) {
      newest.removeFirst();
    }
    long chain = 0;
    for (String each : newest) {
      chain = DomainSequence.chain(chain, each);
    }
    if (newest.size() == first.getSequence() && chain == first.getChain()) {
      earlier = images - newest.size();
    }
  }

  /** Returns whether the next image is of an earlier life; it is then passed over. */
  boolean isOfEarlierLife() {
    return earlier-- > 0;
  }

  /** Returns the name of the domain. */
  String domain() {
    return domain;
  }

  /** Returns the next decision; empty if all have been taken. */
  Optional<AdapterVersion> nextDecision() {
    return Optional.ofNullable(decisions.peekFirst());
  }

  /** Returns the record of the next round; empty if there are no more. */
  Optional<AdapterVersion> nextRound() {
    return decisions.stream().filter(PublishedDecisions::isRound).findFirst();
  }

  /**
   * Takes the next record at this point of the domain; empty if an image comes first, or if no
   * decision is left.
   *
   * @param classes the names of the classes that the domain is answered with
   * @throws ReplayException if the record rests on other images
   */
  Optional<SpecificRecord> take(DecisionPoint now, List<String> classes) {
    if (decisions.isEmpty()) {
      return Optional.empty();
    }
    AdapterVersion decision = decisions.getFirst();
    boolean due =
        decision.getSequence() == now.sequence()
            && VersionRecords.labelsDecided(decision) <= now.labels();
    // the names separate decisions before and after a change of classes at one image
    boolean first = due && decision.getClasses().equals(classes);
    boolean labelled = !labels.isEmpty() && labels.getFirst().getDomainSequence() == now.sequence();
    boolean changed = !changes.isEmpty() && changes.getFirst().getSequence() == now.sequence();
    if (labelled
        && !first
        && (isOf(classes, labels.getFirst().getAnswer()) || (!changed && !due))) {
      return Optional.of(on(labels.getFirst().getAnswer().getChain(), labels.removeFirst(), now));
    }
    if (changed && !first) {
      return Optional.of(on(changes.getFirst().getChain(), changes.removeFirst(), now));
    }
    return due
        ? Optional.of(on(decision.getChain(), decisions.removeFirst(), now))
        : Optional.empty();
  }

  private <T> T on(long chain, T record, DecisionPoint now) {
    if (chain != now.chain()) {
      throw new ReplayException(
          "%s: what followed image %d rests on other images than the topic of features has; the"
              + " oldest may be past topics.features-retention",
          domain, now.sequence());
    }
    return record;
  }

  private static boolean isOf(List<String> classes, LabelAnswer answer) {
    return LabelKind.valueOf(answer.getKind()) != LabelKind.CLASS
        || classes.contains(answer.getGiven());
  }

  /** Returns the set of classes with this number. */
  ClassSet set(long number) {
    if (!sets.containsKey(number)) {
      throw new ReplayException(
          "%s: set %d of the classes is no longer on the topic", domain, number);
    }
    return sets.get(number);
  }
}

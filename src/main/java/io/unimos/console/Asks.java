package io.unimos.console;

import io.unimos.core.label.AuditSample;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Candidate;
import io.unimos.event.LabelKind;
import io.unimos.page.Words;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The annotation requests of one camera, the labels received for them, and the accuracy that these
 * labels show. Bounded in size. Guarded by the same lock as the {@link CameraBook} that owns it.
 */
final class Asks {
  private static final int MOST_OPEN = 300;
  private static final int MOST_DONE = 300;
  private static final int MOST_SHOWN = 30;
  private static final int MOST_CLASSES = 1_000;

  /** The bound on the images before the first label with which later images are compared. */
  private static final int BEFORE = 200;

  /**
   * An image for which a label is requested.
   *
   * @param id the id as the service knows it, for the label record
   * @param random whether the image was drawn at random, so that its label counts for the accuracy
   * @param classes the classes to choose from, in the order of their keys
   * @param served the class that was served
   * @param sequence the image's sequence number within the camera
   * @param expires the time after which a label is late; empty if there is none
   */
  public record Ask(
      String id,
      String why,
      boolean random,
      List<String> classes,
      String served,
      String zeroShot,
      long sequence,
      ImageCache.Place place,
      Optional<Instant> expires) {
    /** Returns the id in a form safe to display. */
    public String shown() {
      return place.id();
    }
  }

  /** A received label and its outcome. */
  public record Said(String id, String status, String words, String label, String by, Instant at) {}

  /**
   * The accuracy over one group of images.
   *
   * @param interval the 90 % interval for a single look. It is computed as for the audit sample, so
   *     that equal counts show equal intervals on every page.
   */
  public record Share(String of, int count, String right, String interval) {}

  private record Done(Ask ask, Optional<String> label) {}

  private final Map<String, Ask> open = new LinkedHashMap<>();
  private final Map<String, Done> done = new LinkedHashMap<>();
  private final Set<String> sent = new LinkedHashSet<>();
  private final Deque<Said> said = new ArrayDeque<>();
  private int labels;

  /** The sequence number of the first image of the camera's present condition. */
  private long oldest;

  /** The sequence number of the image whose label was the first to count in that condition. */
  private OptionalLong labelledAt = OptionalLong.empty();

  /** Adds a request, or the answer to one. */
  void add(AnnotationRequest event, String imageTopic, UnaryOperator<String> shared) {
    if (event.getAnswer() == null) {
      put(open, ask(event, imageTopic, shared), MOST_OPEN);
      return;
    }
    var answer = event.getAnswer();
    String id = event.getId();
    said.addFirst(
        new Said(
            Words.clip(id),
            Words.clip(answer.getStatus()),
            Words.clip(event.getWhy()),
            Optional.ofNullable(answer.getLabel()).map(shared).orElse("–"),
            Words.clip(answer.getAnnotator()),
            event.getAt()));
    while (said.size() > MOST_SHOWN) {
      said.removeLast();
    }
    if (event.getDomainSequence() >= oldest) {
      labels = answer.getLabels();
    }
    sent.remove(id);
    Optional<String> counts = Optional.ofNullable(answer.getLabel()).map(shared);
    switch (answer.getStatus()) {
      case "TAKEN", "CORRECTED", "NONE_OF_THESE", "REPEATED" -> {
        close(id, counts);
        if (labelledAt.isEmpty() && counts.isPresent() && event.getDomainSequence() >= oldest) {
          labelledAt = OptionalLong.of(event.getDomainSequence());
        }
      }
      case "LATE" -> late(id);
      // the service has started anew and no longer expects this label
      case "UNKNOWN_ID" -> sent.add(id);
      case "WITHDRAWN", "CONTRADICTED" -> reopen(id);
      default -> {
        // unknown class or camera: the request stays open
      }
    }
  }

  /**
   * Handles a change of the camera's appearance. Labels of earlier images say nothing about it, and
   * the service no longer accepts them.
   *
   * @param first the sequence number of the first image of the new condition, or of a slightly
   *     later one where images were repeated
   */
  void changed(long first) {
    if (first <= oldest) {
      return;
    }
    oldest = first;
    labels = 0;
    open.values().removeIf(ask -> ask.sequence() < first);
    done.values().removeIf(each -> each.ask().sequence() < first);
    if (labelledAt.isPresent() && labelledAt.getAsLong() < first) {
      labelledAt = OptionalLong.empty();
    }
  }

  /** Closes this request and all earlier ones, because whatever ended it has ended those too. */
  private void late(String id) {
    Ask ask = open.get(id);
    if (ask != null) {
      open.values().removeIf(each -> each.sequence() <= ask.sequence());
    }
  }

  private void reopen(String id) {
    Done before = done.remove(id);
    if (before != null) {
      put(open, before.ask(), MOST_OPEN);
    }
  }

  private static void put(Map<String, Ask> asks, Ask ask, int most) {
    asks.remove(ask.id());
    asks.put(ask.id(), ask);
    if (asks.size() > most) {
      asks.remove(asks.keySet().iterator().next());
    }
  }

  private void close(String id, Optional<String> label) {
    Ask ask = open.remove(id);
    if (ask == null && done.containsKey(id)) {
      ask = done.get(id).ask();
    }
    if (ask != null) {
      done.put(id, new Done(ask, label));
      if (done.size() > MOST_DONE) {
        done.remove(done.keySet().iterator().next());
      }
    }
  }

  private static Ask ask(AnnotationRequest event, String imageTopic, UnaryOperator<String> shared) {
    List<String> likely = event.getTopK().stream().map(Candidate::getLabel).map(shared).toList();
    // where every class has a key, a key keeps its meaning on all images
    List<String> first = event.getClasses().size() <= Pages.MOST_KEYS ? List.of() : likely;
    List<String> classes =
        Stream.concat(first.stream(), event.getClasses().stream().map(shared))
            .limit(MOST_CLASSES)
            .distinct()
            .toList();
    return new Ask(
        event.getId(),
        Words.clip(event.getWhy()),
        event.getRandom(),
        classes,
        likely.isEmpty() ? "" : likely.get(0),
        Optional.ofNullable(event.getZeroShotLabel()).map(shared).orElse(""),
        event.getDomainSequence(),
        new ImageCache.Place(
            Words.clip(event.getId()),
            event.getSourcePartition(),
            event.getSourceOffset(),
            event.getSourceTopic().equals(imageTopic)),
        Optional.ofNullable(event.getExpiresAt()));
  }

  /**
   * Records that a label was sent from this console. Its image is hidden until the answer arrives.
   * After a withdrawal the image is shown again at once.
   */
  void sent(LabelKind kind, String id) {
    if (kind == LabelKind.WITHDRAWN) {
      sent.remove(id);
      // a person who withdraws a label wants to give another one, so do not wait for the answer
      reopen(id);
      return;
    }
    sent.add(id);
    if (sent.size() > MOST_OPEN) {
      sent.remove(sent.iterator().next());
    }
  }

  /** Returns the images that still need a label, oldest first. */
  List<Ask> open(Instant now) {
    return open.values().stream()
        .filter(ask -> !sent.contains(ask.id()) && ask.sequence() >= oldest)
        .filter(ask -> ask.expires().map(now::isBefore).orElse(true))
        .toList();
  }

  /** Returns the request for an image, open or closed. */
  Optional<Ask> ask(String id) {
    return Optional.ofNullable(open.get(id))
        .or(() -> Optional.ofNullable(done.get(id)).map(Done::ask));
  }

  /** Returns the outcomes of the newest labels, newest first. */
  List<Said> said() {
    return List.copyOf(said);
  }

  /** Returns the number of labelled images that count in the camera's present condition. */
  int labels() {
    return labels;
  }

  /**
   * Returns the sequence number of the image whose label was the first to count; empty before that.
   */
  OptionalLong labelledAt() {
    return labelledAt;
  }

  /**
   * Returns the accuracy of the served and the zero-shot answers on images drawn at random. It
   * covers the time since the camera last changed, before the first label and after it.
   */
  List<Share> shares() {
    List<Done> random =
        done.values().stream()
            .filter(each -> each.ask().random() && each.label().isPresent())
            .filter(each -> each.ask().sequence() >= oldest)
            .sorted((a, b) -> Long.compare(a.ask().sequence(), b.ask().sequence()))
            .toList();
    List<Share> shares = new ArrayList<>();
    long until = labelledAt.orElse(Long.MAX_VALUE);
    List<Done> before = random.stream().filter(each -> each.ask().sequence() <= until).toList();
    if (!before.isEmpty() && before.size() < random.size()) {
      shares.add(share("served, before the first label", before, false));
      shares.add(share("served, since then", random.subList(before.size(), random.size()), false));
    }
    if (!random.isEmpty()) {
      shares.add(share("served", random, false));
      shares.add(share("zero-shot", random, true));
    }
    return shares;
  }

  /**
   * Returns the accuracy before and after the first label over all images whose truth is known. The
   * list is empty before the first label.
   */
  List<Share> known(TruthLog truths) {
    if (labelledAt.isEmpty()) {
      return List.of();
    }
    long at = labelledAt.getAsLong();
    TruthLog.Share before = truths.between(Math.max(oldest, at - BEFORE), at + 1);
    TruthLog.Share since = truths.between(at + 1, Long.MAX_VALUE);
    List<Share> shares = new ArrayList<>();
    add(shares, "adapted, before the first label", before.right(), before.images());
    add(shares, "adapted, since then", since.right(), since.images());
    add(shares, "zero-shot, before", before.zeroShotRight(), before.images());
    add(shares, "zero-shot, since then", since.zeroShotRight(), since.images());
    return shares;
  }

  private static void add(List<Share> shares, String name, int right, int count) {
    if (count > 0) {
      shares.add(share(name, right, count));
    }
  }

  private static Share share(String name, List<Done> of, boolean zeroShot) {
    int right = 0;
    for (Done each : of) {
      String said = zeroShot ? each.ask().zeroShot() : each.ask().served();
      right += each.label().filter(said::equals).isPresent() ? 1 : 0;
    }
    return share(name, right, of.size());
  }

  private static Share share(String name, int right, int count) {
    AuditSample.Interval interval = AuditSample.interval(right, count - right);
    return new Share(
        name,
        count,
        Words.percent((double) right / count),
        Words.percent(interval.low()) + " to " + Words.percent(interval.high()));
  }
}

package io.unimos.console;

import io.unimos.event.AnnotationRequest;
import io.unimos.event.Candidate;
import io.unimos.event.LabelKind;
import io.unimos.method.annotation.Canaries;
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
 * What people are asked of one camera, what they have said, and what their labels tell of the
 * accuracy. Bounded; guarded as the {@link CameraBook} is that owns it.
 */
final class Asks {
  private static final int MOST_OPEN = 300;
  private static final int MOST_DONE = 300;
  private static final int MOST_SHOWN = 30;
  private static final int MOST_CLASSES = 1_000;

  /** Images before the first label with which those since are compared, at most. */
  private static final int BEFORE = 200;

  /**
   * An image that people are asked for.
   *
   * @param id as it is, for the label
   * @param random drawn at random: its label tells of the accuracy
   * @param classes to choose from, in the order of their keys
   * @param served what was served of it
   * @param sequence its number in the camera
   * @param expires when a label is too late; empty: never
   */
  public record Ask(
      String id,
      String why,
      boolean random,
      List<String> classes,
      String served,
      String zeroShot,
      long sequence,
      ImageShelf.Place place,
      Optional<Instant> expires) {
    /** The id for people's eyes. */
    public String shown() {
      return place.id();
    }
  }

  /** What became of somebody's label. */
  public record Said(String id, String status, String words, String label, String by, Instant at) {}

  /**
   * How often answers were right.
   *
   * @param interval 90 % at one look, as the reports' canaries have it, so that the same counts
   *     have the same interval wherever a page shows them
   */
  public record Share(String of, int count, String right, String interval) {}

  private record Done(Ask ask, Optional<String> label) {}

  private final Map<String, Ask> open = new LinkedHashMap<>();
  private final Map<String, Done> done = new LinkedHashMap<>();
  private final Set<String> sent = new LinkedHashSet<>();
  private final Deque<Said> said = new ArrayDeque<>();
  private int labels;

  /** The first image of the camera's present condition. */
  private long oldest;

  /** The last image before the first label of that condition counted. */
  private OptionalLong labelledAt = OptionalLong.empty();

  /** Takes a request or an answer in. */
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
      // of a service that has begun anew: nobody waits for it
      case "UNKNOWN_ID" -> sent.add(id);
      case "WITHDRAWN", "CONTRADICTED" -> reopen(id);
      default -> {
        // of a class or camera that there is not: the request stays
      }
    }
  }

  /**
   * The camera looks otherwise: labels of images before tell nothing of it, and the service takes
   * none any more.
   *
   * @param first number of the first image of the condition, or one shortly behind it where images
   *     were repeated
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

  /** Whatever ended this request has ended all before it. */
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
    // a key that means the same on each image is found without looking
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
        new ImageShelf.Place(
            Words.clip(event.getId()),
            event.getSourcePartition(),
            event.getSourceOffset(),
            event.getSourceTopic().equals(imageTopic)),
        Optional.ofNullable(event.getExpiresAt()));
  }

  /**
   * A label was sent from here: its image is not shown again until the answer is there; of one that
   * was taken back it is, at once.
   */
  void sent(LabelKind kind, String id) {
    if (kind == LabelKind.WITHDRAWN) {
      sent.remove(id);
      // who takes a label back wants to give another: the answer is not waited for
      reopen(id);
      return;
    }
    sent.add(id);
    if (sent.size() > MOST_OPEN) {
      sent.remove(sent.iterator().next());
    }
  }

  /** Images that still want a label, oldest first. */
  List<Ask> open(Instant now) {
    return open.values().stream()
        .filter(ask -> !sent.contains(ask.id()) && ask.sequence() >= oldest)
        .filter(ask -> ask.expires().map(now::isBefore).orElse(true))
        .toList();
  }

  /** An image that people are or were asked for. */
  Optional<Ask> ask(String id) {
    return Optional.ofNullable(open.get(id))
        .or(() -> Optional.ofNullable(done.get(id)).map(Done::ask));
  }

  /** What became of the newest labels, newest first. */
  List<Said> said() {
    return List.copyOf(said);
  }

  /** Images with a label that counts in the camera's present condition. */
  int labels() {
    return labels;
  }

  /** The number of images of the camera before a label counted; empty until one does. */
  OptionalLong labelledAt() {
    return labelledAt;
  }

  /**
   * Served and zero-shot on images drawn at random since the camera last changed, before the first
   * label and since.
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

  /** The same of all images, where their truth is known; empty until there is a label. */
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
    Canaries.Interval interval = Canaries.interval(right, count - right);
    return new Share(
        name,
        count,
        Words.percent((double) right / count),
        Words.percent(interval.low()) + " to " + Words.percent(interval.high()));
  }
}

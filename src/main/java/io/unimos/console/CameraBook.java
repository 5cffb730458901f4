package io.unimos.console;

import io.unimos.event.Action;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.page.Words;
import io.unimos.wire.VersionRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that the console keeps of one camera, in a bounded number of bytes. Guarded by the
 * lock of the {@link Fleet} that owns it.
 */
final class CameraBook {
  static final int BUCKETS = 60;
  private static final int MOST_ACTIONS = 20;
  private static final Duration RATE_OVER = Duration.ofSeconds(60);
  private static final Duration CHANGED_FOR = Duration.ofMinutes(10);
  private static final Duration ADAPTING_FOR = Duration.ofMinutes(2);

  /**
   * The shortest pause after which a camera counts as silent; ten times its usual pause if that is
   * longer.
   */
  private static final Duration SILENT_AFTER = Duration.ofSeconds(60);

  /** The number of newest images over which current values are computed. */
  private static final int USUAL_OVER = 50;

  /** The condition of a camera, most urgent first. */
  enum Condition {
    CHANGED("changed"),
    SILENT("silent"),
    FROZEN("frozen"),
    ADAPTING("adapting"),
    STARTING("starting"),
    STEADY("steady");

    private final String word;

    Condition(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  private final String domain;
  private final Duration bucket;
  private final BoundedLog<Seen> images;
  private final BoundedLog<WindowLine> windows;
  private final BoundedLog<VersionLine> versions;
  private final Deque<ActionLine> actions = new ArrayDeque<>();
  private final int[] agreed = new int[BUCKETS];
  private final int[] counted = new int[BUCKETS];
  private List<String> tags = List.of();
  private String encoder = "";
  private long newestBucket = -1;
  private Instant forgotten = Instant.EPOCH;
  private boolean frozen;
  private Instant executed = Instant.MIN;

  /** The answers to commands by the position of the command, oldest first. */
  private final Map<String, Reply> replies = new LinkedHashMap<>();

  /** The newest of these answers that names the serving version. */
  private Optional<Reply> reply = Optional.empty();

  /** The part of an answer that is kept: the version that served after a number of images. */
  private record Reply(String words, boolean done, long serves, long sequence, Instant at) {
    static Reply of(AdapterVersion event) {
      return new Reply(
          Words.clip(event.getReason()),
          event.getCommand().getDone(),
          event.getCommand().getServes(),
          event.getSequence(),
          event.getAt());
    }
  }

  /** The sequence number of the first image of the present condition, according to the reports. */
  private long oldest;

  /** The accuracy over images whose truth is known; null until there is one. */
  private TruthLog truths;

  /** The annotation requests; null until there is one. */
  private Asks asks;

  /**
   * Makes an empty book.
   *
   * @param bytes the bound on the memory of this camera
   * @param since the time span of the curve
   */
  CameraBook(String domain, long bytes, Duration since) {
    this.domain = domain;
    this.bucket = since.dividedBy(BUCKETS);
    images = new BoundedLog<>(bytes * 5 / 8, Seen::bytes);
    windows = new BoundedLog<>(bytes / 8, WindowLine::bytes);
    versions = new BoundedLog<>(bytes / 8, VersionLine::bytes);
  }

  String domain() {
    return domain;
  }

  long bytes() {
    return images.bytes()
        + windows.bytes()
        + versions.bytes()
        + tags.stream().mapToInt(tag -> 56 + 2 * tag.length()).sum();
  }

  /** Returns false for a camera of which nothing but old commands is known. */
  boolean isVisible() {
    return !images.isEmpty() || !windows.isEmpty() || !versions.isEmpty() || asks != null;
  }

  void add(Seen seen) {
    if (seen.at().isBefore(forgotten)) {
      return;
    }
    if (!images.isEmpty() && seen.sequence() < images.newest().sequence()) {
      // the sequence went back, so the service has started anew
      reply = Optional.empty();
    }
    images.add(seen);
    seen.truth()
        .ifPresent(
            truth -> {
              if (truths == null) {
                truths = new TruthLog();
              }
              truths.add(
                  seen.sequence(), seen.compared().equals(truth), seen.zeroShot().equals(truth));
            });
    long number = seen.at().toEpochMilli() / bucket.toMillis();
    for (long empty = Math.max(newestBucket + 1, number - BUCKETS + 1); empty <= number; empty++) {
      agreed[(int) (empty % BUCKETS)] = 0;
      counted[(int) (empty % BUCKETS)] = 0;
    }
    newestBucket = Math.max(newestBucket, number);
    if (number > newestBucket - BUCKETS) {
      counted[(int) (number % BUCKETS)]++;
      agreed[(int) (number % BUCKETS)] += seen.agrees() ? 1 : 0;
    }
  }

  /** Records the attributes of the newest image. */
  void tags(List<String> attributes) {
    tags = attributes;
  }

  List<String> tags() {
    return tags;
  }

  /** Returns whether the name or a tag contains a text in lower case. */
  boolean matches(String part) {
    return Stream.concat(Stream.of(domain), tags.stream())
        .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains(part));
  }

  void add(WindowLine window) {
    if (window.at().isBefore(forgotten)) {
      return;
    }
    windows.add(window);
    if (window.change()) {
      oldest = Math.max(oldest, window.oldest());
      asks().ifPresent(known -> known.changed(oldest));
    }
  }

  void add(VersionLine version) {
    versions.add(version);
  }

  void wanted(ActionLine action) {
    actions.addFirst(action);
    while (actions.size() > MOST_ACTIONS) {
      actions.removeLast();
    }
  }

  /** Returns the command that froze the camera, if it was read. */
  Optional<ActionLine> freeze() {
    return actions.stream()
        .filter(action -> frozen && action.action().equals("freeze"))
        .findFirst();
  }

  /** Returns whether the adapter is frozen. */
  boolean isFrozen() {
    return frozen;
  }

  /** Sets whether the adapter is frozen. */
  void frozen(boolean now) {
    frozen = now;
  }

  /**
   * Records an executed command. Of those that freeze and unfreeze the latest holds, whatever order
   * they are read in.
   */
  void executed(Action action, Instant at) {
    if (at.isBefore(executed)) {
      return;
    }
    switch (action) {
      case FREEZE -> frozen(true);
      case UNFREEZE, FORGET -> frozen(false);
      case ROLL_BACK, SERVE, CLASSES -> {
        return;
      }
    }
    executed = at;
  }

  /** Returns in words how far a change of the encoder is; empty if none was read. */
  String encoder() {
    return encoder;
  }

  /**
   * Records the answer to a command, or how far a change of the encoder is. An answer may be read
   * before the command itself.
   *
   * @param event the record of the answer
   */
  void answered(AdapterVersion event) {
    Optional<String> change = VersionRecords.encoderChange(event);
    if (change.isPresent()) {
      if (!event.getAt().isBefore(forgotten)) {
        encoder = Words.clip(change.get());
      }
      return;
    }
    Reply reported = Reply.of(event);
    Optional<Action> action =
        Pages.constant(Action.class, event.getCommand().getAction().toLowerCase(Locale.ROOT));
    if (reported.done()) {
      action.ifPresent(done -> executed(done, reported.at()));
    }
    replies.put(ActionLine.position(event.getCommand()), reported);
    if (replies.size() > MOST_ACTIONS) {
      replies.remove(replies.keySet().iterator().next());
    }
    if (action.equals(Optional.of(Action.FORGET)) && reported.done()) {
      forget(reported.at());
    } else if (!action.equals(Optional.of(Action.CLASSES))
        && !reported.at().isBefore(forgotten)
        && reply.map(last -> !reported.at().isBefore(last.at())).orElse(true)) {
      reply = Optional.of(reported);
    }
  }

  /** Drops everything before this time, because the service has forgotten it. */
  void forget(Instant at) {
    forgotten = at;
    images.clear();
    tags = List.of();
    encoder = "";
    windows.clear();
    versions.clear();
    Arrays.fill(counted, 0);
    Arrays.fill(agreed, 0);
    oldest = 0;
    truths = null;
    asks = null;
    reply = Optional.empty();
  }

  Optional<Seen> image(long sequence) {
    Iterator<Seen> newest = images.newestFirst();
    while (newest.hasNext()) {
      Seen seen = newest.next();
      if (seen.sequence() == sequence) {
        return Optional.of(seen);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the image that stands for the camera in a list: the newest from before the last quarter
   * of a minute began, so that an open list looks for few images, or the oldest since then.
   */
  Optional<Seen> shown(Instant now) {
    Instant quarter = Instant.ofEpochSecond(now.getEpochSecond() / 15 * 15);
    Seen shown = null;
    Iterator<Seen> newest = images.newestFirst();
    while (newest.hasNext() && (shown == null || shown.at().isAfter(quarter))) {
      shown = newest.next();
    }
    return Optional.ofNullable(shown);
  }

  List<Seen> images() {
    return images.list();
  }

  List<WindowLine> windows() {
    return windows.list();
  }

  List<VersionLine> versions() {
    return versions.list();
  }

  /** Returns the versions to which the camera can be rolled back, if the service still has them. */
  Set<Long> restorable() {
    Map<Long, VersionLine> newest = new HashMap<>();
    versions().forEach(line -> newest.putIfAbsent(line.version(), line));
    return newest.values().stream()
        .filter(line -> line.status().equals("ACCEPTED") && line.version() != version())
        .map(VersionLine::version)
        .collect(Collectors.toSet());
  }

  /** Returns the commands with their answers, newest first. */
  List<ActionLine> actions() {
    List<ActionLine> reported = new ArrayList<>();
    boolean later = false;
    for (ActionLine action : actions) {
      Reply own = replies.get(action.position());
      if (own != null) {
        reported.add(action.answered(own.words(), own.done()));
      } else {
        // commands are executed in order, and only the newest answer of an action stays on the
        // topic
        reported.add(later && action.waits() ? action.answeredBefore() : action);
      }
      later |= !reported.get(reported.size() - 1).waits();
    }
    return reported;
  }

  /**
   * Returns the agreement of adapted and zero-shot answers over time, oldest first. A bucket
   * without images is NaN.
   */
  double[] agreement() {
    double[] shares = new double[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      long number = newestBucket - BUCKETS + 1 + i;
      int at = (int) Math.floorMod(number, (long) BUCKETS);
      shares[i] = number < 0 || counted[at] == 0 ? Double.NaN : (double) agreed[at] / counted[at];
    }
    return shares;
  }

  /** Returns the agreement over the newest images; NaN without any. */
  double agreementNow() {
    Iterator<Seen> newest = images.newestFirst();
    int count = 0;
    int same = 0;
    while (newest.hasNext() && count < USUAL_OVER) {
      same += newest.next().agrees() ? 1 : 0;
      count++;
    }
    return count == 0 ? Double.NaN : (double) same / count;
  }

  /** Adds an annotation request, or the outcome of one. */
  void add(AnnotationRequest event, String imageTopic, UnaryOperator<String> shared) {
    if (event.getAt().isBefore(forgotten)) {
      return;
    }
    if (asks == null) {
      asks = new Asks();
      asks.changed(oldest);
    }
    asks.add(event, imageTopic, shared);
  }

  /** Returns the annotation requests; empty before the first. */
  Optional<Asks> asks() {
    return Optional.ofNullable(asks);
  }

  /** Returns the accuracy over images with known truth; empty without any. */
  Optional<TruthLog> truths() {
    return Optional.ofNullable(truths);
  }

  double imagesPerSecond(Instant now) {
    Instant from = now.minus(RATE_OVER);
    int count = 0;
    Iterator<Seen> newest = images.newestFirst();
    while (newest.hasNext() && newest.next().at().isAfter(from)) {
      count++;
    }
    return count / (double) RATE_OVER.toSeconds();
  }

  /** Returns the serving version according to the newest prediction, report or answer. */
  long version() {
    Optional<Seen> seen = images.isEmpty() ? Optional.empty() : Optional.of(images.newest());
    Optional<WindowLine> window =
        windows.isEmpty() ? Optional.empty() : Optional.of(windows.newest());
    long image =
        Math.max(
            seen.map(Seen::sequence).orElse(0L), window.map(WindowLine::lastSequence).orElse(0L));
    if (reply.isPresent() && reply.get().sequence() >= image) {
      return reply.get().serves();
    }
    if (window.isPresent()
        && seen.map(newest -> newest.at().isBefore(window.get().at())).orElse(true)) {
      return window.get().version();
    }
    return seen.map(Seen::version).orElse(0L);
  }

  /** Returns in words which answer was served for the newest image; empty for the adapted one. */
  String serves() {
    return switch (images.isEmpty() ? "" : images.newest().served()) {
      case "shadow" -> "shadow";
      case "zero_shot" -> "zero-shot alone";
      default -> "";
    };
  }

  Optional<WindowLine> lastWindow() {
    return windows.isEmpty() ? Optional.empty() : Optional.of(windows.newest());
  }

  /** Returns the audit sample at the end of the newest window that reports one. */
  Optional<AuditLine> auditSample() {
    return lastWindow().flatMap(WindowLine::auditSample);
  }

  /**
   * Returns what a label would tell: the width of the interval of the accuracy over all looks,
   * times the images a second that it is about. 0 for a camera that does not ask.
   */
  double unknownPerSecond(Instant now) {
    double width = auditSample().map(AuditLine::unknown).orElse(asks().isPresent() ? 1.0 : 0.0);
    return width * imagesPerSecond(now);
  }

  /** Returns the newest window at whose end a change of appearance was found. */
  Optional<WindowLine> lastChange() {
    return windows.list().stream().filter(WindowLine::change).findFirst();
  }

  Optional<Instant> lastImage() {
    return images.isEmpty() ? Optional.empty() : Optional.of(images.newest().at());
  }

  Condition condition(Instant now) {
    Duration quiet = lastImage().map(last -> Duration.between(last, now)).orElse(Duration.ZERO);
    if (frozen) {
      return Condition.FROZEN;
    }
    Optional<WindowLine> last = lastWindow();
    if (!images.isEmpty() && quiet.compareTo(silentAfter()) > 0) {
      return Condition.SILENT;
    }
    if (lastChange().filter(w -> isWithin(w.at(), now, CHANGED_FOR)).isPresent()) {
      return Condition.CHANGED;
    }
    boolean newVersion = !versions.isEmpty() && isWithin(versions.newest().at(), now, ADAPTING_FOR);
    if (newVersion || last.filter(window -> window.decision().equals("TRAIN")).isPresent()) {
      return Condition.ADAPTING;
    }
    return last.isPresent() ? Condition.STEADY : Condition.STARTING;
  }

  private static boolean isWithin(Instant at, Instant now, Duration time) {
    return at.isAfter(now.minus(time));
  }

  private Duration silentAfter() {
    Iterator<Seen> newest = images.newestFirst();
    Instant end = newest.next().at();
    Instant begin = end;
    int pauses = 0;
    while (newest.hasNext() && pauses < USUAL_OVER) {
      begin = newest.next().at();
      pauses++;
    }
    Duration ten = Duration.between(begin, end).multipliedBy(10).dividedBy(Math.max(1, pauses));
    return ten.compareTo(SILENT_AFTER) > 0 ? ten : SILENT_AFTER;
  }

  /** Returns the condition of the camera in words. */
  String state(Instant now) {
    Condition condition = condition(now);
    return switch (condition) {
      case CHANGED -> "changed " + Words.ago(lastChange().orElseThrow().at(), now);
      case SILENT -> "silent for " + Words.span(Duration.between(lastImage().orElse(now), now));
      case FROZEN ->
          condition.word()
              + lastChange()
                  .filter(window -> isWithin(window.at(), now, CHANGED_FOR))
                  .map(window -> ", changed " + Words.ago(window.at(), now))
                  .orElse("");
      case ADAPTING, STARTING, STEADY -> condition.word();
    };
  }

  /**
   * The frequency of a class among served and zero-shot answers.
   *
   * @param earlier the share in the older half of the images, in percent
   * @param later the share in the newer half, in percent
   * @param zeroShot the share among the zero-shot answers, in percent
   */
  public record ClassShare(String label, long earlier, long later, long zeroShot) {}

  /** Returns the shares of the classes among the kept images, most frequent first. */
  List<ClassShare> shares() {
    List<Seen> all = images.list();
    int half = all.size() / 2;
    Map<String, int[]> counts = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      counts.computeIfAbsent(all.get(i).label(), l -> new int[3])[i < half ? 1 : 0]++;
      counts.computeIfAbsent(all.get(i).zeroShot(), l -> new int[3])[2]++;
    }
    Map<String, int[]> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Comparator.comparingInt(
                    (Map.Entry<String, int[]> e) -> -e.getValue()[0] - e.getValue()[1])
                .thenComparing(Map.Entry::getKey))
        .limit(20)
        .forEach(e -> sorted.put(e.getKey(), e.getValue()));
    List<ClassShare> shares = new ArrayList<>();
    sorted.forEach(
        (label, n) ->
            shares.add(
                new ClassShare(
                    label,
                    percent(n[0], all.size() - half),
                    percent(n[1], half),
                    percent(n[2], all.size()))));
    return shares;
  }

  private static long percent(int part, int whole) {
    return whole == 0 ? 0 : Math.round(100.0 * part / whole);
  }
}

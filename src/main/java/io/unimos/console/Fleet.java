package io.unimos.console;

import io.unimos.config.ConsoleSettings;
import io.unimos.console.CameraBook.Condition;
import io.unimos.page.Curve;
import io.unimos.page.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Everything that the console knows, in a bounded number of bytes. Written by the thread that reads
 * the topics, read by those that answer browsers: every method locks.
 */
final class Fleet {
  /** Cameras at once; of more, those heard of longest ago are dropped. */
  static final int MOST_CAMERAS = 2_000;

  /** Dropped cameras of which it is known that they are frozen: their command is not read again. */
  private static final int MOST_FROZEN = 20_000;

  private static final int MOST_LABELS = 20_000;
  private static final int MOST_RECEIPTS = 20_000;
  private static final long LETTER_BYTES = 4L << 20;

  /** How rows can be sorted. */
  enum Order {
    URGENCY,
    NAME,
    AGREEMENT,
    DRIFT,
    VERSION,
    RATE
  }

  /**
   * Which rows are wanted.
   *
   * @param search part of a name, in any case; empty for all
   * @param condition only of those; empty for all
   * @param page from 0
   */
  record Query(Order order, String search, Optional<Condition> condition, int page, int size) {}

  /**
   * One camera in the table.
   *
   * @param domain as it is, for addresses
   * @param name the same for people's eyes
   */
  public record Row(
      String domain,
      String name,
      String condition,
      String state,
      String agreement,
      String curve,
      String drift,
      boolean driftAlarm,
      long version,
      String serves,
      String rate,
      String last,
      String why) {}

  /**
   * A camera that wants labels.
   *
   * @param domain as it is, for addresses
   * @param name the same for people's eyes
   * @param open images that wait
   */
  public record Asking(String domain, String name, int open) {}

  /** What a query found: a page of rows, how many in all, and how many of each condition. */
  record Found(List<Row> rows, int count, Map<String, Integer> conditions) {}

  private final long bytesPerCamera;
  private final Duration since;
  private final Clock clock;
  private final Map<String, CameraBook> cameras = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Optional<OrderLine>> frozen = new LinkedHashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private final BoundedLog<Letter> letters = new BoundedLog<>(LETTER_BYTES, Letter::bytes);
  private final Map<String, Boolean> replayed = new LinkedHashMap<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private long changes;
  private long dropped;
  private long skipped;

  Fleet(ConsoleSettings settings, Clock clock) {
    // an image is decoded in half of the heap, and pages are written in the rest
    long most = Math.min(settings.memory(), Runtime.getRuntime().maxMemory() / 4);
    bytesPerCamera = most / MOST_CAMERAS;
    since = settings.since();
    this.clock = clock;
  }

  /** One instance of each label: a thousand images carry a few. */
  synchronized String shared(String label) {
    String clipped = Words.clip(label);
    String known = labels.get(clipped);
    if (known == null && labels.size() < MOST_LABELS) {
      labels.put(clipped, clipped);
    }
    return known == null ? clipped : known;
  }

  /** Changes a camera's book. */
  synchronized void change(String domain, Consumer<CameraBook> change) {
    CameraBook book = cameras.get(domain);
    if (book == null) {
      if (cameras.size() >= MOST_CAMERAS) {
        drop(cameras.remove(cameras.keySet().iterator().next()));
      }
      book = new CameraBook(domain, bytesPerCamera, since);
      if (frozen.containsKey(domain)) {
        frozen.remove(domain).ifPresent(book::ordered);
        book.frozen(true);
      }
      cameras.put(domain, book);
    }
    change.accept(book);
    changes++;
  }

  private void drop(CameraBook book) {
    dropped++;
    if (book.isFrozen()) {
      frozen.put(book.domain(), book.freeze());
      if (frozen.size() > MOST_FROZEN) {
        frozen.remove(frozen.keySet().iterator().next());
      }
    }
  }

  synchronized void add(Letter letter) {
    letters.add(letter);
    reasons.merge(letter.reason(), 1, Integer::sum);
    changes++;
  }

  /** A letter has been sent again. */
  synchronized void replayed(String place) {
    replayed.put(place, true);
    if (replayed.size() > MOST_RECEIPTS) {
      replayed.remove(replayed.keySet().iterator().next());
    }
    changes++;
  }

  /** Letters that have been sent again, by their place. */
  synchronized Set<String> replayed() {
    return Set.copyOf(replayed.keySet());
  }

  /** The letter at a place, if it is still kept. */
  synchronized Optional<Letter> letter(String place) {
    return letters.list().stream().filter(letter -> letter.place().equals(place)).findFirst();
  }

  /** A record was none of ours. */
  synchronized void skipped() {
    skipped++;
  }

  /** Grows with everything that is learned. */
  synchronized long changes() {
    return changes;
  }

  synchronized long droppedCameras() {
    return dropped;
  }

  synchronized long skippedRecords() {
    return skipped;
  }

  /** Bytes of all books, as they are counted. */
  synchronized long bytes() {
    return cameras.values().stream().mapToLong(CameraBook::bytes).sum() + letters.bytes();
  }

  /** Letters of a reason, or all where none is given, newest first. */
  synchronized List<Letter> letters(String reason) {
    return letters.list().stream()
        .filter(letter -> reason.isEmpty() || letter.reason().equals(reason))
        .toList();
  }

  /** Letters read so far by reason, also those that are no longer kept. */
  synchronized Map<String, Integer> reasons() {
    return new TreeMap<>(reasons);
  }

  /** Looks into a camera's book. */
  synchronized <T> Optional<T> look(String domain, Function<CameraBook, T> look) {
    return Optional.ofNullable(cameras.get(domain)).filter(CameraBook::isVisible).map(look);
  }

  /** Cameras that want labels, and how many, by name. */
  synchronized List<Asking> asking() {
    List<Asking> asking = new ArrayList<>();
    Instant now = clock.instant();
    for (CameraBook book : cameras.values()) {
      int open = book.asks().map(asks -> asks.open(now).size()).orElse(0);
      if (open > 0) {
        asking.add(new Asking(book.domain(), Words.clip(book.domain()), open));
      }
    }
    asking.sort(Comparator.comparing(Asking::domain));
    return asking;
  }

  /** Looks into the books of all cameras whose truth is known, by name. */
  synchronized <T> List<T> judged(Function<CameraBook, T> look) {
    return cameras.values().stream()
        .filter(book -> book.isVisible() && book.truths().isPresent())
        .sorted(Comparator.comparing(CameraBook::domain))
        .map(look)
        .toList();
  }

  /** A page of cameras. */
  synchronized Found find(Query query) {
    Instant now = clock.instant();
    String part = query.search().toLowerCase(Locale.ROOT);
    Map<Condition, Integer> conditions = new EnumMap<>(Condition.class);
    List<Sortable> found = new ArrayList<>();
    for (CameraBook book : cameras.values()) {
      if (!book.isVisible() || !book.domain().toLowerCase(Locale.ROOT).contains(part)) {
        continue;
      }
      Condition condition = book.condition(now);
      conditions.merge(condition, 1, Integer::sum);
      if (query.condition().map(wanted -> wanted == condition).orElse(true)) {
        found.add(new Sortable(book, condition, value(book, query.order(), now)));
      }
    }
    found.sort(comparator(query.order()));
    int from = Math.min(found.size(), query.page() * query.size());
    List<Row> rows =
        found.subList(from, Math.min(found.size(), from + query.size())).stream()
            .map(each -> row(each, now))
            .toList();
    Map<String, Integer> words = new LinkedHashMap<>();
    conditions.forEach((condition, count) -> words.put(condition.word(), count));
    return new Found(rows, found.size(), words);
  }

  private record Sortable(CameraBook book, Condition condition, double value) {
    String domain() {
      return book.domain();
    }
  }

  private static double value(CameraBook book, Order order, Instant now) {
    return switch (order) {
      case URGENCY, NAME -> 0;
      case AGREEMENT -> book.agreementNow();
      case DRIFT -> book.lastWindow().map(w -> -w.ratio() / w.threshold()).orElse(Double.MAX_VALUE);
      case VERSION -> -book.version();
      case RATE -> -book.imagesPerSecond(now);
    };
  }

  private static Comparator<Sortable> comparator(Order order) {
    Comparator<Sortable> first =
        order == Order.URGENCY
            ? Comparator.comparing(Sortable::condition)
            : Comparator.comparingDouble(Sortable::value);
    return first.thenComparing(Sortable::domain);
  }

  private static Row row(Sortable found, Instant now) {
    CameraBook book = found.book();
    Optional<WindowLine> window = book.lastWindow();
    return new Row(
        book.domain(),
        Words.clip(book.domain()),
        found.condition().name().toLowerCase(Locale.ROOT),
        book.state(now),
        Words.percent(book.agreementNow()),
        Curve.points(book.agreement(), 0, 1),
        window.map(WindowLine::ratioText).orElse("no window yet"),
        window.filter(WindowLine::alarm).isPresent(),
        book.version(),
        book.serves(),
        Words.number(book.imagesPerSecond(now), 1),
        book.lastImage().map(at -> Words.span(Duration.between(at, now)) + " ago").orElse("–"),
        window.map(WindowLine::why).orElse(""));
  }
}

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
 * Everything that the console knows, in a bounded number of bytes. The thread that reads the topics
 * writes it, and the threads that answer browsers read it. Every method locks.
 */
final class Fleet {
  /**
   * The bound on cameras kept at once. Beyond it the camera whose last record is oldest is dropped.
   */
  static final int MOST_CAMERAS = 2_000;

  /**
   * The bound on dropped cameras that are remembered as frozen. Their command is not read again.
   */
  private static final int MOST_FROZEN = 20_000;

  private static final int MOST_LABELS = 20_000;
  private static final int MOST_RECEIPTS = 20_000;
  private static final long LETTER_BYTES = 4L << 20;

  /** The order of the rows in the table. */
  enum Order {
    URGENCY,
    NAME,
    CHANGED,
    AGREEMENT,
    DRIFT,
    VERSION,
    RATE,
    LABELS
  }

  /**
   * A selection of rows.
   *
   * @param search a part of the name or of a tag, ignoring case; empty for all
   * @param condition the condition to select; empty for all
   * @param range the time span whose changes, versions and commands count
   * @param page the page number, from 0
   */
  record Query(
      Order order,
      String search,
      Optional<Condition> condition,
      Duration range,
      int page,
      int size) {}

  /**
   * One camera in the table.
   *
   * @param domain the exact name, for addresses
   * @param tags the attributes of the newest image, such as {@code floor=2}
   * @param image the image to show, see {@link CameraBook#shown}
   * @param agreement the agreement with zero-shot over the newest images; NaN without any
   * @param curve that agreement over time
   * @param window the newest window
   * @param changes the number of changes of appearance in the time span
   * @param versions the number of versions that the gate accepted in the time span
   * @param change the newest change of appearance in the time span
   * @param action the newest command in the time span
   */
  public record Row(
      String domain,
      List<String> tags,
      String condition,
      String state,
      Optional<Seen> image,
      Optional<Instant> lastImage,
      double imagesPerSecond,
      double agreement,
      double[] curve,
      long version,
      String serves,
      Optional<WindowLine> window,
      long changes,
      long versions,
      Optional<WindowLine> change,
      Optional<ActionLine> action) {
    private static Row of(CameraBook book, Condition condition, Instant from, Instant now) {
      List<WindowLine> changes =
          book.windows().stream().filter(w -> w.change() && w.at().isAfter(from)).toList();
      return new Row(
          book.domain(),
          book.tags(),
          condition.name().toLowerCase(Locale.ROOT),
          book.state(now),
          book.shown(now),
          book.lastImage(),
          book.imagesPerSecond(now),
          book.agreementNow(),
          book.agreement(),
          book.version(),
          book.serves(),
          book.lastWindow(),
          changes.size(),
          book.versions().stream()
              .filter(line -> line.status().equals("ACCEPTED") && line.at().isAfter(from))
              .map(VersionLine::version)
              .distinct()
              .count(),
          changes.stream().findFirst(),
          book.actions().stream().findFirst().filter(action -> action.at().isAfter(from)));
    }

    /** Returns the name in a form safe to display. */
    public String name() {
      return Words.clip(domain);
    }

    /** Returns the agreement over time as points of a polyline. */
    public String points() {
      return Curve.points(curve, 0, 1);
    }

    /** Returns the agreement for a page. */
    public String agreementText() {
      return Words.percent(agreement);
    }

    /** Returns the rate and the age of the last image in words. */
    public String images(Instant now) {
      return lastImage
          .map(at -> Words.number(imagesPerSecond, 1) + "/s, last " + Words.ago(at, now))
          .orElse("–");
    }

    /** Returns in words what has happened in the time span. */
    public String events(Instant now) {
      String last = change.map(line -> " (last " + Words.ago(line.at(), now) + ")").orElse("");
      return Words.counted(changes, "change") + last + ", " + Words.counted(versions, "version");
    }
  }

  /**
   * A camera with open annotation requests.
   *
   * @param domain the exact name, for addresses
   * @param name the name in a form safe to display
   * @param open the number of images that wait for a label
   * @param auditSample the audit sample of the newest window
   */
  public record Asking(String domain, String name, int open, Optional<AuditLine> auditSample) {
    /** Returns how many more labels tell the accuracy, for a page. */
    public String untilKnown() {
      return auditSample.map(AuditLine::untilKnown).orElse("");
    }
  }

  /**
   * The result of a query: a page of rows, the total number of rows, and the number in each
   * condition.
   */
  record Found(List<Row> rows, int count, Map<String, Integer> conditions) {}

  private final long bytesPerCamera;
  private final Duration since;
  private final boolean images;
  private final Clock clock;
  private final Map<String, CameraBook> cameras = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Optional<ActionLine>> frozen = new LinkedHashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private final BoundedLog<Letter> letters = new BoundedLog<>(LETTER_BYTES, Letter::bytes);
  private final Map<String, Boolean> replayed = new LinkedHashMap<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private long changes;
  private long dropped;
  private long skipped;

  Fleet(ConsoleSettings settings, Clock clock) {
    // decoding an image takes up to half of the heap, and pages are rendered in the rest
    long most = Math.min(settings.memory(), Runtime.getRuntime().maxMemory() / 4);
    bytesPerCamera = most / MOST_CAMERAS;
    since = settings.since();
    images = settings.images();
    this.clock = clock;
  }

  /** Returns the one shared instance of a label, since a thousand images carry only a few. */
  synchronized String shared(String label) {
    String clipped = Words.clip(label);
    String known = labels.get(clipped);
    if (known == null && labels.size() < MOST_LABELS) {
      labels.put(clipped, clipped);
    }
    return known == null ? clipped : known;
  }

  /** Applies a change to the book of a camera. */
  synchronized void change(String domain, Consumer<CameraBook> change) {
    CameraBook book = cameras.get(domain);
    if (book == null) {
      if (cameras.size() >= MOST_CAMERAS) {
        drop(cameras.remove(cameras.keySet().iterator().next()));
      }
      book = new CameraBook(domain, bytesPerCamera, since);
      if (frozen.containsKey(domain)) {
        frozen.remove(domain).ifPresent(book::wanted);
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

  /** Records that a dead letter was replayed. */
  synchronized void replayed(String place) {
    replayed.put(place, true);
    if (replayed.size() > MOST_RECEIPTS) {
      replayed.remove(replayed.keySet().iterator().next());
    }
    changes++;
  }

  /** Returns the places of the dead letters that were replayed. */
  synchronized Set<String> replayed() {
    return Set.copyOf(replayed.keySet());
  }

  /** Returns the dead letter at a place, if it is still kept. */
  synchronized Optional<Letter> letter(String place) {
    return letters.list().stream().filter(letter -> letter.place().equals(place)).findFirst();
  }

  /** Returns whether the pages may show images. */
  boolean showsImages() {
    return images;
  }

  /** Counts a record that the console could not use. */
  synchronized void skipped() {
    skipped++;
  }

  /** Returns a counter that grows with every change. */
  synchronized long changes() {
    return changes;
  }

  synchronized long droppedCameras() {
    return dropped;
  }

  synchronized long skippedRecords() {
    return skipped;
  }

  /** Returns the accounted bytes of all books and dead letters. */
  synchronized long bytes() {
    return cameras.values().stream().mapToLong(CameraBook::bytes).sum() + letters.bytes();
  }

  /** Returns the dead letters with a reason, newest first; all of them for an empty reason. */
  synchronized List<Letter> letters(String reason) {
    return letters.list().stream()
        .filter(letter -> reason.isEmpty() || letter.reason().equals(reason))
        .toList();
  }

  /** Returns the number of dead letters read so far by reason, including those no longer kept. */
  synchronized Map<String, Integer> reasons() {
    return new TreeMap<>(reasons);
  }

  /** Evaluates a function on the book of a camera; empty if the camera is not visible. */
  synchronized <T> Optional<T> look(String domain, Function<CameraBook, T> look) {
    return Optional.ofNullable(cameras.get(domain)).filter(CameraBook::isVisible).map(look);
  }

  /** Returns the cameras with open annotation requests, first those whose labels tell most. */
  synchronized List<Asking> asking() {
    Instant now = clock.instant();
    return cameras.values().stream()
        .filter(book -> book.asks().isPresent())
        .sorted(
            Comparator.<CameraBook>comparingDouble(book -> -book.unknownPerSecond(now))
                .thenComparing(CameraBook::domain))
        .map(
            book ->
                new Asking(
                    book.domain(),
                    Words.clip(book.domain()),
                    book.asks().orElseThrow().open(now).size(),
                    book.auditSample()))
        .filter(asking -> asking.open > 0)
        .toList();
  }

  /** Returns the images of a camera that wait for a label, oldest first. */
  List<Asks.Ask> openAsks(String domain) {
    Instant now = clock.instant();
    return look(domain, book -> book.asks().map(asks -> asks.open(now)).orElse(List.of()))
        .orElse(List.of());
  }

  /** Evaluates a function on the books of all cameras with known truth, by name. */
  synchronized <T> List<T> judged(Function<CameraBook, T> look) {
    return cameras.values().stream()
        .filter(book -> book.isVisible() && book.truths().isPresent())
        .sorted(Comparator.comparing(CameraBook::domain))
        .map(look)
        .toList();
  }

  /** Returns a page of cameras. */
  synchronized Found find(Query query) {
    Instant now = clock.instant();
    String part = query.search().toLowerCase(Locale.ROOT);
    Map<Condition, Integer> conditions = new EnumMap<>(Condition.class);
    List<Sortable> found = new ArrayList<>();
    for (CameraBook book : cameras.values()) {
      if (!book.isVisible() || !book.matches(part)) {
        continue;
      }
      Condition condition = book.condition(now);
      conditions.merge(condition, 1, Integer::sum);
      if (query.condition().map(wanted -> wanted == condition).orElse(true)) {
        found.add(new Sortable(book, condition, value(book, query.order(), now)));
      }
    }
    found.sort(comparator(query.order()));
    int from = page(query.page(), query.size(), found.size()) * query.size();
    List<Row> rows =
        found.subList(from, Math.min(found.size(), from + query.size())).stream()
            .map(each -> Row.of(each.book(), each.condition(), now.minus(query.range()), now))
            .toList();
    Map<String, Integer> words = new LinkedHashMap<>();
    conditions.forEach((condition, count) -> words.put(condition.word(), count));
    return new Found(rows, found.size(), words);
  }

  /** Returns the page to show: the last one where fewer are left than were asked for. */
  static int page(int asked, int size, int count) {
    return Math.min(asked, Math.max(0, count - 1) / size);
  }

  private record Sortable(CameraBook book, Condition condition, double value) {
    String domain() {
      return book.domain();
    }
  }

  private static double value(CameraBook book, Order order, Instant now) {
    return switch (order) {
      case URGENCY, NAME -> 0;
      case CHANGED -> book.lastChange().map(w -> -w.at().getEpochSecond()).orElse(0L);
      case AGREEMENT -> book.agreementNow();
      case DRIFT -> book.lastWindow().map(w -> -w.ratio() / w.threshold()).orElse(Double.MAX_VALUE);
      case VERSION -> -book.version();
      case RATE -> -book.imagesPerSecond(now);
      case LABELS -> -book.unknownPerSecond(now);
    };
  }

  private static Comparator<Sortable> comparator(Order order) {
    Comparator<Sortable> first =
        order == Order.URGENCY
            ? Comparator.comparing(Sortable::condition)
            : Comparator.comparingDouble(Sortable::value);
    return first.thenComparing(Sortable::domain);
  }
}

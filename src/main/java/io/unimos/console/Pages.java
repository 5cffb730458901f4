package io.unimos.console;

import io.unimos.console.CameraBook.Condition;
import io.unimos.console.Fleet.Found;
import io.unimos.console.Fleet.Query;
import io.unimos.page.Bar;
import io.unimos.page.Curve;
import io.unimos.page.Templates;
import io.unimos.page.Words;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The renderer of all pages and their parts as HTML, from the contents of the {@link Fleet}. The
 * template engine escapes every printed value. Thread-safe.
 */
final class Pages {
  private static final int ROWS = 50;
  private static final List<String> RANGES = List.of("15m", "1h", "6h", "24h", "168h");
  private static final int IMAGES = 12;
  private static final int LETTERS = 100;
  private static final int WINDOWS = 60;
  private static final int VERSIONS = 30;
  private static final int JUDGED = 6;

  /** The keys that choose a class. 0, s and u are missing because they do something else. */
  private static final String KEYS = "123456789abcdefghijk";

  /**
   * The largest number of classes that all have a key. Of more classes only the nine most probable
   * have one.
   */
  static final int MOST_KEYS = KEYS.length();

  private static final int KEYS_OF_MANY = 9;
  private static final int FLIPS = 60;
  private static final int TURNS = 20;

  private final Fleet fleet;
  private final Clock clock;
  private final boolean canOrder;
  private final Supplier<String> note;
  private final Supplier<List<String>> leftovers;
  private final Templates templates;

  /**
   * Makes the pages of a fleet.
   *
   * @param canOrder whether there is a token, so that actions are possible
   * @param note the notice that every page shows; empty if there is none
   * @param leftovers the topics that still hold records of a camera that is forgotten now; does not
   *     block
   */
  Pages(
      Fleet fleet,
      Clock clock,
      boolean canOrder,
      Supplier<String> note,
      Supplier<List<String>> leftovers) {
    this.fleet = fleet;
    this.clock = clock;
    this.canOrder = canOrder;
    this.note = note;
    this.leftovers = leftovers;
    templates = new Templates("io/unimos/console");
  }

  /** Returns the page of the fleet: accuracies where the truth is known, and the cameras. */
  String fleet(Map<String, String> asked) {
    Query query = query(asked, page(asked), ROWS);
    String state = query.condition().map(c -> c.name().toLowerCase(Locale.ROOT)).orElse("");
    Found found = fleet.find(query);
    Map<String, Object> model = new HashMap<>();
    model.put("rows", found.rows());
    model.put("count", found.count());
    model.put("conditions", found.conditions());
    String order = query.order().name().toLowerCase(Locale.ROOT);
    model.put("order", order);
    model.put("orders", words(Fleet.Order.values()));
    model.put("condition", state);
    model.put("choices", words(Condition.values()));
    model.put("search", query.search());
    model.put("range", range(asked));
    model.put(
        "ranges", Stream.concat(RANGES.stream(), Stream.of(range(asked))).distinct().toList());
    model.put("now", clock.instant());
    model.put("canOrder", canOrder);
    model.put("judged", judged());
    model.put("images", fleet.showsImages());
    paging(model, query.page(), ROWS, found.count());
    model.put(
        "address",
        address(
            "/", "search", query.search(), "state", state, "sort", order, "range", range(asked)));
    return render("fleet", model);
  }

  private List<Judged> judged() {
    return fleet.judged(Judged::of).stream()
        .sorted(Comparator.comparing(Judged::changed).reversed())
        .limit(JUDGED)
        .toList();
  }

  private static String range(Map<String, String> asked) {
    String range = asked.getOrDefault("range", "");
    return range.matches("\\d{1,4}[mh]") ? range : "24h";
  }

  private static Query query(Map<String, String> asked, int page, int size) {
    return new Query(
        constant(Fleet.Order.class, asked.get("sort")).orElse(Fleet.Order.URGENCY),
        Words.clip(asked.getOrDefault("search", "")).strip(),
        constant(Condition.class, asked.get("state")),
        Duration.parse("PT" + range(asked).toUpperCase(Locale.ROOT)),
        page,
        size);
  }

  private static List<String> words(Enum<?>[] constants) {
    return Arrays.stream(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** Returns the constant whose name in lower case is this word. */
  static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  private static int page(Map<String, String> asked) {
    String page = asked.getOrDefault("page", "0");
    return page.matches("\\d{1,5}") ? Integer.parseInt(page) : 0;
  }

  private static void paging(Map<String, Object> model, int asked, int size, int count) {
    int page = Fleet.page(asked, size, count);
    int pages = Math.max(1, (count + size - 1) / size);
    model.put("page", page);
    model.put("pages", pages);
    model.put("previous", page - 1);
    model.put("next", page + 1 < pages ? page + 1 : -1);
    model.put("anchor", "");
  }

  /** Returns an address with names and values. */
  private static String address(String path, String... asked) {
    StringJoiner address = new StringJoiner("&", path + "?", "");
    for (int i = 0; i < asked.length; i += 2) {
      address.add(asked[i] + "=" + URLEncoder.encode(asked[i + 1], StandardCharsets.UTF_8));
    }
    return address.toString();
  }

  /** Returns a page's table as data, with the rows of all its pages; empty if there is none. */
  Optional<Table<?>> table(String path, Map<String, String> asked) {
    String domain = asked.getOrDefault("name", "");
    return switch (path + " " + asked.getOrDefault("table", "")) {
      case "/ cameras" ->
          Optional.of(
              new Table<>(Fleet.Row.class, fleet.find(query(asked, 0, Fleet.MOST_CAMERAS)).rows()));
      case "/dead-letters letters" ->
          Optional.of(new Table<>(Letter.class, fleet.letters(asked.getOrDefault("reason", ""))));
      case "/label asking" -> Optional.of(new Table<>(Fleet.Asking.class, fleet.asking()));
      case "/camera actions" ->
          fleet.look(domain, book -> new Table<>(ActionLine.class, book.actions()));
      case "/camera images" ->
          fleet.look(domain, book -> new Table<>(Seen.class, shown(book, asked)));
      case "/camera windows" ->
          fleet.look(domain, book -> new Table<>(WindowLine.class, book.windows()));
      case "/camera versions" ->
          fleet.look(domain, book -> new Table<>(VersionLine.class, book.versions()));
      case "/camera classes" ->
          fleet.look(domain, book -> new Table<>(CameraBook.ClassShare.class, book.shares()));
      case "/camera labels", "/label labels" ->
          fleet.look(domain, book -> new Table<>(Asks.Share.class, labelShares(book)));
      case "/camera truth", "/label truth" ->
          fleet.look(domain, book -> new Table<>(Asks.Share.class, known(book)));
      case "/label answers" ->
          fleet.look(
              domain,
              book -> new Table<>(Asks.Said.class, book.asks().map(Asks::said).orElse(List.of())));
      default -> Optional.empty();
    };
  }

  /** Returns a table of the page that compares a version with its parent, as data. */
  static Optional<Table<?>> table(FlipLook.Result found, Map<String, String> asked) {
    List<FlipLook.Flip> flips =
        found instanceof FlipLook.Result.Compared compared ? compared.flips() : List.of();
    return switch (asked.getOrDefault("table", "")) {
      case "flips" -> Optional.of(new Table<>(FlipLook.Flip.class, flips));
      case "turns" -> Optional.of(new Table<>(Turn.class, turns(flips)));
      default -> Optional.empty();
    };
  }

  /** Returns the page of one camera; empty if nothing is known of it. */
  Optional<String> camera(Map<String, String> asked) {
    return model(asked)
        .map(
            model -> {
              model.putAll(images(asked).orElseThrow());
              model.put("leftovers", canOrder ? leftovers.get() : List.of());
              return render("camera", model);
            });
  }

  /** Returns the head of a camera's page: its condition and the reason for it. */
  Optional<String> cameraState(Map<String, String> asked) {
    return model(asked).map(model -> render("camera-state", model));
  }

  /** Returns the part on a camera's accuracy, by known truth or by people's labels. */
  Optional<String> cameraAccuracy(Map<String, String> asked) {
    return model(asked).map(model -> render("camera-accuracy", model));
  }

  /** Returns the part on a camera's commands and their outcomes. */
  Optional<String> cameraActions(Map<String, String> asked) {
    return fleet
        .look(asked.getOrDefault("name", ""), CameraBook::actions)
        .map(
            actions ->
                render(
                    "camera-actions",
                    new HashMap<>(
                        Map.of(
                            "actions",
                            actions,
                            "now",
                            clock.instant(),
                            "address",
                            address("/camera", "name", asked.get("name"))))));
  }

  /** Returns the other live parts of a camera's page: windows, versions and classes. */
  Optional<String> cameraLive(Map<String, String> asked) {
    return model(asked).map(model -> render("camera-live", model));
  }

  /** Returns the images of a camera's page. */
  Optional<String> cameraImages(Map<String, String> asked) {
    return images(asked).map(model -> render("camera-images", model));
  }

  private Optional<Map<String, Object>> model(Map<String, String> asked) {
    Instant now = clock.instant();
    return fleet.look(
        asked.getOrDefault("name", ""),
        book -> {
          Map<String, Object> model = new HashMap<>();
          List<WindowLine> windows = book.windows().stream().limit(WINDOWS).toList();
          model.put("domain", book.domain());
          model.put("name", Words.clip(book.domain()));
          model.put("tags", book.tags());
          model.put("condition", book.condition(now).name().toLowerCase(Locale.ROOT));
          model.put("state", book.state(now));
          model.put("version", book.version());
          model.put("serves", book.serves());
          model.put("encoder", book.encoder());
          model.put("rate", Words.number(book.imagesPerSecond(now), 1));
          model.put("agreement", Words.percent(book.agreementNow()));
          model.put("curve", Curve.points(book.agreement(), 0, 1));
          model.put("windows", windows);
          model.put("bars", bars(windows));
          model.put("changed", book.lastChange().map(List::of).orElse(List.of()));
          model.put("changedAgo", book.lastChange().map(w -> Words.ago(w.at(), now)).orElse(""));
          model.put("versions", book.versions().stream().limit(VERSIONS).toList());
          model.put("restorable", book.restorable());
          model.put("open", book.asks().map(asks -> asks.open(now).size()).orElse(0));
          model.put("judged", book.truths().map(t -> List.of(Judged.of(book))).orElse(List.of()));
          model.put("auditSample", book.auditSample().map(List::of).orElse(List.of()));
          model.put("bands", Band.of(windows));
          model.put("labelShares", labelShares(book));
          model.put("known", known(book));
          model.put(
              "frozen",
              book.freeze().map(o -> "by " + o.by() + " " + Words.ago(o.at(), now)).orElse(""));
          model.put("actions", book.actions());
          model.put("now", now);
          model.put(
              "pending",
              book.actions().stream()
                  .findFirst()
                  .filter(ActionLine::waits)
                  .map(o -> o.action() + " by " + o.by() + " is pending")
                  .orElse(""));
          model.put("shares", book.shares());
          model.put("address", address("/camera", "name", book.domain()));
          model.put("canOrder", canOrder);
          return model;
        });
  }

  /** Returns the glossary of the pages. */
  String glossary() {
    return render("glossary", new HashMap<>(Map.of("glossary", Glossary.entries())));
  }

  /** Returns the drift ratios relative to their thresholds, oldest left. */
  private static List<Bar> bars(List<WindowLine> newestFirst) {
    List<Bar> bars = new ArrayList<>();
    int count = newestFirst.size();
    for (int i = 0; i < count; i++) {
      WindowLine line = newestFirst.get(count - 1 - i);
      String title =
          "window %d: %s, %s".formatted(line.window(), line.ratioText(), line.decision());
      Bar.of(i, line.ratio() / line.threshold(), title).ifPresent(bars::add);
    }
    return bars;
  }

  /** Returns the images that a camera's page is asked to show: the disputed ones, or all. */
  private static List<Seen> shown(CameraBook book, Map<String, String> asked) {
    boolean all = "all".equals(asked.get("show"));
    return book.images().stream().filter(seen -> all || seen.disputed()).toList();
  }

  private Optional<Map<String, Object>> images(Map<String, String> asked) {
    boolean all = "all".equals(asked.get("show"));
    return fleet.look(
        asked.getOrDefault("name", ""),
        book -> {
          List<Seen> images = book.images();
          List<Seen> shown = shown(book, asked);
          Map<String, Object> model = new HashMap<>();
          int page = page(asked);
          int from = Fleet.page(page, IMAGES, shown.size()) * IMAGES;
          model.put("domain", book.domain());
          model.put("images", shown.subList(from, Math.min(shown.size(), from + IMAGES)));
          model.put("kept", images.size());
          model.put("disputed", images.stream().filter(Seen::disputed).count());
          paging(model, page, IMAGES, shown.size());
          String show = all ? "all" : "disputed";
          model.put("show", show);
          model.put("address", address("/camera", "name", book.domain(), "show", show));
          model.put("anchor", "#seen");
          return model;
        });
  }

  /** Returns the labelling page: the cameras with open requests, or the images of one of them. */
  Optional<String> label(Map<String, String> asked) {
    if (!asked.containsKey("name")) {
      return Optional.of(render("labels", new HashMap<>(Map.of("asking", fleet.asking()))));
    }
    return labelModel(asked, List.of(), List.of()).map(model -> render("label", model));
  }

  /**
   * Returns the part with the next image to label.
   *
   * @param last the ids of the images labelled just now
   */
  Optional<String> labelNext(Map<String, String> asked, List<String> last) {
    return labelModel(asked, last, List.of()).map(model -> render("label-next", model));
  }

  /**
   * Returns that part with the images that are near to the next one, for one label of all.
   *
   * @param near these images
   */
  Optional<String> labelGroup(Map<String, String> asked, List<Asks.Ask> near) {
    return labelModel(asked, List.of(), near)
        .map(
            model -> {
              model.put("grouped", true);
              return render("label-next", model);
            });
  }

  /** Returns the next image to label of those that wait. */
  static Optional<Asks.Ask> next(List<Asks.Ask> open, Map<String, String> asked) {
    long skipped = skipped(asked);
    return open.stream()
        .filter(ask -> ask.sequence() > skipped)
        .findFirst()
        .or(() -> open.stream().findFirst());
  }

  private static long skipped(Map<String, String> asked) {
    String after = asked.getOrDefault("after", "");
    return after.matches("\\d{1,18}") ? Long.parseLong(after) : 0;
  }

  /** A class and the key that chooses it; the key is empty if there is none. */
  public record Choice(String label, String key) {}

  private Optional<Map<String, Object>> labelModel(
      Map<String, String> asked, List<String> last, List<Asks.Ask> near) {
    Instant now = clock.instant();
    return fleet.look(
        asked.getOrDefault("name", ""),
        book -> {
          Optional<Asks> asks = book.asks();
          List<Asks.Ask> open = asks.map(a -> a.open(now)).orElse(List.of());
          Optional<Asks.Ask> next = next(open, asked);
          List<String> classes = next.map(Asks.Ask::classes).orElse(List.of());
          Map<String, Object> model = new HashMap<>();
          model.put("domain", book.domain());
          model.put("name", Words.clip(book.domain()));
          model.put("open", open.size());
          model.put("asks", next.map(List::of).orElse(List.of()));
          int keyed = classes.size() <= MOST_KEYS ? classes.size() : KEYS_OF_MANY;
          model.put(
              "choices",
              IntStream.range(0, keyed)
                  .mapToObj(i -> new Choice(classes.get(i), KEYS.substring(i, i + 1)))
                  .toList());
          model.put("others", classes.stream().skip(keyed).toList());
          model.put("last", last);
          model.put("after", skipped(asked));
          model.put("near", near);
          model.put("grouped", false);
          model.put("labels", asks.map(Asks::labels).orElse(0));
          model.put("said", asks.map(Asks::said).orElse(List.of()));
          model.put("labelShares", labelShares(book));
          model.put("address", address("/label", "name", book.domain()));
          model.put("known", known(book));
          model.put("canOrder", canOrder);
          return model;
        });
  }

  private static List<Asks.Share> labelShares(CameraBook book) {
    return book.asks().map(Asks::shares).orElse(List.of());
  }

  private static List<Asks.Share> known(CameraBook book) {
    return book.asks().flatMap(asks -> book.truths().map(asks::known)).orElse(List.of());
  }

  /** Returns the page with the images that the command {@code find} has found. */
  String found(Map<String, String> asked) {
    List<FoundImage> images =
        IntStream.range(0, FoundImage.MOST)
            .mapToObj(i -> FoundImage.parse(asked.getOrDefault("h" + i, "")))
            .flatMap(Optional::stream)
            .toList();
    return render(
        "found",
        new HashMap<>(
            Map.of("words", Words.clip(asked.getOrDefault("words", "")), "images", images)));
  }

  /** The number of flips from one class to another. */
  public record Turn(String before, String after, int count) {}

  /**
   * Returns the page that compares a version with its parent.
   *
   * @param history the decisions over the version, newest first
   */
  String version(
      String domain, VersionLine version, List<VersionLine> history, FlipLook.Result found) {
    Map<String, Object> model = new HashMap<>();
    model.put("history", history);
    model.put("domain", domain);
    model.put("name", Words.clip(domain));
    model.put("line", version);
    String number = String.valueOf(version.version());
    model.put("address", address("/version", "name", domain, "n", number));
    model.put("flips", List.of());
    model.put("turns", List.of());
    model.put("impossible", "");
    model.put("truly", "");
    if (found instanceof FlipLook.Result.Impossible none) {
      model.put("impossible", none.why());
    } else if (found instanceof FlipLook.Result.Compared compared) {
      model.put("flips", compared.flips().stream().limit(FLIPS).toList());
      model.put("turns", turns(compared.flips()));
      model.put("truly", truly(compared.flips()));
      model.put("count", compared.flips().size());
      model.put("looked", compared.looked());
      model.put("wanted", compared.wanted());
      model.put("share", Words.percent((double) compared.flips().size() / compared.looked()));
      model.put(
          "without",
          compared.withText() || compared.textWeight() == 0
              ? ""
              : Words.percent(compared.textWeight()));
    }
    return render("version", model);
  }

  /**
   * Returns the numbers of correct answers among the flips before and after, where the truth is
   * known.
   */
  private static String truly(List<FlipLook.Flip> flips) {
    int known = 0;
    int before = 0;
    int after = 0;
    for (FlipLook.Flip flip : flips) {
      if (flip.seen().truth().isPresent()) {
        String truth = flip.seen().truth().get();
        known++;
        before += flip.before().equals(truth) ? 1 : 0;
        after += flip.after().equals(truth) ? 1 : 0;
      }
    }
    return known == 0
        ? ""
        : "Of the %d whose truth is known %d were right before and %d are after."
            .formatted(known, before, after);
  }

  private static List<Turn> turns(List<FlipLook.Flip> flips) {
    Map<List<String>, Integer> counts = new LinkedHashMap<>();
    flips.forEach(flip -> counts.merge(List.of(flip.before(), flip.after()), 1, Integer::sum));
    return counts.entrySet().stream()
        .map(e -> new Turn(e.getKey().get(0), e.getKey().get(1), e.getValue()))
        .sorted(Comparator.comparingInt(turn -> -turn.count()))
        .limit(TURNS)
        .toList();
  }

  /** Returns the page of the dead letters. */
  String letters(Map<String, String> asked) {
    String reason = asked.getOrDefault("reason", "");
    List<Letter> letters = fleet.letters(reason);
    int page = page(asked);
    int from = Fleet.page(page, LETTERS, letters.size()) * LETTERS;
    Map<String, Object> model = new HashMap<>();
    model.put("reasons", fleet.reasons());
    model.put("reason", Words.clip(reason));
    model.put("replayed", fleet.replayed());
    model.put("canOrder", canOrder);
    model.put("address", address("/dead-letters", "reason", reason));
    model.put("letters", letters.subList(from, Math.min(letters.size(), from + LETTERS)));
    paging(model, page, LETTERS, letters.size());
    return render("dead-letters", model);
  }

  /** Returns the page of one dead letter, without content if it can no longer be read. */
  String letter(Letter letter, LetterLook.Found found) {
    Map<String, Object> model = new HashMap<>();
    model.put("letter", letter);
    model.put("replayed", fleet.replayed().contains(letter.place()));
    model.put("whole", found.whole().map(List::of).orElse(List.of()));
    model.put("why", found.why());
    return render("dead-letter", model);
  }

  /** Returns the current notice, for a page that is already open. */
  String note() {
    return render("note", new HashMap<>());
  }

  /** Returns a sentence that replaces the form of an action. */
  String said(String words, boolean good) {
    return said(words, good, List.of());
  }

  /**
   * Returns such a sentence with others below it.
   *
   * @param more sentences of a list
   */
  String said(String words, boolean good, List<String> more) {
    return render(
        "said", new HashMap<>(Map.of("words", Words.clip(words), "good", good, "more", more)));
  }

  /**
   * Returns the question whether letters whose records are at fault are to be replayed.
   *
   * @param reasons the reasons of these letters
   */
  String sure(int faulty, int chosen, String reasons) {
    return render(
        "replay-sure",
        new HashMap<>(Map.of("faulty", faulty, "chosen", chosen, "reasons", reasons)));
  }

  /** Returns the page that states that something does not exist. */
  String missing(String what) {
    return render("missing", new HashMap<>(Map.of("what", Words.clip(what))));
  }

  private String render(String template, Map<String, Object> model) {
    model.put("note", note.get());
    model.put("term", Glossary.links());
    return templates.render(template, model);
  }
}

package io.unimos.console;

import io.unimos.config.ConsoleSettings;
import io.unimos.config.Settings;
import io.unimos.console.ImageCache.Look;
import io.unimos.page.Templates;
import io.unimos.page.Words;
import io.unimos.service.http.HttpPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the console. It answers GET and HEAD for pages, images and assets, and POST
 * for actions that carry the token. Owns its threads, its socket and what reads images, letters and
 * versions until {@link #close}.
 */
final class ConsoleServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);

  /** The bound on connections: the streams of open pages and the requests of some people. */
  private static final int CONNECTIONS = 128;

  private static final HttpPort.Limits LIMITS =
      new HttpPort.Limits(8192, 12, CONNECTIONS, Duration.ofSeconds(30), Duration.ofSeconds(30));

  private static final Map<String, Looks.Kind> LOOKS =
      Map.of(
          "/image", Looks.Kind.IMAGE,
          "/label/image", Looks.Kind.IMAGE,
          "/found/image", Looks.Kind.IMAGE,
          "/dead-letter", Looks.Kind.LETTER,
          "/dead-letter/image", Looks.Kind.LETTER,
          "/label/group", Looks.Kind.FLIPS,
          "/version", Looks.Kind.FLIPS);

  private static final int SMALL = 200;
  private static final int LARGE = 800;
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private static final String WEBJARS = "META-INF/resources/webjars/";
  private static final String OWN = "io/unimos/console/";
  private static final String PAGE = "io/unimos/page/";

  /** The assets that a page may load: each name in an address, with its place on the class path. */
  private static final Map<String, Answer> ASSETS =
      Map.of(
          "/assets/htmx.js", script(WEBJARS + "htmx.org/2.0.4/dist/htmx.min.js"),
          "/assets/sse.js", script(WEBJARS + "htmx-ext-sse/2.2.2/sse.js"),
          "/assets/console.js", script(OWN + "console.js"),
          "/assets/icon.svg", asset("image/svg+xml", OWN + "icon.svg"),
          "/assets/console.css", asset("text/css;charset=utf-8", PAGE + "page.css"));

  private final Pages pages;
  private final Fleet fleet;
  private final ImageCache images;
  private final FlipLook flips;
  private final LetterLook letters;
  private final LiveStreams live;
  private final Supplier<String> trouble;
  private final PostHandler posts;
  private final Looks looks = new Looks();
  private final HttpPort port;

  /**
   * Creates a server that does not listen yet.
   *
   * @param live the streams that the caller still owns
   * @param trouble the reason why nothing new can be read; empty if it can
   */
  ConsoleServer(
      Settings settings,
      Pages pages,
      Fleet fleet,
      LiveStreams live,
      Supplier<String> trouble,
      PostHandler posts) {
    this.pages = pages;
    this.fleet = fleet;
    this.live = live;
    this.trouble = trouble;
    this.posts = posts;
    Redrawing redrawing = new Redrawing(settings.image().limits());
    images = new ImageCache(settings, redrawing);
    flips = new FlipLook(settings);
    letters = new LetterLook(settings, redrawing);
    ConsoleSettings own = settings.console();
    port =
        new HttpPort(
            new HttpPort.Address(own.host(), own.port(), settings.http().names()),
            LIMITS,
            (request, response, callback) ->
                Answer.line(response.getStatus(), HttpStatus.getMessage(response.getStatus()))
                    .send(response, callback),
            new Handler.Abstract() {
              @Override
              public boolean handle(Request request, Response response, Callback callback) {
                handled(request, response, callback);
                return true;
              }
            });
  }

  /**
   * Starts to listen.
   *
   * @throws IOException with one line if the address is not available
   */
  void start() throws IOException {
    port.start();
  }

  int port() {
    return port.port();
  }

  @Override
  public void close() {
    port.close();
    looks.close();
    images.close();
    flips.close();
    letters.close();
  }

  private void handled(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    if (request.getMethod().equals("GET") && path.equals("/events")) {
      stream(request, response, callback);
    } else if (READING.contains(request.getMethod()) && LOOKS.containsKey(path)) {
      looks.look(
          LOOKS.get(path), () -> answerOrError(request), answer -> answer.send(response, callback));
    } else {
      answerOrError(request).send(response, callback);
    }
  }

  private void stream(Request request, Response response, Callback callback) {
    port.lastFor(LiveStreams.LONGEST, request, response);
    Answer.begin(response, "text/event-stream", "no-store");
    if (!live.open(response, callback)) {
      Answer.line(503, "too many open pages").send(response, callback);
    }
  }

  private Answer answerOrError(Request request) {
    try {
      return answer(request);
    } catch (RuntimeException e) {
      if (e instanceof HttpException theirs) {
        return Answer.line(theirs.getCode(), HttpStatus.getMessage(theirs.getCode()));
      }
      // log the path alone, since a query may contain what must not be in a log
      LOG.warn("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
      return Answer.line(500, "internal error");
    }
  }

  private Answer answer(Request request) {
    String path = request.getHttpURI().getPath();
    if (request.getMethod().equals("POST")) {
      Optional<Answer> done = posts.answer(request, path);
      if (done.isPresent()) {
        return done.get();
      }
    }
    if (!READING.contains(request.getMethod())) {
      return Answer.line(405, "only GET and HEAD");
    }
    if (ASSETS.containsKey(path)) {
      return ASSETS.get(path);
    }
    Map<String, String> asked = values(Request.extractQueryParameters(request));
    if (asked.containsKey("format") && !path.equals("/version")) {
      return data(pages.table(path, asked), asked);
    }
    return switch (path) {
      case "/" -> Answer.html(pages.fleet(asked));
      case "/camera" -> found(pages.camera(asked));
      case "/camera/state" -> found(pages.cameraState(asked));
      case "/camera/accuracy" -> found(pages.cameraAccuracy(asked));
      case "/camera/actions" -> found(pages.cameraActions(asked));
      case "/camera/live" -> found(pages.cameraLive(asked));
      case "/camera/images" -> found(pages.cameraImages(asked));
      case "/image" -> image(asked);
      case "/found" -> Answer.html(pages.found(asked));
      case "/found/image" -> foundImage(asked);
      case "/label" -> found(pages.label(asked));
      case "/label/next" -> found(pages.labelNext(asked, List.of()));
      case "/label/group" -> found(pages.labelGroup(asked, near(asked)));
      case "/label/image" -> askedImage(asked);
      case "/version" -> version(asked);
      case "/dead-letters" -> Answer.html(pages.letters(asked));
      case "/glossary" -> Answer.html(pages.glossary());
      case "/dead-letter" -> letter(asked, false);
      case "/dead-letter/image" -> letter(asked, true);
      case "/note" -> Answer.html(pages.note());
      case "/health" -> health(trouble.get());
      default -> Answer.of(404, Answer.HTML, pages.missing("There is no such page."));
    };
  }

  static Map<String, String> values(Fields fields) {
    Map<String, String> values = new HashMap<>();
    fields.forEach(field -> values.put(field.getName(), field.getValue()));
    return values;
  }

  private static Answer data(Optional<Table<?>> table, Map<String, String> asked) {
    if (table.isEmpty()) {
      return Answer.line(404, "there is no such table");
    }
    return switch (asked.get("format")) {
      case "csv" -> Answer.of(200, "text/csv;charset=utf-8;header=present", table.get().csv());
      case "json" -> Answer.of(200, "application/json", table.get().json());
      default -> Answer.line(400, "expected format=csv or format=json");
    };
  }

  private Answer health(String trouble) {
    long skipped = fleet.skippedRecords();
    return trouble.isEmpty()
        ? Answer.line(
            200, skipped == 0 ? "reads" : "reads; " + skipped + " records could not be read")
        : Answer.line(503, "does not read: " + trouble);
  }

  private Answer found(Optional<String> html) {
    return html.map(Answer::html)
        .orElseGet(
            () ->
                Answer.of(
                    404,
                    Answer.HTML,
                    pages.missing("Nothing has been read of a camera of this name yet.")));
  }

  /** Returns the images that are near to the next one to label. */
  private List<Asks.Ask> near(Map<String, String> asked) {
    String domain = asked.getOrDefault("name", "");
    List<Asks.Ask> open = fleet.openAsks(domain);
    return Pages.next(open, asked).map(ask -> flips.near(domain, ask, open)).orElse(List.of());
  }

  private Answer askedImage(Map<String, String> asked) {
    String id = asked.getOrDefault("id", "");
    Look look =
        fleet
            .look(asked.getOrDefault("camera", ""), book -> book.asks().flatMap(a -> a.ask(id)))
            .flatMap(found -> found)
            .map(ask -> images.look(ask.place(), LARGE))
            .orElseGet(() -> new Look.Hidden("no longer kept by the console"));
    return shown(look);
  }

  /** Returns the image at a place that the command {@code find} has named. */
  private Answer foundImage(Map<String, String> asked) {
    return FoundImage.parse(asked.getOrDefault("at", ""))
        .map(found -> images.look(found.place(), asked.containsKey("large") ? LARGE : SMALL))
        .map(ConsoleServer::shown)
        .orElseGet(() -> Answer.line(400, "expected an image as 'find --console' writes it"));
  }

  private Answer image(Map<String, String> asked) {
    String number = asked.getOrDefault("n", "");
    if (!number.matches("\\d{1,18}")) {
      return Answer.line(400, "expected camera=NAME&n=NUMBER");
    }
    Optional<Seen> seen =
        fleet
            .look(asked.getOrDefault("camera", ""), book -> book.image(Long.parseLong(number)))
            .flatMap(found -> found);
    Look look =
        seen.map(
                found ->
                    images.look(found.place(), "large".equals(asked.get("size")) ? LARGE : SMALL))
            .orElseGet(() -> new Look.Hidden("no longer kept by the console"));
    return shown(look);
  }

  private static Answer shown(Look look) {
    if (look instanceof Look.Picture picture) {
      return new Answer(200, "image/jpeg", picture.jpeg(), "private, max-age=600");
    }
    // an open list would otherwise look for each image again whenever it is drawn anew
    return new Answer(
        200,
        "image/svg+xml;charset=utf-8",
        placeholder(((Look.Hidden) look).why()).getBytes(StandardCharsets.UTF_8),
        "private, max-age=15");
  }

  /** A version and its parent, for the comparison of the two. */
  private record Pair(
      VersionLine version,
      List<VersionLine> history,
      Optional<VersionLine> parent,
      List<Seen> images) {
    static Optional<Pair> of(CameraBook book, long number) {
      List<VersionLine> lines = book.versions();
      return line(lines, number)
          .or(() -> lines.stream().filter(line -> line.version() == number).findFirst())
          .map(
              line ->
                  new Pair(
                      line,
                      lines.stream().filter(each -> each.version() == number).toList(),
                      line(lines, line.parent()),
                      book.images().stream().limit(FlipLook.MOST_IMAGES).toList()));
    }

    private static Optional<VersionLine> line(List<VersionLine> lines, long number) {
      return lines.stream()
          .filter(line -> line.version() == number && line.applicable())
          .findFirst();
    }
  }

  private Answer version(Map<String, String> asked) {
    String number = asked.getOrDefault("n", "");
    String domain = asked.getOrDefault("name", "");
    if (!number.matches("\\d{1,18}")) {
      return Answer.line(400, "expected name=CAMERA&n=VERSION");
    }
    Optional<Pair> pair =
        fleet.look(domain, book -> Pair.of(book, Long.parseLong(number))).flatMap(found -> found);
    if (pair.isEmpty()) {
      return Answer.of(
          404, Answer.HTML, pages.missing("Nothing has been read of this version of the camera."));
    }
    Pair known = pair.get();
    FlipLook.Result result =
        known.version().applicable()
            ? flips.look(domain, known.version(), known.parent(), known.images())
            : new FlipLook.Result.Impossible(
                "its record carries no matrices: " + known.version().reason());
    return asked.containsKey("format")
        ? data(Pages.table(result, asked), asked)
        : Answer.html(pages.version(domain, known.version(), known.history(), result));
  }

  private Answer letter(Map<String, String> asked, boolean image) {
    Optional<Letter> letter = fleet.letter(asked.getOrDefault("at", ""));
    Optional<LetterLook.Found> found = letter.map(letters::look);
    if (image) {
      return found
          .flatMap(LetterLook.Found::whole)
          .flatMap(LetterLook.Whole::jpeg)
          .map(jpeg -> new Answer(200, "image/jpeg", jpeg, "private, max-age=600"))
          .orElseGet(() -> Answer.line(404, "no image"));
    }
    return letter
        .map(known -> Answer.html(pages.letter(known, found.orElseThrow())))
        .orElseGet(
            () -> Answer.of(404, Answer.HTML, pages.missing("No such letter is kept here.")));
  }

  /** Returns a picture that states why there is no image. Its text is never taken from input. */
  private static String placeholder(String why) {
    StringBuilder lines = new StringBuilder();
    int y = 60;
    int begin = 0;
    while (begin < why.length()) {
      int end = Math.min(why.length(), begin + 26);
      if (end < why.length() && why.lastIndexOf(' ', end) > begin) {
        end = why.lastIndexOf(' ', end);
      }
      lines.append(
          "<text x='100' y='%d' text-anchor='middle' font-family='sans-serif' font-size='13'"
              .formatted(y));
      lines.append(" fill='#fff'>").append(Words.escaped(why.substring(begin, end).strip()));
      lines.append("</text>");
      begin = end;
      y += 18;
    }
    return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 150'>"
        + "<rect width='200' height='150' fill='#555'/>"
        + lines
        + "</svg>";
  }

  private static Answer script(String resource) {
    return asset("text/javascript;charset=utf-8", resource);
  }

  private static Answer asset(String type, String resource) {
    return new Answer(200, type, Templates.resource(resource), "max-age=300");
  }
}

package io.unimos.console;

import io.unimos.event.Action;
import io.unimos.event.LabelKind;
import io.unimos.event.ServeMode;
import io.unimos.page.Words;
import io.unimos.service.http.AccessToken;
import io.unimos.wire.EventNames;
import io.unimos.wire.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiver of the actions that people trigger. It accepts them only from holders of the token.
 * Thread-safe.
 *
 * @param token the access token; empty if nobody may trigger anything
 * @param actions the executor of the actions
 * @param leftovers the topics that still hold records of a camera that is forgotten now; does not
 *     block
 */
record PostHandler(
    Pages pages,
    Fleet fleet,
    Optional<AccessToken> token,
    Actions actions,
    Supplier<List<String>> leftovers) {
  private static final Logger LOG = LoggerFactory.getLogger(PostHandler.class);

  /** The name recorded for an action whose token has no name. */
  private static final String UNNAMED = "console";

  /** The bound on a form, enough for the longest names of all cameras on a page. */
  private static final int BODY_BYTES = 128 << 10;

  private static final int MOST_CHOSEN = 100;
  private static final int LONGEST_NAME = 100;
  private static final Set<String> PATHS = Set.of("/actions", "/replay", "/labels");
  private static final Map<String, Action> ACTIONS =
      Map.of(
          "freeze", Action.FREEZE,
          "unfreeze", Action.UNFREEZE,
          "rollback", Action.ROLL_BACK,
          "forget", Action.FORGET,
          "serve", Action.SERVE);

  /** The actions that several cameras can take at once. */
  private static final Set<Action> OF_MANY = Set.of(Action.FREEZE, Action.UNFREEZE, Action.SERVE);

  /** The reasons that a replay of the same record does not change. */
  private static final Set<String> RECORDS_FAULT =
      Stream.of(
              RejectReason.SCHEMA_INVALID,
              RejectReason.IMAGE_FORMAT,
              RejectReason.IMAGE_CORRUPT,
              RejectReason.FEATURE_INVALID)
          .map(RejectReason::name)
          .collect(Collectors.toSet());

  /** Returns the answer to a POST; empty where the path accepts none. */
  Optional<Answer> answer(Request request, String path) {
    if (!PATHS.contains(path)) {
      return Optional.empty();
    }
    if (token.isEmpty()) {
      return Optional.of(said(403, "No http.token-file is set: this console only reads."));
    }
    Optional<String> by = token.get().holder(request.getHeaders().get(HttpHeader.AUTHORIZATION));
    if (by.isEmpty()) {
      return Optional.of(said(401, "The token is missing or wrong; nothing was changed."));
    }
    Fields form = form(request);
    return Optional.of(
        switch (path) {
          case "/actions" -> order(form, by.get().isEmpty() ? UNNAMED : by.get());
          case "/replay" -> replay(form, by.get());
          default -> label(form, by.get());
        });
  }

  /**
   * Returns the answer to the form of an action whose sender holds the token.
   *
   * @param by the name of that person
   */
  Answer order(Fields fields, String by) {
    Map<String, String> form = ConsoleServer.values(fields);
    // the button beside a version names it
    boolean restores = form.containsKey("rollback");
    Action action = restores ? Action.ROLL_BACK : ACTIONS.get(form.getOrDefault("action", ""));
    List<String> domains = fields.getValuesOrEmpty("camera").stream().distinct().toList();
    String version = form.getOrDefault("rollback", "").strip();
    boolean isVersion = version.isEmpty() || version.matches("\\d{1,18}");
    if (action == null || !domains.stream().allMatch(EventNames::isName) || !isVersion) {
      return said(400, "That is no action: expected a camera, an action and a version's number.");
    }
    if (domains.isEmpty() || domains.size() > MOST_CHOSEN) {
      return said(400, "Choose cameras, a hundred at most.");
    }
    Optional<ServeMode> mode =
        Pages.constant(ServeMode.class, form.getOrDefault("mode", "").replace('-', '_'));
    if (action == Action.SERVE && mode.isEmpty()) {
      return said(400, "To choose who serves, say adapted, shadow or zero-shot.");
    }
    OptionalLong number =
        version.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version));
    Optional<ServeMode> served = mode.filter(m -> action == Action.SERVE);
    List<Actions.Wanted> wanted =
        domains.stream()
            .map(domain -> new Actions.Wanted(action, domain, number, served, by))
            .toList();
    if (wanted.size() > 1) {
      return OF_MANY.contains(action)
          ? orders(wanted)
          : said(400, "Choose one camera to roll back or to forget.");
    }
    String domain = domains.get(0);
    if (action == Action.FORGET && !form.getOrDefault("confirm", "").equals(Words.clip(domain))) {
      return Answer.of(
          400,
          Answer.HTML,
          pages.said(
              "To forget a camera, write its name beside the button.", false, leftovers.get()));
    }
    Optional<String> refused = refused(domain);
    if (refused.isPresent()) {
      return said(404, refused.get() + ".");
    }
    return sent(wanted.get(0))
        .map(
            words ->
                pages.said(
                    "Pending: %s. The answer appears as soon as it is there.".formatted(words),
                    true,
                    action == Action.FORGET ? leftovers.get() : List.of()))
        .map(Answer::html)
        .orElseGet(() -> said(503, "Not sent; the console's log says why."));
  }

  /** Sends the commands for several cameras, and says of each what has become of it. */
  private Answer orders(List<Actions.Wanted> wanted) {
    List<String> lines = new ArrayList<>();
    int pending = 0;
    boolean fails = false;
    for (Actions.Wanted each : wanted) {
      String name = Words.clip(each.domain());
      Optional<String> refused = refused(each.domain());
      if (refused.isPresent()) {
        lines.add(refused.get());
      } else if (fails) {
        lines.add(name + ": not sent, since the one before could not be sent");
      } else {
        Optional<String> sent = sent(each);
        fails = sent.isEmpty();
        pending += fails ? 0 : 1;
        lines.add(name + sent.map(at -> ": pending, " + at).orElse(": not sent, see the log"));
      }
    }
    String words =
        "%d of %d pending. The answers appear in the column of changes."
            .formatted(pending, wanted.size());
    return Answer.of(
        pending > 0 ? 200 : fails ? 503 : 404,
        Answer.HTML,
        pages.said(words, pending == lines.size(), lines));
  }

  /** Returns the refusal of a command for a camera of which nothing is known. */
  private Optional<String> refused(String domain) {
    return fleet.look(domain, book -> book).isPresent()
        ? Optional.empty()
        : Optional.of(Words.clip(domain) + ": refused, nothing is known of this camera");
  }

  /** Returns the place of the sent command for people; empty if it could not be sent. */
  private Optional<String> sent(Actions.Wanted wanted) {
    try {
      return Optional.of(ActionLine.words(actions.execute(wanted)));
    } catch (RuntimeException e) {
      LOG.warn("{} of a camera could not be sent", wanted.action(), e);
      return Optional.empty();
    }
  }

  private Answer said(int status, String words) {
    return Answer.of(status, Answer.HTML, pages.said(words, false));
  }

  private static Fields form(Request request) {
    HttpField length = request.getHeaders().getField(HttpHeader.CONTENT_LENGTH);
    if (length == null || length.getLongValue() > BODY_BYTES) {
      return Fields.EMPTY;
    }
    try {
      String body = Content.Source.asString(request, StandardCharsets.UTF_8);
      Fields fields = new Fields();
      UrlEncoded.decodeUtf8To(body, 0, body.length(), fields);
      return fields;
    } catch (IllegalArgumentException e) {
      // an invalid escape sequence: treat as an empty form
      return Fields.EMPTY;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer replay(Fields form, String by) {
    List<Letter> chosen = new ArrayList<>();
    for (String place : form.getValuesOrEmpty("letter")) {
      fleet.letter(place).ifPresent(chosen::add);
    }
    if (chosen.isEmpty() || chosen.size() > MOST_CHOSEN) {
      return said(400, "Choose letters to send again, a hundred at most.");
    }
    List<Letter> faulty =
        chosen.stream().filter(letter -> RECORDS_FAULT.contains(letter.reason())).toList();
    if (!faulty.isEmpty() && form.get("anyway") == null) {
      String reasons =
          faulty.stream().map(Letter::reason).distinct().collect(Collectors.joining(", "));
      return Answer.of(409, Answer.HTML, pages.sure(faulty.size(), chosen.size(), reasons));
    }
    Instant since = chosen.stream().map(Letter::at).min(Instant::compareTo).orElseThrow();
    try {
      String words =
          actions.replay(
              chosen.stream().map(l -> new Actions.Place(l.partition(), l.offset())).toList(),
              since);
      LOG.info("Dead letters sent again{}: {}", by.isEmpty() ? "" : " by " + by, words);
      return Answer.html(pages.said(words, true));
    } catch (RuntimeException e) {
      LOG.warn("Dead letters could not be sent again", e);
      return said(503, "Not sent, or not all; the console's log says why.");
    }
  }

  /**
   * Returns the answer to a label of one image, or of several that are near to each other, whose
   * sender holds the token. Each image has a record of its own.
   *
   * @param holder the name of that person; empty for a token without one
   */
  Answer label(Fields fields, String holder) {
    Map<String, String> form = ConsoleServer.values(fields);
    String domain = form.getOrDefault("name", "");
    List<String> ids = fields.getValuesOrEmpty("id").stream().distinct().toList();
    // a holder of a personal token acts only under their own name
    String by = holder.isEmpty() ? Words.clip(form.getOrDefault("by", "")).strip() : holder;
    Optional<LabelKind> kind = Pages.constant(LabelKind.class, form.getOrDefault("kind", "class"));
    List<Asks.Ask> asks =
        ids.stream()
            .flatMap(id -> fleet.look(domain, b -> b.asks().flatMap(a -> a.ask(id))).stream())
            .flatMap(Optional::stream)
            .toList();
    String label = form.getOrDefault(form.containsKey("pick") ? "other" : "label", "");
    boolean isLabel =
        kind.map(k -> k != LabelKind.CLASS).orElse(false)
            || asks.stream().allMatch(ask -> ask.classes().contains(label));
    if (by.isEmpty() || by.length() > LONGEST_NAME) {
      return said(400, "Write your name above first: it goes with the label. Nothing was sent.");
    }
    if (kind.isEmpty() || asks.isEmpty() || asks.size() < ids.size()) {
      return said(400, "That is no label: expected an image that is asked for.");
    }
    if (!isLabel) {
      return said(400, "That is none of the classes of this image.");
    }
    for (String id : ids) {
      try {
        actions.label(
            new Actions.GivenLabel(
                domain, id, kind.get(), kind.get() == LabelKind.CLASS ? label : "", by));
      } catch (RuntimeException e) {
        LOG.warn("A label could not be sent", e);
        return said(503, "Not sent, or not all; the console's log says why.");
      }
      fleet.change(domain, book -> book.asks().ifPresent(a -> a.sent(kind.get(), id)));
    }
    return pages
        .labelNext(form, kind.get() == LabelKind.WITHDRAWN ? List.of() : ids)
        .map(Answer::html)
        .orElseGet(() -> said(404, "The camera is not known any more."));
  }
}

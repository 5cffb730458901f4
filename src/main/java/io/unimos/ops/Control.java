package io.unimos.ops;

import io.unimos.event.Action;
import io.unimos.event.EventNames;
import io.unimos.event.ServeMode;
import io.unimos.ops.HttpServer.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that change something: freeze, thaw or roll back one domain's adapter, choose whose
 * answer it is served, or forget the domain, for the one who has the token. An order becomes a
 * command on its topic, where all instances obey it and where it stays for the audit. Thread-safe.
 *
 * @param token who may
 * @param orders what carries them out
 */
public record Control(AccessToken token, Orders orders) {
  private static final Logger LOG = LoggerFactory.getLogger(Control.class);

  /** Who gave an order with a token that has no name. */
  private static final String UNNAMED = "http";

  private static final Map<String, Action> ACTIONS =
      Map.of(
          "freeze", Action.FREEZE,
          "thaw", Action.THAW,
          "rollback", Action.ROLL_BACK,
          "serve", Action.SERVE,
          "forget", Action.FORGET);

  /** What may be served, and what the settings say. */
  private static final Map<String, Optional<ServeMode>> MODES =
      Map.of(
          "adapted", Optional.of(ServeMode.ADAPTED),
          "shadow", Optional.of(ServeMode.SHADOW),
          "zero-shot", Optional.of(ServeMode.ZERO_SHOT),
          "settings", Optional.empty());

  /** Sends an order on its way. */
  @FunctionalInterface
  public interface Orders {
    /**
     * Returns when the order is safe.
     *
     * @param version with ROLL_BACK; null for the one before
     * @param mode with SERVE; empty for that of the settings
     * @param by who gives it
     * @throws RuntimeException if it is not
     */
    void give(Action action, String domain, Long version, Optional<ServeMode> mode, String by);
  }

  public Control {
    Objects.requireNonNull(token);
    Objects.requireNonNull(orders);
  }

  /** Carries out a POST below {@code /domains/}, or says why not. */
  Answer answer(Request request, String path) {
    HttpFields headers = request.getHeaders();
    Optional<String> by = token.holder(headers.get(HttpHeader.AUTHORIZATION));
    if (by.isEmpty()) {
      return Answer.line(401, "the token is missing or wrong").with("WWW-Authenticate", "Bearer");
    }
    String length = headers.get(HttpHeader.CONTENT_LENGTH);
    boolean hasBody = length != null && !length.equals("0");
    if (hasBody || headers.contains(HttpHeader.TRANSFER_ENCODING)) {
      return Answer.line(413, "no body is expected");
    }
    String[] parts = path.substring(1).split("/", -1);
    Action action = parts.length == 3 ? ACTIONS.get(parts[2]) : null;
    if (action == null) {
      return Answer.line(404, "not found");
    }
    // a plus is a plus in a path
    String domain = URLDecoder.decode(parts[1].replace("+", "%2B"), StandardCharsets.UTF_8);
    Fields asked = Request.extractQueryParameters(request);
    return order(
        action,
        domain,
        asked.getValue("version"),
        asked.getValue("mode"),
        by.get().isEmpty() ? UNNAMED : by.get());
  }

  private Answer order(Action action, String domain, String version, String mode, String by) {
    boolean isVersion =
        version == null || (action == Action.ROLL_BACK && version.matches("\\d{1,18}"));
    boolean isMode =
        action == Action.SERVE ? mode != null && MODES.containsKey(mode) : mode == null;
    if (!EventNames.isName(domain) || !isVersion || !isMode) {
      return Answer.line(
          400,
          "expected /domains/DOMAIN/freeze, thaw, forget, rollback[?version=NUMBER], or"
              + " serve?mode=adapted, shadow, zero-shot or settings");
    }
    try {
      orders.give(
          action,
          domain,
          version == null ? null : Long.valueOf(version),
          mode == null ? Optional.empty() : MODES.get(mode),
          by);
      return Answer.line(202, "sent");
    } catch (RuntimeException e) {
      LOG.warn("{} of a domain could not be sent", action, e);
      return Answer.line(503, "not sent; the log says why");
    }
  }
}

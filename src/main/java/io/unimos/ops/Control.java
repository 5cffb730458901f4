package io.unimos.ops;

import io.unimos.event.Action;
import io.unimos.event.EventNames;
import io.unimos.ops.HttpServer.Answer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that change something: freeze, thaw or roll back one domain's adapter, or forget the
 * domain, for the one who has the token. An order becomes a command on its topic, where all
 * instances obey it and where it stays for the audit. Thread-safe.
 *
 * @param token who may
 * @param orders what carries them out
 */
public record Control(AccessToken token, Orders orders) {
  private static final Logger LOG = LoggerFactory.getLogger(Control.class);
  private static final Map<String, Action> ACTIONS =
      Map.of(
          "freeze", Action.FREEZE,
          "thaw", Action.THAW,
          "rollback", Action.ROLL_BACK,
          "forget", Action.FORGET);

  /** Sends an order on its way. */
  @FunctionalInterface
  public interface Orders {
    /**
     * Returns when the order is safe.
     *
     * @param version with ROLL_BACK; null for the one before
     * @throws RuntimeException if it is not
     */
    void give(Action action, String domain, Long version);
  }

  public Control {
    Objects.requireNonNull(token);
    Objects.requireNonNull(orders);
  }

  /** Carries out a POST below {@code /domains/}, or says why not. */
  Answer answer(Request request, String path) {
    HttpFields headers = request.getHeaders();
    if (!token.matches(headers.get(HttpHeader.AUTHORIZATION))) {
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
    return order(action, domain, Request.extractQueryParameters(request).getValue("version"));
  }

  private Answer order(Action action, String domain, String version) {
    boolean isVersion =
        version == null || (action == Action.ROLL_BACK && version.matches("\\d{1,18}"));
    if (!EventNames.isName(domain) || !isVersion) {
      return Answer.line(
          400, "expected /domains/DOMAIN/freeze, thaw, forget, or rollback[?version=NUMBER]");
    }
    try {
      orders.give(action, domain, version == null ? null : Long.valueOf(version));
      return Answer.line(202, "sent");
    } catch (RuntimeException e) {
      LOG.warn("{} of a domain could not be sent", action, e);
      return Answer.line(503, "not sent; the log says why");
    }
  }
}

package io.unimos.ops;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.unimos.event.Action;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that change something: freeze, thaw or roll back one domain's adapter, for the one
 * who has the token. An order becomes a command on its topic, where all instances obey it and where
 * it stays for the audit. Thread-safe.
 *
 * @param token who may
 * @param orders what carries them out
 */
public record Control(AccessToken token, Orders orders) {
  private static final Logger LOG = LoggerFactory.getLogger(Control.class);
  private static final String PLAIN = "text/plain;charset=utf-8";

  /** As ImageEvent's domains; a longer one is nobody's. */
  private static final int DOMAIN_LENGTH = 256;

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

  void addTo(JavalinConfig config) {
    config.routes.post("/domains/{domain}/freeze", ctx -> order(ctx, Action.FREEZE));
    config.routes.post("/domains/{domain}/thaw", ctx -> order(ctx, Action.THAW));
    config.routes.post("/domains/{domain}/rollback", ctx -> order(ctx, Action.ROLL_BACK));
  }

  /** Answers a request that may not go on; true if it may. */
  boolean admits(Context ctx) {
    if (!token.matches(ctx.header("Authorization"))) {
      refuse(ctx.header("WWW-Authenticate", "Bearer"), 401, "the token is missing or wrong");
      return false;
    }
    if (ctx.header("Transfer-Encoding") != null || hasBody(ctx)) {
      refuse(ctx, 413, "no body is expected");
      return false;
    }
    return true;
  }

  private static boolean hasBody(Context ctx) {
    String length = ctx.header("Content-Length");
    return length != null && !length.equals("0");
  }

  private void order(Context ctx, Action action) {
    String domain = ctx.pathParam("domain");
    String version = ctx.queryParam("version");
    boolean isName =
        !domain.isBlank()
            && domain.length() <= DOMAIN_LENGTH
            && domain.chars().noneMatch(Character::isISOControl);
    boolean isVersion =
        version == null || (action == Action.ROLL_BACK && version.matches("\\d{1,18}"));
    if (!isName || !isVersion) {
      refuse(ctx, 400, "expected /domains/DOMAIN/freeze, thaw, or rollback[?version=NUMBER]");
      return;
    }
    try {
      orders.give(action, domain, version == null ? null : Long.valueOf(version));
      ctx.status(202).contentType(PLAIN).result("sent\n");
    } catch (RuntimeException e) {
      LOG.warn("{} of a domain could not be sent", action, e);
      refuse(ctx, 503, "not sent; the log says why");
    }
  }

  private static void refuse(Context ctx, int status, String why) {
    ctx.status(status).contentType(PLAIN).result(why + "\n");
  }
}

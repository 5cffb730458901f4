package io.unimos.image.guard;

import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;

/**
 * The end of the work on one image from deep inside a parser; the parser's caller turns it into an
 * {@link Outcome} before it leaves {@code image}. Has no stack trace: a flood of bad images must
 * not cost a walk of the stack each.
 */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  private Refusal(RejectReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  public static Refusal corrupt(String detail) {
    return new Refusal(RejectReason.IMAGE_CORRUPT, detail);
  }

  static Refusal format(String detail) {
    return new Refusal(RejectReason.IMAGE_FORMAT, detail);
  }

  public static Refusal tooLarge(String detail) {
    return new Refusal(RejectReason.IMAGE_TOO_LARGE, detail);
  }

  public static Refusal forbidden(String detail) {
    return new Refusal(RejectReason.IMAGE_FORBIDDEN_URI, detail);
  }

  public static Refusal unreachable(String detail) {
    return new Refusal(RejectReason.IMAGE_UNREACHABLE, detail);
  }

  public static Refusal timeout(String detail) {
    return new Refusal(RejectReason.IMAGE_TIMEOUT, detail);
  }

  public <T> Outcome<T> outcome() {
    return Outcome.rejected(reason, getMessage());
  }
}

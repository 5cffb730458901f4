package io.unimos.image;

import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;

/**
 * Ends the work on one image from deep inside a parser; {@link ImageDecoder} turns it into an
 * {@link Outcome} before anyone else sees it. Has no stack trace: a flood of bad images must not
 * cost a walk of the stack each.
 */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  private Refusal(RejectReason reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  static Refusal corrupt(String detail) {
    return new Refusal(RejectReason.IMAGE_CORRUPT, detail);
  }

  static Refusal format(String detail) {
    return new Refusal(RejectReason.IMAGE_FORMAT, detail);
  }

  static Refusal tooLarge(String detail) {
    return new Refusal(RejectReason.IMAGE_TOO_LARGE, detail);
  }

  static Refusal forbidden(String detail) {
    return new Refusal(RejectReason.IMAGE_FORBIDDEN_URI, detail);
  }

  static Refusal unreachable(String detail) {
    return new Refusal(RejectReason.IMAGE_UNREACHABLE, detail);
  }

  static Refusal timeout(String detail) {
    return new Refusal(RejectReason.IMAGE_TIMEOUT, detail);
  }

  <T> Outcome<T> outcome() {
    return Outcome.rejected(reason, getMessage());
  }
}

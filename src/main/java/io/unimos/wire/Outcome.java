package io.unimos.wire;

import java.util.function.Function;

/**
 * The outcome of one record at one stage: a value, or a reason for refusing it. Bad input is passed
 * as a value, so that it costs one dead letter and nothing else. Exceptions are for bugs and lost
 * infrastructure.
 */
public sealed interface Outcome<T> {

  /** The outcome of a stage that succeeded. */
  record Ok<T>(T value) implements Outcome<T> {}

  /** The outcome of a refused record; {@code detail} is one line for a person. */
  record Rejected<T>(RejectReason reason, String detail) implements Outcome<T> {}

  static <T> Outcome<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Outcome<T> rejected(RejectReason reason, String detail) {
    return new Rejected<>(reason, detail);
  }

  /** Applies the next stage, or passes the refusal on. */
  default <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
    if (this instanceof Ok<T> ok) {
      return next.apply(ok.value());
    }
    Rejected<T> rejected = (Rejected<T>) this;
    return new Rejected<>(rejected.reason(), rejected.detail());
  }
}

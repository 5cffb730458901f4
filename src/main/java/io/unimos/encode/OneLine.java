package io.unimos.encode;

import com.google.common.base.Throwables;

/** The first line of an engine's message, without the C++ stack that follows it. */
final class OneLine {
  private static final int MAX = 500;

  private OneLine() {}

  static String of(Throwable problem) {
    String message = problem.getMessage();
    return of(message == null ? problem.getClass().getSimpleName() : message);
  }

  /** Returns the message with that of its deepest cause, where a library says what is missing. */
  static String withCause(Throwable problem) {
    Throwable root = Throwables.getRootCause(problem);
    return root == problem ? of(problem) : of(of(problem) + ": " + of(root));
  }

  static String of(String message) {
    String line = message.strip().lines().findFirst().orElse("").strip();
    return line.length() <= MAX ? line : line.substring(0, MAX);
  }
}

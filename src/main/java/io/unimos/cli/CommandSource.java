package io.unimos.cli;

import java.util.List;

/**
 * A source of additional commands that the rest of the program does not depend on: the lab's. Found
 * by {@link java.util.ServiceLoader}, so an implementation is public and has a constructor without
 * parameters.
 */
public interface CommandSource {
  /**
   * Returns the commands; one may stand below a command of another source: {@code "evaluate
   * tables"}.
   */
  List<CommandLines.Entry> commands();
}

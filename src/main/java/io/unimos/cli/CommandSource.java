package io.unimos.cli;

import java.util.List;

/**
 * Brings commands that nothing else has to know: the lab's. Found by {@link
 * java.util.ServiceLoader}, so an implementation is public and has a constructor without
 * parameters.
 */
public interface CommandSource {
  /** Its commands; one may stand below a command of somebody else: {@code "evaluate tables"}. */
  List<CommandLines.Entry> commands();
}

package io.unimos.cli;

import picocli.CommandLine.Option;

/**
 * The option that names the person who gives a command or a label, for every command that leaves a
 * trace.
 */
public final class WhoOption {
  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who wants or says it, for the audit; default: the user, ${DEFAULT-VALUE}.")
  private String by;

  /** Returns the name as given. */
  public String name() {
    return by;
  }
}

package io.unimos.cli;

import picocli.CommandLine.Option;

/** Who gives an order or says what an image shows: of every command that leaves a trace. */
public final class WhoOption {
  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who wants or says it, for the audit; default: the user, ${DEFAULT-VALUE}.")
  private String by;

  /** The name as given. */
  public String name() {
    return by;
  }
}

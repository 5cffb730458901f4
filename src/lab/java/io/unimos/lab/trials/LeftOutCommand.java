package io.unimos.lab.trials;

import io.unimos.bundle.Bundle;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** A trial in which some of the bundle's classes are left out, one at a time. */
abstract class LeftOutCommand extends TrialCommand {
  @Option(
      names = "--class",
      arity = "1..*",
      required = true,
      paramLabel = "NAME",
      description = "The class that is left out; each of several is played by itself.")
  List<String> names;

  @Option(names = "--seed", description = "Of the order of the images (${DEFAULT-VALUE}).")
  long seed = 1;

  /** Returns the classes that are left out, in the order of their names. */
  List<Integer> classes(Bundle bundle) {
    List<Integer> classes = new ArrayList<>();
    for (String name : names) {
      OptionalInt named = bundle.task().namedOrSynonym(name);
      require(named.isPresent(), "--class: '%s' is none of %s".formatted(name, bundle.classes()));
      classes.add(named.getAsInt());
    }
    return classes;
  }
}

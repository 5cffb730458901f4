package io.unimos.cli;

import io.unimos.config.TopicSettings;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What can be watched; on the command line with a dash. */
enum Watched {
  PREDICTIONS("topics.predictions"),
  DRIFT("topics.drift"),
  DEAD_LETTERS("topics.dead-letters");

  private final String key;

  Watched(String key) {
    this.key = key;
  }

  /** The setting that names the topic. */
  String key() {
    return key;
  }

  String topic(TopicSettings topics) {
    return topics.byKey().get(key);
  }

  /** Names the choices as they are written on the command line. */
  static final class FromText implements ITypeConverter<Watched> {
    @Override
    public Watched convert(String text) {
      return Arrays.stream(values())
          .filter(watched -> watched.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected predictions, drift or dead-letters but was '" + text + "'"));
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

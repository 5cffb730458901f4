package io.unimos.config;

import java.util.List;
import java.util.stream.Collectors;

/** A mistake in the configuration: one line that begins with the key. The process exits with 78. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final transient List<SettingsException> all;

  /**
   * Makes the refusal of a setting that is given by name.
   *
   * @param key the setting, or the variable if no setting could be derived from it
   * @param problem the mistake and the expectation, in one line
   */
  public SettingsException(String key, String problem) {
    super(oneLine(key + ": " + problem));
    this.key = key;
    all = List.of(this);
  }

  /** Makes one refusal of several, in the line of the first of them. */
  SettingsException(List<SettingsException> several) {
    super(
        several.get(0).getMessage()
            + several.stream()
                .skip(1)
                .map(e -> "; also " + oneLine(e.key))
                .collect(Collectors.joining()));
    key = several.get(0).key;
    all = List.copyOf(several);
  }

  /**
   * Makes the refusal of a known setting.
   *
   * @param key the setting
   * @param problem the mistake and the expectation, in one line
   */
  public SettingsException(Key<?> key, String problem) {
    this(key.name(), problem);
  }

  /**
   * Returns each of the mistakes that were found together; this one alone if it is a single one.
   */
  public List<SettingsException> all() {
    return all;
  }

  /** Returns the setting at fault, the first one of several. */
  public String key() {
    return key;
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*[\\p{Cntrl}\\x85\\u2028\\u2029]+\\s*", " ");
  }
}

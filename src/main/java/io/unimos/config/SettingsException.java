package io.unimos.config;

/** A mistake in the configuration: one line that begins with the key. The process exits with 78. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;

  /**
   * Makes the refusal of a setting that is given by name.
   *
   * @param key the setting, or the variable if no setting could be derived from it
   * @param problem the mistake and the expectation, in one line
   */
  public SettingsException(String key, String problem) {
    super((key + ": " + problem).replaceAll("\\s*[\\p{Cntrl}\\x85\\u2028\\u2029]+\\s*", " "));
    this.key = key;
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

  /** Returns the setting at fault. */
  public String key() {
    return key;
  }
}

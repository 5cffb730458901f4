package io.unimos.config;

/** A mistake in the configuration: one line that begins with the key. The process exits with 78. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;

  /**
   * @param key the setting, or the variable where no setting could be told from it
   * @param problem what is wrong and what is expected, in one line
   */
  public SettingsException(String key, String problem) {
    super((key + ": " + problem).replaceAll("\\s*[\\p{Cntrl}\\x85\\u2028\\u2029]+\\s*", " "));
    this.key = key;
  }

  /**
   * @param key the setting
   * @param problem what is wrong and what is expected, in one line
   */
  public SettingsException(Key<?> key, String problem) {
    this(key.name(), problem);
  }

  /** The setting at fault. */
  public String key() {
    return key;
  }
}

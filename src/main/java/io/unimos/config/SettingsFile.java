package io.unimos.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A reader of properties files (UTF-8) that refuses a key that is set twice. */
final class SettingsFile {
  private static final String PREFIX = "unimos.";

  private SettingsFile() {}

  /**
   * Returns the values by key, without the optional prefix.
   *
   * @throws SettingsException if the file cannot be read or sets a key twice
   */
  static Map<String, String> read(Path file) {
    Once once = new Once(file);
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      once.load(reader);
    } catch (NoSuchFileException e) {
      throw new SettingsException("--config", "no such file: " + file);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(
          "--config", "cannot read " + file + " as UTF-8 properties: " + e.getMessage());
    }
    return once.values;
  }

  static String withoutPrefix(String key) {
    return key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
  }

  /** Properties that reject a second value of a key; the JDK's own silently keep the last one. */
  private static final class Once extends Properties {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> values = new LinkedHashMap<>();
    private final transient Path file;

    Once(Path file) {
      this.file = file;
    }

    @Override
    public synchronized Object put(Object key, Object value) {
      String name = withoutPrefix(key.toString());
      if (values.put(name, value.toString().strip()) != null) {
        throw new SettingsException(name, "set twice in " + file + "; expected once");
      }
      return super.put(name, value);
    }

    @Override
    public synchronized boolean equals(Object other) {
      return this == other;
    }

    @Override
    public synchronized int hashCode() {
      return System.identityHashCode(this);
    }
  }
}

package io.unimos.chaos;

import io.unimos.cli.RunCommand;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.encode.EncoderDevices;
import io.unimos.service.ExitCodes;
import io.unimos.service.StreamService;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The service as {@code run} starts it, in a process of its own, but for its encoder: {@code
 * ChaosService SETTINGS FAULTS}, see {@link FaultyEncoder}.
 */
public final class ChaosService {
  private ChaosService() {}

  public static void main(String[] args) throws Exception {
    FaultyEncoder encoder = new FaultyEncoder(Path.of(args[1]));
    try {
      StreamService service =
          StreamService.start(
              Settings.of(read(Path.of(args[0]))), (bundle, encode) -> EncoderDevices.of(encoder));
      System.exit(RunCommand.untilEnded(service));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(ExitCodes.CONFIGURATION);
    }
  }

  private static Map<String, String> read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> values.put(k, properties.getProperty(k)));
    return values;
  }
}

package io.unimos.lab.bench;

import io.unimos.cli.RunCommand;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.service.ExitCodes;
import io.unimos.service.StreamService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The service as {@code run} starts it, which also keeps a file about itself: {@code
 * ForkedServiceMain SETTINGS STATUS}. See {@link ForkedService}.
 */
final class ForkedServiceMain {
  private static final long EVERY_MILLIS = 500;

  private ForkedServiceMain() {}

  public static void main(String[] args) throws Exception {
    Path status = Path.of(args[1]);
    try {
      Settings settings = Settings.load(Optional.of(Path.of(args[0])), Map.of(), Map.of());
      StreamService service = StreamService.start(settings);
      Thread teller = new Thread(() -> tell(service, status), "teller");
      teller.setDaemon(true);
      teller.start();
      System.exit(RunCommand.untilEnded(service));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(ExitCodes.CONFIGURATION);
    }
  }

  private static void tell(StreamService service, Path status) {
    Path next = status.resolveSibling(status.getFileName() + ".next");
    try {
      while (true) {
        Files.writeString(next, service.ready() + " " + restoredBytes(service.metrics().scrape()));
        Files.move(next, status, StandardCopyOption.ATOMIC_MOVE);
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("tells no more: " + e);
    }
  }

  /** What the clients that restore have read; standbys count too. */
  static long restoredBytes(String scrape) {
    return (long)
        scrape
            .lines()
            .filter(line -> line.startsWith("kafka_consumer_fetch_manager_bytes_consumed_total{"))
            .filter(line -> line.contains("restore-consumer"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }
}

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
import java.util.stream.Stream;

/**
 * The service as {@code run} starts it, which also maintains a file about itself: {@code
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
      Thread reporter = new Thread(() -> report(service, status), "reporter");
      reporter.setDaemon(true);
      reporter.start();
      System.exit(RunCommand.untilEnded(service));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(ExitCodes.CONFIGURATION);
    }
  }

  private static void report(StreamService service, Path status) {
    Path next = status.resolveSibling(status.getFileName() + ".next");
    try {
      while (true) {
        Files.writeString(next, status(service));
        Files.move(next, status, StandardCopyOption.ATOMIC_MOVE);
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("reports no more: " + e);
    }
  }

  private static String status(StreamService service) {
    String scrape = service.metrics().scrape();
    return new ForkedService.Reported(
            service.ready(),
            (long) restoredBytes(scrape),
            (long) sum(scrape, "unimos_domain_loads_total "),
            sum(scrape, "unimos_domain_load_seconds_total "))
        .line();
  }

  /** Returns the bytes that the restoring clients have read, standbys included. */
  static double restoredBytes(String scrape) {
    return sum(
        scrape
            .lines()
            .filter(line -> line.startsWith("kafka_consumer_fetch_manager_bytes_consumed_total{"))
            .filter(line -> line.contains("restore-consumer")));
  }

  private static double sum(String scrape, String start) {
    return sum(scrape.lines().filter(line -> line.startsWith(start)));
  }

  private static double sum(Stream<String> lines) {
    return lines
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}

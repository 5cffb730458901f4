package io.unimos.lab.bench;

import io.unimos.cli.ConsoleCommand;
import io.unimos.config.Settings;
import io.unimos.console.Console;
import io.unimos.service.StreamService;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The console as its command starts it, which also maintains a file about itself: {@code
 * ForkedConsoleMain SETTINGS STATUS}. See {@link ForkedConsole}.
 */
final class ForkedConsoleMain {
  private static final long EVERY_MILLIS = 500;

  private ForkedConsoleMain() {}

  public static void main(String[] args) throws Exception {
    Path status = Path.of(args[1]);
    Path next = status.resolveSibling(status.getFileName() + ".next");
    Path wish = wish(status);
    Settings settings = Settings.load(Optional.of(Path.of(args[0])), Map.of(), Map.of());
    StreamService.boundAvro(settings.topics().maxMessageBytes());
    try (Console console =
        Console.start(settings, ConsoleCommand.actions(settings), Clock.systemUTC())) {
      while (true) {
        if (Files.exists(wish)) {
          ManagementFactory.getMemoryMXBean().gc();
        }
        Files.writeString(next, "%s %d %d".formatted(console.url(), cpu().toMillis(), heap()));
        Files.move(next, status, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(wish);
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      }
    }
  }

  /**
   * Returns the file that requests a garbage collection before the next status, which removes the
   * file.
   */
  static Path wish(Path status) {
    return status.resolveSibling("collect");
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

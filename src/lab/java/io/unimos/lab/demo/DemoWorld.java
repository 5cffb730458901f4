package io.unimos.lab.demo;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.DemoBundle;
import io.unimos.cli.ConsoleCommand;
import io.unimos.cli.TemporaryFolder;
import io.unimos.config.Settings;
import io.unimos.console.Console;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.lab.broker.LocalRegistry;
import io.unimos.service.Resources;
import io.unimos.service.StreamService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The broker, registry, topics, bundle and service of a demo, in this JVM and one temporary folder.
 * {@link #close} stops and removes everything.
 */
public final class DemoWorld implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofMinutes(5);
  private static final long READY_POLL_MILLIS = 50;

  private final Resources resources = new Resources();
  private Settings settings;
  private StreamService service;
  private Bundle bundle;
  private Console console;
  private Duration untilConsole = Duration.ZERO;
  private long ready;

  private DemoWorld() {}

  /**
   * Starts everything and returns once the service is ready.
   *
   * @param overrides settings beyond those of the demo, whose ports are any free ones
   * @param step receives in words what is starting
   */
  public static DemoWorld open(Map<String, String> overrides, Consumer<String> step)
      throws IOException, BundleException {
    DemoWorld world = new DemoWorld();
    try {
      world.start(overrides, step);
      return world;
    } catch (IOException | BundleException | RuntimeException | Error e) {
      world.close();
      throw e;
    }
  }

  private void start(Map<String, String> overrides, Consumer<String> step)
      throws IOException, BundleException {
    step.accept("Unpacking a bundle");
    Path folder = resources.add(TemporaryFolder.create("unimos-demo")).path();
    DemoBundle.unpack(folder.resolve("bundle"));
    bundle = Bundle.load(folder.resolve("bundle"));
    step.accept("Starting a registry in this JVM");
    LocalRegistry registry = resources.add(LocalRegistry.start());
    Map<String, String> values = new HashMap<>();
    values.put("schema.registry.url", registry.url());
    values.put("application.id", "unimos-demo");
    values.put("topics.partitions", "4");
    values.put("annotate.strategy", "cover");
    values.put("annotate.per-day", "0");
    values.put("headers.attributes", DemoFeed.TRUTH);
    // the token of the console's actions, readable as the folder is
    Path token = Files.writeString(folder.resolve("token"), UUID.randomUUID().toString());
    values.put("http.token-file", token.toString());
    values.put("console.port", "0");
    values.putAll(overrides);
    step.accept("Starting a broker in this JVM");
    settings = resources.add(LocalCluster.start(folder, bundle.folder(), values)).settings();
    step.accept("Starting the service");
    service = resources.add(StreamService.start(settings));
    awaitReady(step);
    ready = System.nanoTime();
    step.accept("Starting the console");
    console =
        resources.add(Console.start(settings, ConsoleCommand.actions(settings), Clock.systemUTC()));
    untilConsole = sinceReady();
  }

  private void awaitReady(Consumer<String> step) {
    long start = System.nanoTime();
    while (!service.ready()) {
      if (System.nanoTime() - start > READY_WITHIN.toNanos()) {
        throw new IllegalStateException("the service is not ready: " + service.waitingFor());
      }
      String waits = service.waitingFor();
      step.accept(waits.isEmpty() ? "The service is ready" : "The service waits for: " + waits);
      try {
        Thread.sleep(READY_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the service starts", e);
      }
    }
  }

  public Settings settings() {
    return settings;
  }

  public StreamService service() {
    return service;
  }

  Bundle bundle() {
    return bundle;
  }

  /** Returns the address of the console for people. */
  public String consoleUrl() {
    return console.url();
  }

  /** Returns the time from the service's start to the console's first answer. */
  Duration untilConsole() {
    return untilConsole;
  }

  /** Returns true once the console shows a camera. */
  boolean consoleShowsCameras() {
    return console.showsCameras();
  }

  /** Returns the time since the service was ready. */
  Duration sinceReady() {
    return Duration.ofNanos(System.nanoTime() - ready);
  }

  /** Returns the file with the token of the console's actions. */
  public Path tokenFile() {
    return settings.http().tokenFile().orElseThrow();
  }

  /** Returns {@code http://127.0.0.1:port}. */
  String url() {
    return "http://" + settings.http().host() + ":" + service.httpPort();
  }

  @Override
  public void close() {
    resources.close();
  }
}

package io.unimos.cli;

import io.unimos.bundle.BundleFixture;
import io.unimos.encode.TestImages;
import io.unimos.harness.DistinctColours;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * The world of an operator: a service that learns from one camera, and commands with its settings.
 * The service is started by the test. Owned by one test.
 */
final class OperatedService implements AutoCloseable {
  static final String GATE = "site/gate";
  static final int WINDOW = 64;

  private final ServiceHarness harness;
  private final Path config;
  private final CommandLines.Entry[] commands;
  private final SplittableRandom random = new SplittableRandom(4);
  private final DistinctColours colours = new DistinctColours();
  private int sent;

  /**
   * Makes it.
   *
   * @param broker of the test, which closes it; each world has topics of its own
   * @param folder for the rest
   * @param settings beside bundle and window
   * @param commands that the operator gives
   */
  OperatedService(
      EmbeddedBroker broker,
      Path folder,
      Map<String, String> settings,
      CommandLines.Entry... commands)
      throws Exception {
    this.commands = commands;
    Map<String, String> all = new HashMap<>(settings);
    if (!all.containsKey("bundle")) {
      // classes far enough apart for the gate to find nothing wrong
      all.put(
          "bundle", BundleFixture.write(folder, folder.resolve("clear"), 0.2).folder().toString());
    }
    all.put("adapt.window", Integer.toString(WINDOW));
    harness = new ServiceHarness(broker, folder.resolve(folder.getFileName()), all);
    config = harness.writeTo(folder.resolve("unimos.properties"));
  }

  ServiceHarness harness() {
    return harness;
  }

  /** Images sent so far. */
  int sent() {
    return sent;
  }

  /** So many more images of the camera; returns when all are answered. */
  void send(int images) {
    send(images, Instant.now());
  }

  /** Sends an image event with the time at which it was taken. */
  void send(int images, Instant at) {
    send(images, at, i -> DistinctColours.withStrongChannel(random, 0, 140));
  }

  /** Sends image events in colours by the number of the image, from 0 on. */
  void send(int images, Instant at, IntUnaryOperator colour) {
    for (int i = 0; i < images; i++) {
      int number = i;
      int next = colours.next(() -> colour.applyAsInt(number));
      harness.sendAt(at, GATE, "image-" + sent++, TestImages.png(24, 24, next));
    }
    harness.awaitOutputs(sent);
  }

  /** A command with the service's settings. */
  Call call(String... arguments) {
    return Call.of(
        commands,
        Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }

  @Override
  public void close() {
    harness.close();
  }
}

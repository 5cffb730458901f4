package io.unimos.lab.demo;

import io.unimos.cli.Pace;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code demo feed}, which sends the demo's cameras to a broker of the operator's until
 * it is ended.
 */
@Command(
    name = "feed",
    description = "Sends the demo's cameras to a broker, round after round, until it is ended.")
public final class DemoFeedCommand implements Callable<Integer> {
  /** The images of a camera before it starts again with new scenes. */
  private static final int ROUND = 1200;

  /** The cameras that go on after the demo, at this rate all together. */
  static final double SLOW = 8;

  /** The images of a camera in a round at that rate: each of four conditions lasts two minutes. */
  private static final int SLOW_ROUND = (int) (SLOW / 4 * 120 * 4);

  @Mixin private SettingsOptions options;

  @Option(names = "--domain-prefix", description = "Stands before the cameras' names.")
  private String prefix = "";

  @Option(names = "--rate", description = "Images a second, of all cameras (${DEFAULT-VALUE}).")
  private double rate = 20;

  @Option(names = "--seed", description = "Of the scenes (${DEFAULT-VALUE}).")
  private long seed = 11;

  @Override
  public Integer call() throws ExecutionException, InterruptedException {
    feed(options.load(), Pace.of(rate), prefix, seed, ROUND, Thread.currentThread()::isInterrupted);
    return ExitCodes.OK;
  }

  /** Sends the demo's cameras slowly, with scenes that they have not shown, until it is to stop. */
  static void goOn(Settings settings, long seed, BooleanSupplier stop)
      throws ExecutionException, InterruptedException {
    feed(settings, Pace.of(SLOW), "", seed + 1, SLOW_ROUND, stop);
  }

  private static void feed(
      Settings settings, Pace pace, String prefix, long seed, int images, BooleanSupplier stop)
      throws ExecutionException, InterruptedException {
    try (Producer<String, Object> producer = EventProducer.open(settings)) {
      for (long round = seed; !stop.getAsBoolean(); round++) {
        List<DemoCamera> cameras = DemoCamera.street(round, images);
        for (int index = 0; index < images && !stop.getAsBoolean(); index++) {
          Future<RecordMetadata> last = null;
          for (DemoCamera camera : cameras) {
            pace.await();
            DemoImage image = camera.image(index);
            last = producer.send(DemoFeed.record(settings, prefix + camera.domain(), image));
          }
          // once a turn, so that a refusal of the broker ends the feed with its reason
          last.get();
        }
      }
    }
  }
}

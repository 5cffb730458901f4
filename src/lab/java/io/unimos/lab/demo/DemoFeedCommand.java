package io.unimos.lab.demo;

import io.unimos.cli.Pace;
import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
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

  @Mixin private SettingsOptions options;

  @Option(names = "--domain-prefix", description = "Stands before the cameras' names.")
  private String prefix = "";

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Images a second, all cameras together (${DEFAULT-VALUE}).")
  private double rate = 20;

  @Option(names = "--seed", description = "Of the scenes (${DEFAULT-VALUE}).")
  private long seed = 11;

  @Override
  public Integer call() throws ExecutionException, InterruptedException {
    Settings settings = options.load();
    Pace pace = Pace.of(rate);
    try (Producer<String, Object> producer = EventProducer.open(settings)) {
      for (long round = seed; !Thread.currentThread().isInterrupted(); round++) {
        List<DemoCamera> cameras = DemoCamera.street(round, ROUND);
        for (int index = 0; index < ROUND; index++) {
          Future<RecordMetadata> last = null;
          for (DemoCamera camera : cameras) {
            pace.await();
            last = producer.send(event(settings, camera, index));
          }
          // once a turn, so that a refusal of the broker ends the feed with its reason
          last.get();
        }
      }
    }
    return ExitCodes.OK;
  }

  private ProducerRecord<String, Object> event(Settings settings, DemoCamera camera, int index) {
    DemoImage image = camera.image(index);
    return DemoFeed.record(
        settings,
        prefix + camera.domain(),
        image,
        Clock.systemUTC(),
        Map.of("condition", image.condition(), DemoFeed.TRUTH, image.label()));
  }
}

package io.unimos.lab.demo;

import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.service.EventProducer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The feed, which paints the cameras' images in turn and sends them through a real producer, never
 * far ahead of the answers. Runs on a thread of its own, which owns the producer; the other methods
 * may be called from any thread.
 */
final class DemoFeed implements Callable<Boolean> {
  /** The header that identifies the image of a dead letter, which carries all its headers. */
  static final String ID_HEADER = "demo.id";

  /** The attribute that carries the truth past the service to the console. */
  static final String TRUTH = "truth";

  /** Enough images to fill four batches of the encoder, few enough to end within seconds. */
  private static final int IN_FLIGHT = 256;

  private static final long LOOK_UP_MILLIS = 100;

  private final Settings settings;
  private final List<DemoCamera> cameras;
  private final DemoScore score;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private volatile boolean stopped;

  /**
   * Creates the feed.
   *
   * @param cameras that have equally many images
   */
  DemoFeed(Settings settings, List<DemoCamera> cameras, DemoScore score) {
    this.settings = settings;
    this.cameras = cameras;
    this.score = score;
  }

  /** Notes the number of answered images. */
  void answered(int images) {
    inFlight.release(images);
  }

  /** Ends the feed before the next image. */
  void stop() {
    stopped = true;
  }

  /**
   * Sends until all images are sent or it is stopped.
   *
   * @return false if it was stopped
   */
  @Override
  public Boolean call() throws InterruptedException, ExecutionException {
    try (Producer<String, Object> producer = EventProducer.open(settings)) {
      for (int index = 0; index < cameras.get(0).images(); index++) {
        Future<RecordMetadata> last = null;
        for (DemoCamera camera : cameras) {
          if (!mayGo()) {
            return false;
          }
          last = send(producer, camera, index);
        }
        // once a turn, so that a refusal of the broker ends the feed with its reason
        last.get();
      }
    }
    return true;
  }

  private boolean mayGo() throws InterruptedException {
    while (!stopped) {
      if (inFlight.tryAcquire(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private Future<RecordMetadata> send(
      Producer<String, Object> producer, DemoCamera camera, int index) {
    DemoImage image = camera.image(index);
    ProducerRecord<String, Object> record = record(settings, camera.domain(), image);
    record.headers().add(ID_HEADER, image.id().getBytes(StandardCharsets.UTF_8));
    score.sent(camera.domain(), image);
    return producer.send(record);
  }

  /** Returns the record of an image, with its condition and truth as attributes. */
  static ProducerRecord<String, Object> record(Settings settings, String domain, DemoImage image) {
    ByteBuffer jpeg = ByteBuffer.wrap(image.jpeg());
    Map<String, String> attributes = Map.of("condition", image.condition(), TRUTH, image.label());
    return new ProducerRecord<>(
        settings.topics().images(),
        domain,
        new ImageEvent(image.id(), domain, jpeg, "image/jpeg", Instant.now(), attributes));
  }
}

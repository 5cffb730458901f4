package io.unimos.lab.demo;

import io.unimos.config.Settings;
import io.unimos.event.ImageEvent;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.service.EventProducer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The feed, which paints the cameras' images in turn and sends them through a real producer, never
 * far ahead of the answers. Runs on a thread of its own, which owns the producer; the other methods
 * may be called from any thread.
 */
final class DemoFeed implements Callable<Long> {
  /** The header that identifies the image of a dead letter, which carries all its headers. */
  static final String ID_HEADER = "demo.id";

  /** The attribute that carries the truth past the service to the console. */
  static final String TRUTH = "truth";

  /**
   * The images in flight: enough to fill four batches of the encoder, few enough to end within
   * seconds.
   */
  static final int IN_FLIGHT = 256;

  private static final long LOOK_UP_MILLIS = 100;

  private final Settings settings;
  private final List<DemoCamera> cameras;
  private final DemoScore score;
  private final Optional<Duration> limit;
  private final InstantSource clock;
  private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
  private final AtomicReference<Exception> refused = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * Creates the feed.
   *
   * @param limit after which it stops, although images are left
   */
  DemoFeed(
      Settings settings,
      List<DemoCamera> cameras,
      DemoScore score,
      Optional<Duration> limit,
      InstantSource clock) {
    this.settings = settings;
    this.cameras = cameras;
    this.score = score;
    this.limit = limit;
    this.clock = clock;
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
   * Sends until all images are sent, the time is over, or it is stopped.
   *
   * @return how many images were sent
   */
  @Override
  public Long call() throws Exception {
    long start = System.nanoTime();
    long sent = 0;
    try (Producer<String, Object> producer = EventProducer.open(settings)) {
      int most = cameras.stream().mapToInt(DemoCamera::images).max().orElse(0);
      for (int index = 0; index < most; index++) {
        if (limit.isPresent() && System.nanoTime() - start >= limit.get().toNanos()) {
          break;
        }
        for (DemoCamera camera : cameras) {
          if (index < camera.images()) {
            if (!mayGo()) {
              return sent;
            }
            send(producer, camera, index);
            sent++;
          }
        }
      }
      producer.flush();
      throwIfRefused();
    }
    return sent;
  }

  private boolean mayGo() throws Exception {
    while (!stopped) {
      throwIfRefused();
      if (inFlight.tryAcquire(LOOK_UP_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private void throwIfRefused() throws Exception {
    Exception failure = refused.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns the record of an image. */
  static ProducerRecord<String, Object> record(
      Settings settings,
      String domain,
      DemoImage image,
      InstantSource clock,
      Map<String, String> attributes) {
    ByteBuffer jpeg = ByteBuffer.wrap(image.jpeg());
    return new ProducerRecord<>(
        settings.topics().images(),
        domain,
        new ImageEvent(image.id(), domain, jpeg, "image/jpeg", clock.instant(), attributes));
  }

  private void send(Producer<String, Object> producer, DemoCamera camera, int index) {
    DemoImage image = camera.image(index);
    ProducerRecord<String, Object> record =
        record(settings, camera.domain(), image, clock, Map.of(TRUTH, image.label()));
    record.headers().add(ID_HEADER, image.id().getBytes(StandardCharsets.UTF_8));
    score.sent(camera.domain(), image);
    // the callback receives the result
    Future<RecordMetadata> unused =
        producer.send(
            record,
            (position, failure) -> {
              if (failure != null) {
                refused.compareAndSet(null, failure);
              }
            });
  }
}

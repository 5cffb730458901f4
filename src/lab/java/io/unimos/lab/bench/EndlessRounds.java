package io.unimos.lab.bench;

import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.stream.Rounds;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A training thread that always runs a round while it is switched on. It trains repeatedly on a
 * memory of usual size, by the same class that trains beside the stream.
 */
final class EndlessRounds implements AutoCloseable {
  private final Rounds rounds;
  private final RoundRequest request;
  private final AtomicInteger done = new AtomicInteger();
  private volatile boolean on;
  private Thread feeder;

  /** Fills the memory of a camera with a number of images. */
  EndlessRounds(RoundWorld world, int images) {
    DomainContext context = world.context();
    rounds = Rounds.inline(new Trainer(context));
    request = world.camera(context, images).request();
  }

  /** Returns the number of finished rounds. */
  int done() {
    return done.get();
  }

  /** Starts training. */
  void start() {
    on = true;
    feeder = new Thread(this::loop, "endless-rounds");
    feeder.setDaemon(true);
    feeder.start();
  }

  private void loop() {
    while (on) {
      rounds.run(request);
      done.incrementAndGet();
    }
  }

  /** Waits for the end of the running round and stops training. */
  void stop() throws InterruptedException {
    on = false;
    feeder.join();
  }

  @Override
  public void close() {
    on = false;
    rounds.close();
  }
}

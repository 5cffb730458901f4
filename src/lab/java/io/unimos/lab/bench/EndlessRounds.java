package io.unimos.lab.bench;

import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.math.HalfFloats;
import io.unimos.stream.Rounds;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A training thread that always runs a round while it is switched on. It trains repeatedly on a
 * memory of usual size, by the same class that trains beside the stream.
 */
final class EndlessRounds implements AutoCloseable {
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};

  private final Rounds rounds;
  private final RoundRequest request;
  private final AtomicInteger done = new AtomicInteger();
  private volatile boolean on;
  private Thread feeder;

  /**
   * Fills a domain's memory.
   *
   * @param images the number of images that it remembers before its round
   */
  EndlessRounds(DomainContext context, Supplier<float[]> features, int images) {
    rounds = Rounds.inline(new Trainer(context));
    OnlineDomain domain = OnlineDomain.restore("bench", context, new HeapJournal());
    int ended = 0;
    for (int i = 0; i < images || ended == 0; i++) {
      byte[] halves = HalfFloats.pack(features.get());
      var served = domain.observe(new OnlineDomain.Observation(halves, STATISTICS, false));
      ended = served.report().isPresent() ? ended + 1 : ended;
    }
    request =
        domain
            .wantsRound()
            .orElseThrow(() -> new IllegalStateException("the domain wants no round"));
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

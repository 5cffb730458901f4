package io.unimos.lab.demo;

import io.unimos.lab.cameras.DemoCamera;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run of the demo: the feed on a thread of its own, reading and drawing on the caller's. Used
 * once, by one thread.
 */
public final class DemoPlay {

  /**
   * The longest time without an answer, far above any batch, after which the stream counts as
   * stopped.
   */
  private static final Duration NO_ANSWER = Duration.ofMinutes(5);

  private final DemoWorld world;
  private final DemoScore score;
  private final DemoFeed feed;
  private final DemoTable table;
  private long start;
  private long lastAnswer;
  private Optional<Duration> firstShown = Optional.empty();

  public DemoPlay(DemoWorld world, List<DemoCamera> cameras, DemoTable table) {
    this.world = world;
    this.table = table;
    score =
        new DemoScore(
            cameras.stream().map(DemoCamera::domain).toList(),
            world.service().metrics().stream()::judged);
    feed = new DemoFeed(world.settings(), cameras, score);
  }

  /**
   * Plays until all images are answered.
   *
   * @return false if it was stopped before
   * @throws IllegalStateException if an image was lost, answered twice, or the service stopped
   */
  public boolean run(BooleanSupplier stop) throws Exception {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "demo-feed"));
    try (DemoReader reader = new DemoReader(world.settings(), score, world.bundle())) {
      start = System.nanoTime();
      lastAnswer = start;
      Future<Boolean> feeding = thread.submit(feed);
      while (!stop.getAsBoolean()) {
        int answered = reader.poll();
        if (answered > 0) {
          feed.answered(answered);
          lastAnswer = System.nanoTime();
        }
        if (feeding.isDone()) {
          feeding.get();
          if (score.outstanding() == 0) {
            reader.readToEnd();
            return true;
          }
        }
        requireProgress();
        if (firstShown.isEmpty() && world.consoleShowsCameras()) {
          firstShown = Optional.of(world.sinceReady());
        }
        table.show(score.figures());
      }
      return false;
    } finally {
      feed.stop();
      thread.shutdown();
      // a send does not wait longer for a broker
      if (!thread.awaitTermination(20, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    }
  }

  private void requireProgress() {
    CompletableFuture<Integer> ended = world.service().ended();
    if (ended.isDone()) {
      throw new IllegalStateException(
          "the service gave up with code " + ended.join() + "; its log says why");
    }
    if (System.nanoTime() - lastAnswer > NO_ANSWER.toNanos()) {
      throw new IllegalStateException(
          "no answer for %d s, %d images wait; the service %s"
              .formatted(
                  NO_ANSWER.toSeconds(),
                  score.outstanding(),
                  world.service().ready()
                      ? "says that it is ready"
                      : "waits for: " + world.service().waitingFor()));
    }
  }

  /** Returns the time from the service's readiness to the first image in the console. */
  Optional<Duration> firstShown() {
    return firstShown;
  }

  DemoFigures figures() {
    return score.figures();
  }

  int outstanding() {
    return score.outstanding();
  }

  /** Returns the answers per second between the first image and the last answer; 0 before it. */
  double imagesPerSecond() {
    double seconds = (lastAnswer - start) / 1e9;
    return seconds <= 0 ? 0 : figures().answered() / seconds;
  }
}

package io.unimos.console;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.page.Words;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last answer of the broker to the question which topics still hold records of a forgotten
 * camera. A thread of this object asks, so that a page never waits for the broker. Thread-safe;
 * owns its thread until {@link #close}.
 */
final class LeftoversLook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoversLook.class);

  /** The time for which an answer holds: a topic's retention seldom changes. */
  private static final Duration YOUNG = Duration.ofMinutes(10);

  /** The time after which a broker that gave no answer is asked again. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Supplier<Function<Instant, List<String>>> question;
  private final Clock clock;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          new ThreadFactoryBuilder().setNameFormat("console-leftovers").setDaemon(true).build());

  private Function<Instant, List<String>> answer = unknown("the broker has not answered yet");
  private boolean isKnown;
  private boolean isAsking;
  private Instant next = Instant.MIN;

  /**
   * @param question blocks until the broker answers, or throws
   */
  LeftoversLook(Supplier<Function<Instant, List<String>>> question, Clock clock) {
    this.question = question;
    this.clock = clock;
  }

  /** Returns the sentences for a camera that is forgotten now, at once, from the last answer. */
  synchronized List<String> sentences() {
    Instant now = clock.instant();
    if (!isAsking && !now.isBefore(next)) {
      isAsking = true;
      thread.execute(this::ask);
    }
    return answer.apply(now);
  }

  private void ask() {
    try {
      answered(question.get());
    } catch (RuntimeException e) {
      LOG.debug("The broker does not say what its topics keep", e);
      failed(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void answered(Function<Instant, List<String>> found) {
    answer = found;
    isKnown = true;
    isAsking = false;
    next = clock.instant().plus(YOUNG);
  }

  /** Keeps an older answer: it is the best that is known. */
  private synchronized void failed(String why) {
    if (!isKnown) {
      answer = unknown(Words.clip(why));
    }
    isAsking = false;
    next = clock.instant().plus(PAUSE);
  }

  private static Function<Instant, List<String>> unknown(String why) {
    return now -> List.of("what its topics still hold is not known: " + why);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

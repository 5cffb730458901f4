package io.unimos.lab.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A number of people who view the list of all cameras. Each loads it every two seconds, as an open
 * page does while something happens. Owns its threads until {@link #close}.
 */
final class PageReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long EVERY_MILLIS = 2_000;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Samples nanos = new Samples();
  private final AtomicLong failures = new AtomicLong();
  private final Thread[] people;

  /**
   * @param url the address of the console, with a slash at its end
   */
  PageReader(String url, int people) {
    this.people = new Thread[people];
    for (int i = 0; i < people; i++) {
      this.people[i] = new Thread(() -> look(URI.create(url + "fleet")), "reader-" + i);
      this.people[i].setDaemon(true);
      this.people[i].start();
    }
  }

  /** Returns the answer of a page; empty if it has none or is not well. */
  static Optional<String> answer(String url) {
    try {
      HttpResponse<String> said = get(URI.create(url));
      return said.statusCode() == 200 ? Optional.of(said.body()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static HttpResponse<String> get(URI at) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(at).timeout(PATIENCE).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private void look(URI at) {
    try {
      while (true) {
        long started = System.nanoTime();
        try {
          get(at);
          nanos.add(System.nanoTime() - started);
        } catch (IOException e) {
          failures.incrementAndGet();
        }
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the times of the answers. */
  Samples nanos() {
    return nanos;
  }

  long failures() {
    return failures.get();
  }

  @Override
  public void close() {
    for (Thread each : people) {
      each.interrupt();
    }
  }
}

package io.unimos.service.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A listener that closes every connection after a fixed time. An idle time-out alone never ends a
 * client that sends a byte now and then, and connections are few. Thread-safe.
 */
final class ConnectionAge implements Connection.Listener {
  private final Scheduler scheduler;
  private final Duration most;
  private final Map<Connection, Life> lives = new ConcurrentHashMap<>();

  private record Life(long since, Scheduler.Task end) {}

  ConnectionAge(Scheduler scheduler, Duration most) {
    this.scheduler = scheduler;
    this.most = most;
  }

  @Override
  public void onOpened(Connection connection) {
    lives.put(connection, life(connection, most));
  }

  /** Returns whether more than half of a connection's time is over. */
  boolean isOld(Connection connection) {
    Life life = lives.get(connection);
    return life != null && System.nanoTime() - life.since() > most.toNanos() / 2;
  }

  /** Extends the life of a connection to this time from now. */
  void extend(Connection connection, Duration rest) {
    lives.computeIfPresent(
        connection,
        (same, life) -> {
          life.end().cancel();
          return life(connection, rest);
        });
  }

  private Life life(Connection connection, Duration rest) {
    return new Life(
        System.nanoTime(),
        scheduler.schedule(connection::close, rest.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void onClosed(Connection connection) {
    Life life = lives.remove(connection);
    if (life != null) {
      life.end().cancel();
    }
  }
}

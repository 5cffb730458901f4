package io.unimos.ops;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes every connection after a while, whatever it does: an idle time-out alone never ends a
 * client that sends a byte now and then, and connections are few. Thread-safe.
 */
final class ConnectionAge implements Connection.Listener {
  private final Scheduler scheduler;
  private final Duration most;
  private final Map<Connection, Scheduler.Task> ends = new ConcurrentHashMap<>();

  ConnectionAge(Scheduler scheduler, Duration most) {
    this.scheduler = scheduler;
    this.most = most;
  }

  @Override
  public void onOpened(Connection connection) {
    ends.put(
        connection, scheduler.schedule(connection::close, most.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void onClosed(Connection connection) {
    Scheduler.Task end = ends.remove(connection);
    if (end != null) {
      end.cancel();
    }
  }
}

package io.unimos.service;

import java.util.concurrent.ThreadFactory;

/** Threads of watchers, which keep no process from its end. */
final class DaemonThreads {
  private DaemonThreads() {}

  /** A factory for the one thread of an executor. */
  static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}

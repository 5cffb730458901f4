package io.unimos.service;

import java.util.concurrent.ThreadFactory;

/** Daemon threads for watchers, which do not keep the process from ending. */
final class DaemonThreads {
  private DaemonThreads() {}

  /** Returns a factory for the single thread of an executor. */
  static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}

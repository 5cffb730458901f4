package io.unimos.lab.bench;

/** A group of cameras that send in turn. Used by one thread. */
final class Fleet {
  /** The number of images of a camera's first windows; cameras start spread over one of them. */
  private static final int FIRST_WINDOW = 64;

  /** The number of features that may wait while cameras get their history. */
  private static final int AHEAD = 20_000;

  private final String name;
  private final int first;
  private final long[] turns;
  private int next;

  /**
   * Creates cameras that have sent nothing yet.
   *
   * @param name the prefix of their names
   * @param first the first one's number among the cameras of all fleets
   */
  Fleet(String name, int first, int cameras) {
    this.name = name;
    this.first = first;
    turns = new long[cameras];
  }

  int cameras() {
    return turns.length;
  }

  /** Returns the beginning of the names of its cameras. */
  String prefix() {
    return name + "-";
  }

  /** A function that waits until everything sent is answered. */
  @FunctionalInterface
  interface Drain {
    long await() throws InterruptedException;
  }

  /**
   * Gives each camera a history, one camera after the other, which is fast for any number of
   * cameras. Each gets the given number of images and up to a window more, so that their windows do
   * not end together.
   */
  void history(FeatureFeed feed, int images, Drain drain) throws InterruptedException {
    for (int camera = 0; camera < turns.length; camera++) {
      for (int i = images + camera % FIRST_WINDOW; i > 0; i--) {
        send(feed, camera, System.currentTimeMillis());
        if (feed.sent() % AHEAD == 0) {
          drain.await();
        }
      }
    }
    drain.await();
  }

  /**
   * Sends the next image of the camera whose turn it is.
   *
   * @param millis its time, in ms since the epoch
   */
  void sendNext(FeatureFeed feed, long millis) {
    send(feed, next, millis);
    next = (next + 1) % turns.length;
  }

  private void send(FeatureFeed feed, int camera, long millis) {
    feed.send(prefix() + camera, first + camera, turns[camera]++, millis);
  }
}

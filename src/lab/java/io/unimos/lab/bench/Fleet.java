package io.unimos.lab.bench;

/** Cameras that take turns. Used by one thread. */
final class Fleet {
  /** Images of a camera's first windows; cameras start spread over one of them. */
  private static final int FIRST_WINDOW = 64;

  /** Features that may wait while cameras get their past. */
  private static final int AHEAD = 20_000;

  private final String name;
  private final int first;
  private final long[] turns;
  private int next;

  /**
   * Cameras that have sent nothing yet.
   *
   * @param name that their names begin with
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

  String camera(int number) {
    return name + "-" + number;
  }

  /** Waits until all that was sent is answered. */
  @FunctionalInterface
  interface Drain {
    long await() throws InterruptedException;
  }

  /**
   * Gives each camera a past, one camera after the other, which is fast however many there are: so
   * many images, and up to a window more, so that their windows do not end together.
   */
  void history(FeatureFeed feed, int images, Drain drain) throws InterruptedException {
    for (int camera = 0; camera < turns.length; camera++) {
      for (int i = images + camera % FIRST_WINDOW; i > 0; i--) {
        send(feed, camera);
        if (feed.sent() % AHEAD == 0) {
          drain.await();
        }
      }
    }
    drain.await();
  }

  /** Sends the next image of the camera whose turn it is. */
  void sendNext(FeatureFeed feed) {
    send(feed, next);
    next = (next + 1) % turns.length;
  }

  private void send(FeatureFeed feed, int camera) {
    feed.send(camera(camera), first + camera, turns[camera]++);
  }
}

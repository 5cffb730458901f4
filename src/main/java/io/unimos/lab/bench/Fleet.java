package io.unimos.lab.bench;

/** Cameras that take turns. Used by one thread. */
final class Fleet {
  /** Images of a camera's first windows; cameras start spread over one of them. */
  private static final int FIRST_WINDOW = 64;

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

  /** Images that a camera has before all others measure: so many, and up to a window more. */
  static int history(int images, int camera) {
    return images + camera % FIRST_WINDOW;
  }

  /** Sends the next image of the camera whose turn it is. */
  void sendNext(FeatureFeed feed) {
    send(feed, next);
    next = (next + 1) % turns.length;
  }

  /** Sends the next image of one camera. */
  void send(FeatureFeed feed, int camera) {
    feed.send(camera(camera), first + camera, turns[camera]++);
  }
}

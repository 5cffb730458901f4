package io.unimos.core.domain;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * The points at which a restart can begin: the prototypes and the index of the memory, at the
 * window's start or at a later image of the window. The journal has the images since. Owner: the
 * domain's stream thread.
 */
final class RestartPoints {
  private static final String WINDOW_START = "window-start";
  private static final String WITHIN = "left";

  private final DomainJournal journal;
  private long at;

  /**
   * A point at which a restart can begin.
   *
   * @param at the last image that the prototypes know
   * @param prototypes a checkpoint or a snapshot
   * @param index the index of the memory at that moment
   */
  record Point(long at, byte[] prototypes, byte[] index) {
    private static Point read(DataInputStream in) throws IOException {
      return new Point(in.readLong(), Bytes.bytes(in), Bytes.bytes(in));
    }
  }

  RestartPoints(DomainJournal journal) {
    this.journal = journal;
  }

  /** Returns the image behind which a restart would begin. */
  long at() {
    return at;
  }

  /** Makes a restart begin behind this image, the last one before a window. */
  void putWindowStart(long image, byte[] prototypes, RememberedImages memory) {
    put(WINDOW_START, image, prototypes, memory);
  }

  /** Makes a restart begin behind this image of the window. */
  void putWithin(long image, byte[] prototypes, RememberedImages memory) {
    put(WITHIN, image, prototypes, memory);
  }

  /** Deletes the point within a window, because another window has started. */
  void deleteWithin() {
    journal.deleteBlob(WITHIN);
  }

  /** Returns the prototypes at the window's start; empty in a domain's first window. */
  Optional<byte[]> windowStartPrototypes() {
    return point(WINDOW_START).map(Point::prototypes);
  }

  /**
   * Returns the point at which the present restart begins.
   *
   * @param windowStart the last image before the window
   */
  Optional<Point> begin(long windowStart) {
    Optional<Point> begins =
        point(WITHIN).filter(p -> p.at >= windowStart).or(() -> point(WINDOW_START));
    begins.ifPresent(p -> at = p.at);
    return begins;
  }

  private void put(String name, long image, byte[] prototypes, RememberedImages memory) {
    at = image;
    journal.putBlob(
        name,
        Bytes.of(
            out -> {
              out.writeLong(image);
              Bytes.write(out, prototypes);
              Bytes.write(out, Bytes.of(memory::write));
            }));
  }

  private Optional<Point> point(String name) {
    return journal.blob(name).map(bytes -> Bytes.read(bytes, Point::read));
  }
}

package io.unimos.adapt;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How far a domain has come: its images, windows and flushes. The first two numbers are written
 * with each image, the others with the checkpoint. Owner: the domain's stream thread.
 */
final class DomainCounters {
  /** What is written with each image. */
  static final int BYTES = 2 * Long.BYTES;

  private long sequence;
  private long dropped;
  private long checkpointAt;
  private long windowStart;
  private long window = 1;
  private long epoch;

  /** Images so far, duplicates included. */
  long sequence() {
    return sequence;
  }

  /** Rounds that came too late. */
  long dropped() {
    return dropped;
  }

  /** Number of the window, from 1. */
  long window() {
    return window;
  }

  /** The last image before this window. */
  long windowStart() {
    return windowStart;
  }

  /** Flushes so far. */
  long epoch() {
    return epoch;
  }

  /** The last image that the checkpoint knows. */
  long checkpointAt() {
    return checkpointAt;
  }

  void countImage() {
    sequence++;
  }

  void countDropped() {
    dropped++;
  }

  /** The window goes on under the next number. */
  void countWindow() {
    window++;
  }

  void countFlush() {
    epoch++;
  }

  /** The next window begins behind this image. */
  void startWindow() {
    window++;
    windowStart = sequence;
  }

  /** Writes what each image changes. */
  void write(ByteBuffer out) {
    out.putLong(sequence).putLong(dropped);
  }

  void read(ByteBuffer in) {
    sequence = in.getLong();
    dropped = in.getLong();
  }

  /** Writes the rest into a checkpoint, which is one of this image. */
  void writeCheckpoint(DataOutputStream out) throws IOException {
    checkpointAt = sequence;
    out.writeLong(checkpointAt);
    out.writeLong(windowStart);
    out.writeLong(window);
    out.writeLong(epoch);
  }

  void readCheckpoint(DataInputStream in) throws IOException {
    checkpointAt = in.readLong();
    windowStart = in.readLong();
    window = in.readLong();
    epoch = in.readLong();
  }
}

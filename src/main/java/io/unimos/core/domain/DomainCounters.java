package io.unimos.core.domain;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The counters of a domain: its images, windows and resets. The first two are written with each
 * image, the others with the checkpoint. Owner: the domain's stream thread.
 */
final class DomainCounters {
  /** The size of the counters that are written with each image. */
  static final int BYTES = 2 * Long.BYTES;

  private long sequence;
  private long dropped;
  private long checkpointAt;
  private long windowStart;
  private long window = 1;
  private long epoch;
  private boolean afterAlarm;
  private double correlation;

  /** Returns the number of images so far, duplicates included. */
  long sequence() {
    return sequence;
  }

  /** Returns the number of the window, from 1. */
  long window() {
    return window;
  }

  /** Returns the last image before this window. */
  long windowStart() {
    return windowStart;
  }

  /** Returns the number of resets so far. */
  long epoch() {
    return epoch;
  }

  /** Returns true if the last window ended with an alarm that was not certain. */
  boolean afterAlarm() {
    return afterAlarm;
  }

  /** Returns the label correlation at the end of the last window without an alarm; 0 at first. */
  double correlation() {
    return correlation;
  }

  /** Returns the last image that the checkpoint knows. */
  long checkpointAt() {
    return checkpointAt;
  }

  void countImage() {
    sequence++;
  }

  void countDropped() {
    dropped++;
  }

  /** Gives the window the next number; its images stay. */
  void countWindow() {
    window++;
  }

  void countReset() {
    epoch++;
  }

  /** Keeps the label correlation of a window that ends without an alarm. */
  void keepCorrelation(double now) {
    correlation = now;
  }

  /**
   * Starts the next window behind the present image.
   *
   * @param after true: the last one ended with an alarm
   */
  void startWindow(boolean after) {
    afterAlarm = after;
    window++;
    windowStart = sequence;
  }

  /** Writes the counters that each image changes. */
  void write(ByteBuffer out) {
    out.putLong(sequence).putLong(dropped);
  }

  void read(ByteBuffer in) {
    sequence = in.getLong();
    dropped = in.getLong();
  }

  /** Writes the other counters into a checkpoint at the present image. */
  void writeCheckpoint(DataOutputStream out) throws IOException {
    checkpointAt = sequence;
    out.writeLong(checkpointAt);
    out.writeLong(windowStart);
    out.writeLong(window);
    out.writeLong(epoch);
    out.writeBoolean(afterAlarm);
    out.writeDouble(correlation);
  }

  void readCheckpoint(DataInputStream in) throws IOException {
    checkpointAt = in.readLong();
    windowStart = in.readLong();
    window = in.readLong();
    epoch = in.readLong();
    afterAlarm = in.readBoolean();
    correlation = in.readDouble();
  }
}

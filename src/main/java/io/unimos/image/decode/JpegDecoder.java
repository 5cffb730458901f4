package io.unimos.image.decode;

import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.image.guard.Refusal;

/** One way to turn a walked JPEG into RGB. Thread-safe. */
interface JpegDecoder extends AutoCloseable {

  /** For logs: which library. */
  String name();

  /**
   * Decodes on the calling thread, which is back by the deadline or shortly after.
   *
   * @return {@code [height * width * 3]} as stored, not yet turned upright
   * @throws Refusal if data is missing or damaged, or the deadline has passed
   */
  byte[] rgb(byte[] encoded, JpegLayout layout, Deadline deadline) throws Refusal;

  @Override
  void close();
}

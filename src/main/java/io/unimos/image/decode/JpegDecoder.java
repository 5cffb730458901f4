package io.unimos.image.decode;

import io.unimos.image.guard.Layout.JpegLayout;
import io.unimos.image.guard.Refusal;

/** A decoder from a walked JPEG to RGB. Thread-safe. */
interface JpegDecoder {

  /** Returns the name of the library, for logs. */
  String name();

  /**
   * Decodes on the calling thread, which returns by the deadline or shortly after.
   *
   * @return {@code [height * width * 3]} as stored, not yet turned upright
   * @throws Refusal if data is missing or damaged, or the deadline has passed
   */
  byte[] rgb(byte[] encoded, JpegLayout layout, Deadline deadline) throws Refusal;
}

package io.unimos.encode;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The options for batches and for the bytes in flight.
 *
 * @param batchSize most images in one forward pass
 * @param linger longest wait for a batch to fill; a batch never waits when no other record is on
 *     its way
 * @param lookAhead the amount that is submitted before a thread waits for it, in time of the
 *     encoder
 * @param batchDeadline longest forward pass before the encoder counts as hung
 * @param decodeThreads threads that read, decode and crop
 * @param budgetBytes bound on encoded plus decoded bytes in flight
 * @param largestImageBytes bytes that one image of the allowed size holds while it is decoded
 * @param suspects the file of the images that were in a forward pass that hung
 */
public record EncodingOptions(
    int batchSize,
    Duration linger,
    Duration lookAhead,
    Duration batchDeadline,
    int decodeThreads,
    long budgetBytes,
    long largestImageBytes,
    Path suspects) {

  public EncodingOptions {
    if (batchSize < 1 || decodeThreads < 1) {
      throw new IllegalArgumentException("batch size and decode threads must be positive");
    }
    if (budgetBytes < largestImageBytes) {
      throw new IllegalArgumentException(
          "the budget of %d bytes must hold one image of the allowed size, %d bytes"
              .formatted(budgetBytes, largestImageBytes));
    }
  }
}

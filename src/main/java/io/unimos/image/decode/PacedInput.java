package io.unimos.image.decode;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Bytes in memory, handed out in small pieces, with a look at the clock before each: the only place
 * where a native decoder that reads scan after scan comes back to us. (ImageReader.abort cannot do
 * it: the JPEG reader of the JDK refuses calls from another thread while it reads.)
 */
final class PacedInput extends ImageInputStreamImpl {
  /** A scan takes at least about 12 bytes, so a piece holds 20 scans at most. */
  private static final int PIECE_OF_SCANS = 256;

  private static final int PIECE = 16_384;

  private final byte[] data;
  private final int piece;
  private final Deadline deadline;

  PacedInput(byte[] data, boolean manyScans, Deadline deadline) {
    this.data = data;
    this.piece = manyScans ? PIECE_OF_SCANS : PIECE;
    this.deadline = deadline;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    return streamPos < data.length ? data[(int) streamPos++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (deadline.passed()) {
      throw new IOException("deadline");
    }
    bitOffset = 0;
    if (streamPos >= data.length) {
      return -1;
    }
    int n = (int) Math.min(Math.min(length, piece), data.length - streamPos);
    System.arraycopy(data, (int) streamPos, target, offset, n);
    streamPos += n;
    return n;
  }

  @Override
  public long length() {
    return data.length;
  }

  /** Empty, so that the JVM does not queue each stream for finalization; nothing is held. */
  @Override
  @SuppressWarnings({"deprecation", "Finalize"})
  protected void finalize() {}
}

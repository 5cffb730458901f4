package io.unimos.image.decode;

import io.unimos.image.guard.FileSignatures;
import io.unimos.image.guard.Layout.PngLayout;
import io.unimos.image.guard.Refusal;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The picture data of a PNG, inflated on demand out of consecutive IDAT chunks; never more than the
 * caller requests. Holds zlib's native state until closed by its creator.
 */
final class PngInflater implements AutoCloseable {
  private final byte[] data;
  private final ByteBuffer view;
  private final Inflater inflater = new Inflater();
  private int chunk;

  PngInflater(byte[] data, int firstData) {
    this.data = data;
    this.view = ByteBuffer.wrap(data);
    this.chunk = firstData;
  }

  /** Fills {@code target[offset..offset + length)} or refuses the image. */
  void read(byte[] target, int offset, int length) throws Refusal {
    int done = 0;
    while (done < length) {
      int n = some(target, offset + done, length - done);
      if (n < 0) {
        throw Refusal.corrupt("PNG picture data ends early");
      }
      done += n;
    }
  }

  /** Refuses data beyond the last row; zlib has checked its checksum when its end is reached. */
  void expectEnd() throws Refusal {
    if (some(new byte[1], 0, 1) > 0) {
      throw Refusal.corrupt("PNG picture data is longer than its header says");
    }
    if (!inflater.finished()) {
      throw Refusal.corrupt("PNG picture data ends early");
    }
  }

  /** Reads at least one byte, or returns -1 at the end of the data. */
  private int some(byte[] target, int offset, int length) throws Refusal {
    try {
      while (true) {
        int n = inflater.inflate(target, offset, length);
        if (n > 0) {
          return n;
        }
        if (inflater.finished() || view.getInt(chunk + 4) != PngLayout.IDAT) {
          return -1;
        }
        if (inflater.needsDictionary()) {
          throw Refusal.corrupt("PNG picture data asks for a dictionary");
        }
        if (inflater.needsInput()) {
          int size = view.getInt(chunk);
          inflater.setInput(data, chunk + 8, size);
          chunk += PngLayout.FRAME + size;
        }
      }
    } catch (DataFormatException e) {
      throw Refusal.corrupt("PNG picture data damaged: " + FileSignatures.oneLine(e.getMessage()));
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}

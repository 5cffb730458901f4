package io.unimos.image.decode;

import io.unimos.image.guard.Layout.PngLayout;
import io.unimos.image.guard.Refusal;

/**
 * The rows of one pass of a PNG, inflated in blocks and unfiltered (ISO/IEC 15948 clause 9). One
 * thread; memory is a block and one row.
 */
final class PngRows {
  private final PngInflater inflater;
  private final int stride;
  private final int pixelBytes;
  private final int rowsPerBlock;
  private final byte[] block;
  private int left;
  private int inBlock;
  private int next;

  /**
   * @param rowBytes bytes of a row without its filter type
   * @param pixelBytes bytes of a pixel, at least 1: the distance filters look back
   */
  PngRows(PngInflater inflater, int rowBytes, int pixelBytes, int rows) {
    this.inflater = inflater;
    this.stride = rowBytes + 1;
    this.pixelBytes = pixelBytes;
    this.left = rows;
    this.rowsPerBlock = Math.max(1, Math.min(rows, PngLayout.BLOCK_BYTES / stride));
    this.block = new byte[Math.multiplyExact(stride, rowsPerBlock + 1)];
  }

  byte[] buffer() {
    return block;
  }

  /** Unfilters the next row and returns its offset in {@link #buffer}. */
  int advance(Deadline deadline) throws Refusal {
    if (next == inBlock) {
      deadline.check();
      // slot 0 holds the row above the block
      System.arraycopy(block, inBlock * stride, block, 0, stride);
      inBlock = Math.min(rowsPerBlock, left);
      inflater.read(block, stride, inBlock * stride);
      left -= inBlock;
      next = 0;
    }
    next++;
    int row = next * stride;
    unfilter(row + 1, row + stride, block[row]);
    return row + 1;
  }

  private void unfilter(int start, int end, int filter) throws Refusal {
    int firstEnd = Math.min(end, start + pixelBytes);
    switch (filter) {
      case 0 -> {}
      case 1 -> {
        for (int i = firstEnd; i < end; i++) {
          block[i] += block[i - pixelBytes];
        }
      }
      case 2 -> {
        for (int i = start; i < end; i++) {
          block[i] += block[i - stride];
        }
      }
      case 3 -> {
        for (int i = start; i < firstEnd; i++) {
          block[i] += (byte) ((block[i - stride] & 0xff) >> 1);
        }
        for (int i = firstEnd; i < end; i++) {
          block[i] += (byte) (((block[i - pixelBytes] & 0xff) + (block[i - stride] & 0xff)) >> 1);
        }
      }
      case 4 -> paeth(start, firstEnd, end);
      default -> throw Refusal.corrupt("PNG row with unknown filter " + filter);
    }
  }

  private void paeth(int start, int firstEnd, int end) {
    for (int i = start; i < firstEnd; i++) {
      block[i] += block[i - stride];
    }
    for (int i = firstEnd; i < end; i++) {
      int left = block[i - pixelBytes] & 0xff;
      int up = block[i - stride] & 0xff;
      int corner = block[i - stride - pixelBytes] & 0xff;
      int fromLeft = Math.abs(up - corner);
      int fromUp = Math.abs(left - corner);
      int fromCorner = Math.abs(left + up - 2 * corner);
      int nearest =
          fromLeft <= fromUp && fromLeft <= fromCorner ? left : fromUp <= fromCorner ? up : corner;
      block[i] += (byte) nearest;
    }
  }
}

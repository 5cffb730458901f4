package io.unimos.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The draw of bank and hold-out from the labelled source. Each class has at most {@link
 * SourceBank#BANK_PER_CLASS} rows in the bank. In proportion, {@link SourceBank#HELD_OUT_SHARE} of
 * all kept rows are held out; each part has at least one row. The same seed draws the same rows.
 */
public final class SourceSelection {
  /** The least number of images of a class: one for the bank, one to hold out. */
  public static final int MIN_PER_CLASS = 2;

  private SourceSelection() {}

  /** A row of the source that is kept. */
  public record SelectedRow(int index, boolean heldOut) {}

  /**
   * Draws the rows of one class.
   *
   * @param count labelled images of one class, at least {@link #MIN_PER_CLASS}
   * @return the kept ones by index, in ascending order
   */
  public static List<SelectedRow> of(int count, SplittableRandom random) {
    int[] order = shuffled(count, random);
    int kept = Math.min(count, (int) (SourceBank.BANK_PER_CLASS / (1 - SourceBank.HELD_OUT_SHARE)));
    int heldOut = (int) Math.max(1, Math.round(SourceBank.HELD_OUT_SHARE * kept));
    List<SelectedRow> rows = new ArrayList<>();
    for (int i = 0; i < kept; i++) {
      rows.add(new SelectedRow(order[i], i < heldOut));
    }
    rows.sort((a, b) -> Integer.compare(a.index(), b.index()));
    return rows;
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}

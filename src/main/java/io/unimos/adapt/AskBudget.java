package io.unimos.adapt;

import io.unimos.method.annotation.Portion;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * How many images of a domain people may be asked for: so many a window, at first perhaps more, and
 * no more than so many a day. Owner: the domain's stream thread; {@link Annotations} alone changes
 * it.
 */
final class AskBudget {
  /** Images of a condition that count as its first: two windows (method-specification 7.6). */
  private static final int EARLY = 2 * Portion.WINDOW;

  private long asked;
  private long granted;
  private Day day = new Day(0, 0);

  /** Of the day before in the order of records: their times may alternate across midnight. */
  private Day other = day;

  /** Requests of a day, counted from 1970. */
  private record Day(long number, int asked) {}

  /**
   * What a portion may ask for.
   *
   * @param count images
   * @param granted beyond what B gives, or less than that where a day has used up its share
   */
  record Share(int count, long granted) {}

  /**
   * The share of the portion that ends now. What a day has not let through is not made up for on
   * the next one.
   *
   * @param images of the condition so far, this portion's included
   * @param calm labels do not come in runs
   * @param at record time in milliseconds
   */
  Share share(AdaptSettings.Annotate settings, long images, boolean calm, long at) {
    int owed = Portion.owed(settings.perWindow(), images, asked - granted);
    int count = Math.min(owed, settings.perWindow());
    int more = settings.limits().early() - settings.perWindow();
    int early = calm && images <= EARLY ? early(more, images) : 0;
    int left = leftToday(settings, at);
    return new Share(Math.max(0, Math.min(count + early, left)), early + count - (long) owed);
  }

  private static int early(int more, long images) {
    return more <= 0
        ? 0
        : (int) (more * images / Portion.WINDOW - more * (images - Portion.SIZE) / Portion.WINDOW);
  }

  /** Most images that may still be asked for on the day, whatever the window gives. */
  int leftToday(AdaptSettings.Annotate settings, long at) {
    int most = settings.limits().perDay();
    return most == 0 ? Integer.MAX_VALUE : Math.max(0, most - of(at).asked());
  }

  private Day of(long at) {
    long number = Math.floorDiv(at, TimeUnit.DAYS.toMillis(1));
    if (number == day.number()) {
      return day;
    }
    return number == other.number() ? other : new Day(number, 0);
  }

  /** So many were asked for. */
  void spend(int count, long more, long at) {
    Day now = of(at);
    if (now.number() != day.number()) {
      other = day;
    }
    day = new Day(now.number(), now.asked() + count);
    asked += count;
    granted += more;
  }

  /**
   * Another condition.
   *
   * @param kept images asked for that belong to it
   */
  void restart(long kept) {
    asked = kept;
    granted = 0;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(asked);
    out.writeLong(granted);
    write(day, out);
    write(other, out);
  }

  void read(DataInputStream in) throws IOException {
    asked = in.readLong();
    granted = in.readLong();
    day = new Day(in.readLong(), in.readInt());
    other = new Day(in.readLong(), in.readInt());
  }

  private static void write(Day day, DataOutputStream out) throws IOException {
    out.writeLong(day.number());
    out.writeInt(day.asked());
  }
}

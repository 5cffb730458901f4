package io.unimos.core.domain;

import io.unimos.core.label.QueryPool;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The query budget of a domain: a number of images a window, and a limit a day. Owner: the domain's
 * stream thread; {@link Queries} alone changes it.
 */
final class QueryBudget {
  private long queried;
  private long forgone;
  private Day day = new Day(0, 0);

  /**
   * The count of the day before in the order of records, because their times may alternate across
   * midnight.
   */
  private Day other = day;

  /** The number of queries on a day, with days counted from 1970. */
  private record Day(long number, int queried) {}

  /**
   * The budget of one pool.
   *
   * @param count the number of images
   * @param forgone the images that a day's limit took away and that are given up
   */
  record PoolBudget(int count, long forgone) {}

  /**
   * Returns the budget of the pool that ends now. Images that the limit of a day took away are not
   * made up for on the next day.
   *
   * @param images the images of the condition so far, those of this pool included
   * @param at the record time in milliseconds
   */
  PoolBudget share(AdaptSettings.Annotate settings, long images, long at) {
    int due = QueryPool.budget(settings.perWindow(), images, queried + forgone);
    int count = Math.min(due, settings.perWindow());
    return new PoolBudget(
        Math.max(0, Math.min(count, leftToday(settings, at))), (long) due - count);
  }

  /**
   * Returns the greatest number of images that may still be queried on the day, whatever the window
   * gives.
   */
  int leftToday(AdaptSettings.Annotate settings, long at) {
    int most = settings.limits().perDay();
    return most == 0 ? Integer.MAX_VALUE : Math.max(0, most - of(at).queried());
  }

  private Day of(long at) {
    long number = Math.floorDiv(at, TimeUnit.DAYS.toMillis(1));
    if (number == day.number()) {
      return day;
    }
    return number == other.number() ? other : new Day(number, 0);
  }

  /** Counts queries against the budget. */
  void spend(int count, long givenUp, long at) {
    Day now = of(at);
    if (now.number() != day.number()) {
      other = day;
    }
    day = new Day(now.number(), now.queried() + count);
    queried += count;
    forgone += givenUp;
  }

  /**
   * Starts the budget of another condition.
   *
   * @param kept the number of queried images that belong to it
   */
  void restart(long kept) {
    queried = kept;
    forgone = 0;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(queried);
    out.writeLong(forgone);
    write(day, out);
    write(other, out);
  }

  void read(DataInputStream in) throws IOException {
    queried = in.readLong();
    forgone = in.readLong();
    day = new Day(in.readLong(), in.readInt());
    other = new Day(in.readLong(), in.readInt());
  }

  private static void write(Day day, DataOutputStream out) throws IOException {
    out.writeLong(day.number());
    out.writeInt(day.queried());
  }
}

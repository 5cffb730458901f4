package io.unimos.stream;

import com.google.common.base.Throwables;
import io.unimos.wire.SourcePosition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The records that tasks of this process have died of, with the number of deaths. The counts are in
 * memory, since the transaction of such a record is aborted with all its writes. After a restart
 * they begin at zero. Shared by the stream threads of a role. Thread-safe.
 */
public final class Deaths {
  /** The number of deaths after which a record is not processed again. */
  static final int LAST = 2;

  /** The number of records remembered; the least recently used one is removed first. */
  private static final int MOST = 1000;

  /**
   * The largest number of characters of the message in a dead letter's detail, which holds the
   * message and the stack.
   */
  private static final int MESSAGE = 200;

  /** The largest number of stack frames in it. */
  private static final int FRAMES = 4;

  private record Death(int times, String how) {}

  private final Map<SourcePosition, Death> all = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Notes that a task dies of a record.
   *
   * @return the exception with which the task is to end; a {@link LastDeathException} the last time
   */
  public synchronized Throwable note(SourcePosition record, Throwable cause) {
    int times = 1 + Optional.ofNullable(all.get(record)).map(Death::times).orElse(0);
    all.put(record, new Death(times, firstLines(cause)));
    if (all.size() > MOST) {
      all.remove(all.keySet().iterator().next());
    }
    return times < LAST
        ? cause
        : new LastDeathException(record + " has ended its task twice and is set aside next", cause);
  }

  /**
   * Returns how the last task died of a record that is not to be processed; empty for all others.
   */
  public synchronized Optional<String> last(SourcePosition record) {
    return Optional.ofNullable(all.get(record)).filter(d -> d.times >= LAST).map(Death::how);
  }

  private static String firstLines(Throwable cause) {
    Throwable root = Throwables.getRootCause(cause);
    String message = root.toString();
    return Stream.of(root.getStackTrace())
        .limit(FRAMES)
        .map(frame -> " at " + frame)
        .collect(
            Collectors.joining("", message.substring(0, Math.min(MESSAGE, message.length())), ""));
  }
}

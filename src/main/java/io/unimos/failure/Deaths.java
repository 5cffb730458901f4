package io.unimos.failure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The records that tasks of this process have died of, and how often. It lies in memory, since the
 * transaction of such a record is aborted with all that it wrote; after a restart the count begins
 * anew. Shared by the stream threads of a half. Thread-safe.
 */
public final class Deaths {
  /** A record that tasks have died of so often is not processed again. */
  static final int LAST = 2;

  /** Records remembered; the one that was asked for longest ago goes first. */
  private static final int MOST = 1000;

  /** Of the message and of the stack: a dead letter's detail holds both. */
  private static final int MESSAGE = 200;

  private static final int FRAMES = 4;

  /** Where a record was read. */
  public record Place(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return "%s-%d@%d".formatted(topic, partition, offset);
    }
  }

  private record Death(int times, String how) {}

  private final Map<Place, Death> all = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Notes that a task dies of a record.
   *
   * @return what the task is to die of; a {@link LastDeathException} when it is the last time
   */
  public synchronized Throwable note(Place record, Throwable cause) {
    int times = 1 + Optional.ofNullable(all.get(record)).map(Death::times).orElse(0);
    all.put(record, new Death(times, firstLines(cause)));
    if (all.size() > MOST) {
      all.remove(all.keySet().iterator().next());
    }
    return times < LAST
        ? cause
        : new LastDeathException(record + " has ended its task twice and is set aside next", cause);
  }

  /** How the last task died of a record that is not to be processed; empty for all others. */
  public synchronized Optional<String> last(Place record) {
    return Optional.ofNullable(all.get(record)).filter(d -> d.times >= LAST).map(Death::how);
  }

  private static String firstLines(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.toString();
    return Stream.of(root.getStackTrace())
        .limit(FRAMES)
        .map(frame -> " at " + frame)
        .collect(
            Collectors.joining("", message.substring(0, Math.min(MESSAGE, message.length())), ""));
  }
}

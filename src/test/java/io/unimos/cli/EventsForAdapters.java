package io.unimos.cli;

import io.unimos.core.math.HalfFloats;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.event.DriftReport;
import io.unimos.event.Metric;
import io.unimos.event.Shift;
import io.unimos.event.Status;
import io.unimos.event.Verdict;
import io.unimos.wire.AdapterHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events of a domain "gate" with two classes and three dimensions. */
public final class EventsForAdapters {
  private EventsForAdapters() {}

  /** Decided on as many seconds after the epoch as its number says, its parent one less. */
  public static AdapterVersion version(long number, Status status) {
    return version(number, number - 1, status, Instant.ofEpochSecond(number));
  }

  public static AdapterVersion version(long number, long parent, Status status, Instant at) {
    boolean whole = status != Status.ROLLED_BACK;
    AdapterVersion version =
        AdapterVersion.newBuilder()
            .setDomain("gate")
            .setVersion(number)
            .setParent(parent)
            .setStatus(status)
            .setReason("reason " + number)
            .setGate(
                List.of(
                    new Verdict("finite", 1.0, 1.0, true),
                    new Verdict("flips", 0.5 / number, null, number != 3)))
            .setEncoderId("encoder")
            .setBundle("bundle")
            .setDimension(3)
            .setClasses(List.of("bus", "car"))
            .setVision(halves(whole, 1, 0, 0, 0, (float) number, 0))
            .setVisionBias(halves(whole, 0, 0))
            .setLanguage(halves(whole, 1, 0, 0, 0, 1, 0))
            .setLanguageBias(halves(whole, 0, 0))
            .setEnsembleWeight(0.5f)
            .setHeadsShare(0.85f)
            .setPrototypes(halves(whole, 1, 0, 0, 0, 1, 0))
            .setOffset(halves(whole, 0, 0, 0))
            .setLogPrior(halves(whole, 0, 0))
            .setTextWeight(0)
            .setHash("")
            .setSeed(5)
            .setTraining(Map.of("steps", 100.0))
            .setAt(at)
            .build();
    version.put("hash", AdapterHash.of(version));
    return version;
  }

  /** The answer to a FORGET, given so many seconds after the epoch. */
  public static AdapterVersion forgotten(long second) {
    AdapterVersion answer = version(0, 0, Status.ROLLED_BACK, Instant.ofEpochSecond(second));
    answer.put("reason", "forgotten after 7 images and 1 versions");
    answer.put("by", "ann");
    answer.put("command", new CommandAnswer("FORGET", true, "adapter-commands", 0, 3L, 0L));
    return answer;
  }

  /** The answer to the command at an offset of adapter-commands-0. */
  public static AdapterVersion answer(
      String action, boolean done, long offset, long serves, long sequence) {
    AdapterVersion answer = version(0, 0, Status.ROLLED_BACK, Instant.ofEpochSecond(20));
    answer.put("reason", "answer to " + action);
    answer.put("sequence", sequence);
    answer.put("command", new CommandAnswer(action, done, "adapter-commands", 0, offset, serves));
    return answer;
  }

  private static ByteBuffer halves(boolean any, float... values) {
    return ByteBuffer.wrap(HalfFloats.pack(any ? values : new float[0]));
  }

  public static DriftReport drift(String decision, List<Metric> metrics, long version, Instant at) {
    return new DriftReport(
        "gate",
        1L,
        128,
        1L,
        128L,
        metrics,
        List.of(),
        Shift.NONE,
        decision,
        "why",
        0f,
        version,
        at,
        null);
  }
}

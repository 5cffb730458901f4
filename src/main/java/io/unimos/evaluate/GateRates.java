package io.unimos.evaluate;

import java.util.List;
import java.util.Locale;

/** The table of a {@link GateAudit}: what the gate lets pass, and what that would have cost. */
public final class GateRates {
  /** Of 128 images three more errors are chance as often as not. */
  private static final double HARM = .03;

  private GateRates() {}

  /**
   * One line for each kind of round: candidates, how many passed, how many would have cost more
   * than three points over the next window, how many of those passed, how many would have gained,
   * how many of those were refused; mean gain of all and of those that passed.
   */
  public static String table(List<GateAudit.Trial> trials) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%-16s %10s %7s %8s %15s %7s %15s %10s %15s%n",
            "round",
            "candidates",
            "passed",
            "harmful",
            "harmful passed",
            "better",
            "better refused",
            "mean gain",
            "gain of passed"));
    for (BrokenRound kind : BrokenRound.values()) {
      out.append(line(kind, trials.stream().filter(t -> t.kind() == kind).toList()));
    }
    return out.toString();
  }

  private static String line(BrokenRound kind, List<GateAudit.Trial> trials) {
    List<GateAudit.Trial> passed = trials.stream().filter(GateAudit.Trial::passed).toList();
    List<GateAudit.Trial> harmful = trials.stream().filter(t -> t.gain() < -HARM).toList();
    List<GateAudit.Trial> better = trials.stream().filter(t -> t.gain() > 0).toList();
    return String.format(
        Locale.ROOT,
        "%-16s %10d %7d %8d %15d %7d %15d %10s %15s%n",
        kind,
        trials.size(),
        passed.size(),
        harmful.size(),
        harmful.stream().filter(GateAudit.Trial::passed).count(),
        better.size(),
        better.stream().filter(t -> !t.passed()).count(),
        gain(trials),
        gain(passed));
  }

  private static String gain(List<GateAudit.Trial> trials) {
    return trials.isEmpty()
        ? "-"
        : String.format(
            Locale.ROOT,
            "%+.3f",
            trials.stream().mapToDouble(GateAudit.Trial::gain).average().orElseThrow());
  }
}

package io.unimos.cli.adapters;

import io.unimos.cli.EventView;
import io.unimos.core.math.Metric;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Verdict;
import io.unimos.wire.AdapterDiff;
import io.unimos.wire.AdapterHash;
import io.unimos.wire.EventJson;
import io.unimos.wire.VersionRecords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The output form of adapter versions for people. */
final class AdapterView {
  private AdapterView() {}

  /** Returns true if the hash was taken over these numbers. */
  static boolean hashHolds(AdapterVersion version) {
    return AdapterHash.of(version).equals(version.getHash());
  }

  /** Returns one version as lines with one fact each. */
  static List<String> lines(AdapterVersion version) {
    List<String> lines = new ArrayList<>();
    add(lines, "%s version %d: %s", version.getDomain(), version.getVersion(), version.getStatus());
    add(lines, "  why        %s", version.getReason());
    String by = version.getBy() == null ? "" : ", by " + version.getBy();
    add(lines, "  decided    %s, after %d images%s", version.getAt(), version.getSequence(), by);
    String parent = version.getParent() == 0 ? "0 (none)" : Long.toString(version.getParent());
    add(lines, "  parent     %s", parent);
    add(lines, "  seed       %d", version.getSeed());
    add(lines, "  bundle     %s", version.getBundle());
    add(lines, "  encoder    %s", version.getEncoderId());
    add(
        lines,
        "  serving    w %s, heads' share %s, text weight %s",
        number(version.getEnsembleWeight()),
        number(version.getHeadsShare()),
        number(version.getTextWeight()));
    if (version.getTraining().containsKey(Metric.STEPS.onTopic())) {
      add(lines, "  MET        %s", steps(version));
    }
    add(lines, "  gate       %s", version.getGate().isEmpty() ? "no verdicts" : "");
    version.getGate().forEach(verdict -> lines.add(verdict(verdict)));
    add(lines, "  training   %s", version.getTraining().isEmpty() ? "no numbers" : "");
    new TreeMap<>(version.getTraining())
        .forEach((name, value) -> add(lines, "    %-24s %s", name, number(value)));
    add(
        lines,
        "  shape      [%d,%d], bytes %s",
        version.getClasses().size(),
        version.getDimension(),
        sizes(version));
    add(
        lines,
        "  hash       %s %s",
        version.getHash(),
        hashHolds(version) ? "holds" : "DOES NOT HOLD: the numbers have changed");
    return lines.stream().map(EventView::printable).toList();
  }

  private static String steps(AdapterVersion version) {
    Map<String, Double> training = version.getTraining();
    return switch (VersionRecords.steps(version)) {
      case TAKEN -> number(training.get(Metric.STEPS.onTopic())) + " steps";
      case OVER_BUDGET -> "no steps: more training was wanted than adapt.cpu-share allows";
      case WHEN_CORRELATED ->
          "no steps: labels are correlated ("
              + number(training.get(Metric.LABEL_CORRELATION.onTopic()))
              + " of 1)";
    };
  }

  private static String verdict(Verdict verdict) {
    String bound = verdict.getThreshold() == null ? "only logged" : number(verdict.getThreshold());
    return String.format(
        Locale.ROOT,
        "    %-24s %-10s bound %-12s %s",
        verdict.getName(),
        number(verdict.getValue()),
        bound,
        verdict.getPassed() ? "passed" : "FAILED");
  }

  /** Returns one version as a JSON object with sizes in place of the matrices. */
  static String json(AdapterVersion version) {
    Map<String, Object> fields = EventJson.fields(version);
    Map<String, Integer> sizes = sizes(version);
    fields.keySet().removeAll(sizes.keySet());
    fields.put("bytes", sizes);
    fields.put("hashHolds", hashHolds(version));
    return EventView.json(fields);
  }

  private static Map<String, Integer> sizes(AdapterVersion version) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    version
        .getSchema()
        .getFields()
        .forEach(
            field -> {
              if (version.get(field.pos()) instanceof ByteBuffer bytes) {
                sizes.put(field.name(), bytes.remaining());
              }
            });
    return sizes;
  }

  /** Returns two versions side by side. */
  static List<String> gates(AdapterVersion a, AdapterVersion b) {
    List<String> lines = new ArrayList<>();
    add(lines, "%-24s %14s %14s %12s", "", "v" + a.getVersion(), "v" + b.getVersion(), "bound");
    add(lines, "%-24s %14s %14s", "status", a.getStatus(), b.getStatus());
    add(lines, "%-24s %14d %14d", "parent", a.getParent(), b.getParent());
    Map<String, Verdict> first = byName(a);
    Map<String, Verdict> second = byName(b);
    Set<String> names = new LinkedHashSet<>(first.keySet());
    names.addAll(second.keySet());
    for (String name : names) {
      Verdict known = first.getOrDefault(name, second.get(name));
      add(
          lines,
          "%-24s %14s %14s %12s",
          name,
          cell(first.get(name)),
          cell(second.get(name)),
          known.getThreshold() == null ? "-" : number(known.getThreshold()));
    }
    return lines.stream().map(EventView::printable).toList();
  }

  private static Map<String, Verdict> byName(AdapterVersion version) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    version.getGate().forEach(verdict -> verdicts.put(verdict.getName(), verdict));
    return verdicts;
  }

  private static String cell(Verdict verdict) {
    if (verdict == null) {
      return "-";
    }
    return number(verdict.getValue()) + (verdict.getPassed() ? "" : " FAILED");
  }

  static List<String> differences(AdapterDiff diff) {
    List<String> lines = new ArrayList<>();
    add(lines, "%-24s %14s %14s", "numbers", "cosine", "change");
    for (AdapterDiff.Difference change : diff.changes()) {
      add(
          lines,
          "%-24s %14s %14s",
          change.name(),
          number(change.cosine()),
          number(change.relative()));
    }
    add(
        lines,
        "same class of %d random unit features: heads %.3f, prototypes %.3f",
        diff.features(),
        diff.heads(),
        diff.prototypes());
    return lines;
  }

  private static void add(List<String> lines, String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
  }
}

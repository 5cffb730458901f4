package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table on standard output: a line a domain, means over the seeds. */
public final class Summary {
  /** The columns of the table with the names of their figures in the report. */
  private static final Map<String, String> COLUMNS = columns();

  private Summary() {}

  private static Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("zero-shot", "zeroShot");
    columns.put("+prior", "priorCorrection");
    columns.put("cache", "cache");
    columns.put("shrink", "shrinkage");
    columns.put("probe", "sourceProbe");
    columns.put("aligned", "alignedProbe");
    columns.put("ap-mean", "prototypesMean");
    columns.put("ap-nohdg", "prototypesNoHedge");
    columns.put("ap", "prototypes");
    return columns;
  }

  /** Returns the cells, the header first. */
  public static List<List<String>> rows(List<Report> runs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(header(runs));
    Map<String, Report.Mean> means = Report.of(runs).mean();
    for (Map.Entry<String, Report.Mean> entry : means.entrySet()) {
      if (!entry.getKey().equals("all") || means.size() > 2) {
        rows.add(row(entry.getKey(), entry.getValue(), runs));
      }
    }
    return rows;
  }

  /** Returns the table of several seeds' reports. */
  public static String of(List<Report> runs) {
    List<List<String>> rows = rows(runs);
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = width(rows, i);
        table.append(i == 0 ? "" : "  ");
        table.append(
            String.format(Locale.ROOT, "%" + (i == 0 ? "-" : "") + width + "s", row.get(i)));
      }
      table.append(System.lineSeparator());
    }
    return table.toString();
  }

  private static boolean judged(List<Report> runs) {
    return runs.stream()
        .flatMap(run -> run.domains().stream())
        .anyMatch(domain -> domain.unknownClass() != null);
  }

  private static List<String> header(List<Report> runs) {
    List<String> header = new ArrayList<>(List.of("domain", "images"));
    header.addAll(COLUMNS.keySet());
    header.addAll(
        List.of(
            "served", "last500 zs", "last500", "worst128", "rounds", "rejected", "rolled back"));
    if (judged(runs)) {
      header.add("unknown class");
    }
    return header;
  }

  private static List<String> row(String name, Report.Mean mean, List<Report> runs) {
    List<Report.Domain> domains =
        runs.stream()
            .flatMap(run -> run.domains().stream())
            .filter(d -> name.equals("all") || d.domain().equals(name))
            .toList();
    List<String> row = new ArrayList<>();
    row.add(name);
    row.add(String.valueOf(domains.stream().mapToInt(Report.Domain::images).sum()));
    COLUMNS.values().forEach(figure -> row.add(figure(mean.baselines().get(figure))));
    row.add(figure(mean.accuracies().of(Component.SERVED)));
    row.add(figure(mean.last500().of(Component.ZERO_SHOT)));
    row.add(figure(mean.last500().of(Component.SERVED)));
    row.add(
        figure(
            domains.stream()
                .map(Report.Domain::worstWindow)
                .filter(java.util.Objects::nonNull)
                .min(Double::compare)
                .orElse(null)));
    row.add(String.valueOf(domains.stream().mapToLong(Report.Domain::rounds).sum()));
    row.add(String.valueOf(domains.stream().mapToLong(Report.Domain::rejected).sum()));
    row.add(String.valueOf(domains.stream().mapToInt(Report.Domain::rolledBack).sum()));
    if (judged(runs)) {
      row.add(figure(Report.mean(domains, Report.Domain::unknownClass)));
    }
    return row;
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String figure(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }
}

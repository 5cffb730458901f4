package io.unimos.evaluate;

import io.unimos.adapt.Component;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The tables of the documentation: which experiments, and what is told of them. */
public final class Tables {
  /** A pseudo-camera: every day and evening image of all seeds as one long stream. */
  public static final String DAYS = "days";

  /** The demo's conditions; day is the source's own. */
  private static final String FIVE = "ir fog night toy day";

  private static final List<String> SHIFTED = List.of("ir", "fog", "night", "toy");
  private static final String QUICK = "--no-rivals";
  private static final String WEATHER = "day fog night evening";
  private static final int BEGINNING = 512;
  private static final int AFTER_CHANGE = 256;

  /** Parts that have nothing to do in a shuffled stream: other tables leave them out. */
  private static final Set<Ablation> IDLE_WHEN_SHUFFLED =
      EnumSet.of(Ablation.GATE, Ablation.DRIFT, Ablation.ADMISSION, Ablation.RETURNING);

  private static final Table.Experiment SHUFFLED = new Table.Experiment(FIVE, "--order shuffled");
  private static final List<String> ORDERS =
      List.of(
          "shuffled", "classes", "blocks:16", "blocks:64", "dirichlet:0.1", "rotate", "two", "one");

  private Tables() {}

  /** All of them, in the order of the documentation. */
  public static List<Table> all() {
    return List.of(
        rivals(), orders(), harm(), alarms(), changes(), faults(), ablations(), warmStart());
  }

  /**
   * Some of them.
   *
   * @throws EvaluationException if there is no such table
   */
  public static List<Table> named(List<String> names) throws EvaluationException {
    List<String> known = all().stream().map(Table::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new EvaluationException("--only " + name + ": expected some of " + known);
      }
    }
    return all().stream().filter(table -> names.contains(table.name())).toList();
  }

  private static Table rivals() {
    List<Table.Row> rows = new ArrayList<>();
    for (String camera : SHUFFLED.cameraNames()) {
      rows.add(new Table.Row(camera, SHUFFLED, List.of(camera)));
    }
    rows.add(new Table.Row("**mean**", SHUFFLED, SHIFTED));
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.share("zero-shot", f -> f.accuracy(Component.ZERO_SHOT)));
    columns.add(rival("prior", "priorCorrection"));
    columns.add(rival("cache", "cache"));
    columns.add(rival("shrinkage", "shrinkage"));
    columns.addAll(ours());
    columns.add(Table.Column.share("last 500: zero-shot", f -> f.last(500, Component.ZERO_SHOT)));
    columns.add(Table.Column.share("served", f -> f.last(500, Component.SERVED)));
    return new Table("rivals", "Shuffled, by camera", rows, columns);
  }

  private static Table orders() {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.share("zero-shot", f -> f.accuracy(Component.ZERO_SHOT)));
    columns.addAll(ours());
    columns.add(
        Table.Column.points(
            "served - zero-shot",
            f -> f.accuracy(Component.SERVED) - f.accuracy(Component.ZERO_SHOT)));
    columns.add(
        Table.Column.points(
            "served - prototypes",
            f -> f.accuracy(Component.SERVED) - f.accuracy(Component.PROTOTYPES)));
    return new Table("orders", "Orders of the labels", byOrder(SHIFTED), columns);
  }

  private static Table harm() {
    return new Table(
        "harm",
        "Harm against zero-shot, by order",
        byOrder(List.of()),
        List.of(
            Table.Column.countOf(
                "streams > 1 point below", Figures::streamsBelow, f -> f.runs().size()),
            Table.Column.countOf(
                "windows > 5 points below", Figures::windowsBelow, Figures::windows),
            Table.Column.points("worst window", Figures::worstWindow),
            rejected(),
            Table.Column.count("rolled back", f -> f.sum(Playback::rolledBack))));
  }

  private static Table alarms() {
    List<Table.Row> rows = new ArrayList<>();
    rows.add(new Table.Row("`" + DAYS + "`", new Table.Experiment(DAYS, QUICK), List.of()));
    rows.addAll(byOrder(List.of()));
    return new Table(
        "alarms",
        "Alarms in streams whose domain never changes",
        rows,
        List.of(
            Table.Column.count("windows", Figures::reports),
            Table.Column.count("called another domain", Figures::flushes),
            Table.Column.percent("false alarms", Figures::flushes, Figures::reports),
            Table.Column.count("called another mix of labels", f -> f.seen("LABEL")),
            Table.Column.percent("share", f -> f.seen("LABEL"), Figures::reports)));
  }

  private static Table changes() {
    List<Table.Row> rows =
        List.of(
            weather("sudden", "--sequence"),
            weather("sudden", "--sequence --without returning"),
            weather("sudden", "--sequence --without drift"),
            weather("gradual", "--sequence --blend 256"),
            weather("gradual", "--sequence --blend 256 --without returning"),
            weather("gradual", "--sequence --blend 256 --without drift"));
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.share("zero-shot", f -> f.accuracy(Component.ZERO_SHOT)));
    columns.add(Table.Column.share("prototypes", f -> f.accuracy(Component.PROTOTYPES)));
    columns.add(Table.Column.share("**served**", f -> f.accuracy(Component.SERVED)));
    columns.add(
        Table.Column.share("first 256 of the evening", f -> f.afterLastChange(AFTER_CHANGE)));
    columns.add(
        Table.Column.countOf(
            "changes found",
            f -> f.changes().delays().size(),
            f -> f.changes().delays().size() + f.changes().missed()));
    columns.add(Table.Column.of("delay, images: least / median / most", Tables::delays));
    columns.add(Table.Column.count("further flushes", f -> f.changes().further()));
    columns.add(Table.Column.count("returns", f -> f.decided("RETURN")));
    columns.add(
        Table.Column.countOf("windows > 5 points below", Figures::windowsBelow, Figures::windows));
    columns.add(Table.Column.points("worst window", Figures::worstWindow));
    return new Table("changes", "One camera: day, fog, night, day again", rows, columns);
  }

  private static Table faults() {
    List<Table.Row> rows = new ArrayList<>();
    rows.add(new Table.Row("none", SHUFFLED, SHIFTED));
    for (Fault.Kind kind : Fault.Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      rows.add(five(name, "--fault " + name + ":448:128 " + QUICK));
    }
    rows.add(
        five("noise, without admission", "--fault noise:448:128 --without admission " + QUICK));
    return new Table(
        "faults",
        "128 bad images behind the first 448",
        rows,
        List.of(
            Table.Column.share("zero-shot", f -> f.accuracy(Component.ZERO_SHOT)),
            Table.Column.share("prototypes", f -> f.accuracy(Component.PROTOTYPES)),
            Table.Column.share("**served**", f -> f.accuracy(Component.SERVED)),
            Table.Column.share("served, last 448", f -> f.last(448, Component.SERVED)),
            Table.Column.beyondFirst("against none", f -> f.last(448, Component.SERVED)),
            Table.Column.count("refused or frozen", f -> f.decided("REFUSE") + f.decided("FROZEN")),
            Table.Column.count("flushes", Figures::flushes),
            Table.Column.count("returns among them", f -> f.decided("RETURN")),
            Table.Column.countOf(
                "streams > 1 point below", Figures::streamsBelow, f -> f.runs().size()),
            Table.Column.points("worst window", Figures::worstWindow)));
  }

  private static Table ablations() {
    List<Table.Row> rows = new ArrayList<>();
    rows.add(new Table.Row("everything", SHUFFLED, SHIFTED));
    for (Ablation part : Ablation.values()) {
      if (!IDLE_WHEN_SHUFFLED.contains(part)) {
        rows.add(five("without " + part, "--without " + part + " " + QUICK));
      }
    }
    rows.add(five("`--preset paper`", "--preset paper " + QUICK));
    rows.add(five("`--preset paper --offline`", "--preset paper --offline " + QUICK));
    List<Table.Column> columns = new ArrayList<>();
    for (String camera : SHUFFLED.cameraNames()) {
      columns.add(Table.Column.share(camera, camera, f -> f.accuracy(Component.SERVED)));
    }
    columns.add(Table.Column.share("**mean**", f -> f.accuracy(Component.SERVED)));
    columns.add(Table.Column.beyondFirst("points", f -> f.accuracy(Component.SERVED)));
    columns.add(rejected());
    return new Table("ablations", "Parts left out, shuffled, served", rows, columns);
  }

  private static Table warmStart() {
    String back = "day toy night fog ir";
    List<Table.Row> rows =
        List.of(
            new Table.Row("cold, in this order", SHUFFLED, List.of()),
            new Table.Row("warm", new Table.Experiment(FIVE, "--warm-start " + QUICK), List.of()),
            new Table.Row("cold, in the other order", new Table.Experiment(back, QUICK), List.of()),
            new Table.Row("warm", new Table.Experiment(back, "--warm-start " + QUICK), List.of()));
    List<Table.Column> columns = new ArrayList<>();
    for (String camera : SHUFFLED.cameraNames()) {
      columns.add(Table.Column.share(camera, camera, f -> f.first(BEGINNING)));
    }
    columns.add(Table.Column.share("**mean**", f -> f.first(BEGINNING)));
    columns.add(Table.Column.share("whole stream", f -> f.accuracy(Component.SERVED)));
    columns.add(rejected());
    return new Table("warm", "Served, first 512 images of each camera", rows, columns);
  }

  private static List<Table.Column> ours() {
    return List.of(
        rival("source probe", "sourceProbe"),
        rival("aligned probe", "alignedProbe"),
        rival("prototypes, mean form", "prototypesMean"),
        rival("without hedge", "prototypesNoHedge"),
        Table.Column.share("with hedge", f -> f.accuracy(Component.PROTOTYPES)),
        Table.Column.share("**served**", f -> f.accuracy(Component.SERVED)));
  }

  private static Table.Column rival(String heading, String name) {
    return Table.Column.share(heading, f -> f.rival(name));
  }

  private static Table.Column rejected() {
    return Table.Column.countOf(
        "rejected", f -> f.sum(Playback::rejected), f -> f.sum(Playback::rounds));
  }

  private static List<Table.Row> byOrder(List<String> domains) {
    return ORDERS.stream()
        .map(order -> new Table.Row(order, new Table.Experiment(FIVE, "--order " + order), domains))
        .toList();
  }

  private static Table.Row five(String label, String options) {
    return new Table.Row(label, new Table.Experiment(FIVE, options), SHIFTED);
  }

  private static Table.Row weather(String kind, String options) {
    String[] words = options.split(" --without ", -1);
    String label = words.length == 1 ? kind : kind + ", without " + words[1];
    return new Table.Row(label, new Table.Experiment(WEATHER, options + " " + QUICK), List.of());
  }

  private static String delays(Figures figures) {
    List<Integer> delays = figures.changes().delays();
    if (delays.isEmpty()) {
      return "";
    }
    int[] sorted = delays.stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(sorted);
    return sorted[0] + " / " + sorted[sorted.length / 2] + " / " + sorted[sorted.length - 1];
  }
}

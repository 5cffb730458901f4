package io.unimos.lab.tables;

import io.unimos.adapt.Component;
import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.Fault;
import io.unimos.evaluate.Playback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tables of the documentation: which experiments, and what is told of them. */
public final class Tables {
  /** A pseudo-camera: every day and evening image of all seeds as one long stream. */
  public static final String DAYS = "days";

  /** The demo's conditions; day is the source's own. */
  private static final String FIVE = "ir fog night toy day";

  /** Drawings and signs that neither source nor text knows well: no simple rival does either. */
  private static final String HARD = "ink paint sign";

  private static final List<String> SHIFTED = List.of("ir", "fog", "night", "toy");
  private static final String QUICK = "--no-rivals";
  private static final String WEATHER = "day fog night evening";
  private static final String SKETCHBOOK = "day paint ink evening";
  private static final int FIRST_AFTER_CHANGE = 128;
  private static final int AFTER_CHANGE = 256;

  /** Labels for 128 images in the tables of what people do besides. */
  private static final int ASKED = 4;

  /** Parts that have nothing to do in a shuffled stream: other tables leave them out. */
  private static final Set<Ablation> IDLE_WHEN_SHUFFLED =
      EnumSet.of(
          Ablation.GATE,
          Ablation.DRIFT,
          Ablation.CHANGE_POINT,
          Ablation.ADMISSION,
          Ablation.RUNS_PROBE,
          Ablation.RUNS_CLOSED_FORM,
          Ablation.RETURNING);

  /** Those that have: with runs of labels, and where some of a camera's images look like noise. */
  private static final List<Ablation> IN_RUNS =
      List.of(
          Ablation.RUNS_PROBE,
          Ablation.RUNS_CLOSED_FORM,
          Ablation.DRIFT,
          Ablation.CHANGE_POINT,
          Ablation.GATE,
          Ablation.DISTANCES,
          Ablation.MET_STEPS,
          Ablation.HEDGE,
          Ablation.PROBE,
          Ablation.ADMISSION);

  private static final Table.Experiment SHUFFLED = new Table.Experiment(FIVE, "--order shuffled");
  private static final Table.Experiment HARD_SHUFFLED =
      new Table.Experiment(HARD, "--order shuffled");
  private static final List<String> ORDERS =
      List.of(
          "shuffled", "classes", "blocks:16", "blocks:64", "dirichlet:0.1", "rotate", "two", "one");

  private Tables() {}

  /** All of them, in the order of the documentation. */
  public static List<Table> all() {
    return List.of(
        rivals(),
        orders("orders", "Orders of the labels", FIVE, SHIFTED),
        orders("hard-orders", "Orders of the labels, hard cameras", HARD, List.of()),
        harm("harm", "Harm against zero-shot, by order", FIVE),
        harm("hard-harm", "Harm against zero-shot, by order, hard cameras", HARD),
        alarms("alarms", "Alarms in streams whose domain never changes", FIVE),
        changes(),
        changesInOrders(),
        faults(),
        ablations("ablations", "Parts left out, shuffled, served", SHUFFLED, SHIFTED),
        ablations("hard-ablations", "Parts left out, hard cameras", HARD_SHUFFLED, List.of()),
        ablationsInRuns("runs-ablations", "Parts left out, class by class", FIVE, SHIFTED),
        ablationsInRuns(
            "hard-runs", "Parts left out, class by class, hard cameras", HARD, List.of()),
        hardAnnotations(),
        annotations());
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
    for (String camera : HARD_SHUFFLED.cameraNames()) {
      rows.add(new Table.Row(camera, HARD_SHUFFLED, List.of(camera)));
    }
    rows.add(new Table.Row("**mean, hard**", HARD_SHUFFLED, List.of()));
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

  private static Table orders(String name, String title, String cameras, List<String> counted) {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.share("zero-shot", f -> f.accuracy(Component.ZERO_SHOT)));
    columns.add(rival("cache", "cache"));
    columns.add(rival("shrinkage", "shrinkage"));
    columns.addAll(ours());
    columns.add(
        Table.Column.points(
            "served - zero-shot",
            f -> f.accuracy(Component.SERVED) - f.accuracy(Component.ZERO_SHOT)));
    columns.add(
        Table.Column.points(
            "served - prototypes",
            f -> f.accuracy(Component.SERVED) - f.accuracy(Component.PROTOTYPES)));
    columns.add(
        Table.Column.points("served - best simple", f -> f.accuracy(Component.SERVED) - best(f)));
    columns.add(Table.Column.of("the same, worst camera", Tables::worstCamera));
    return new Table(name, title, byOrder(cameras, counted), columns);
  }

  /** The best of what needs no rounds, on the cameras' mean. */
  private static double best(Figures figures) {
    double best =
        Math.max(figures.accuracy(Component.ZERO_SHOT), figures.accuracy(Component.PROTOTYPES));
    for (String rival :
        List.of(
            "priorCorrection",
            "cache",
            "shrinkage",
            "sourceProbe",
            "alignedProbe",
            "prototypesMean",
            "prototypesNoHedge")) {
      best = Math.max(best, figures.rival(rival));
    }
    return best;
  }

  /** The camera on which the best simple way is farthest ahead, or least behind. */
  private static String worstCamera(Figures figures) {
    return figures.domains().stream()
        .map(name -> Map.entry(name, figures.of(List.of(name))))
        .map(
            of ->
                Map.entry(
                    of.getKey(), of.getValue().accuracy(Component.SERVED) - best(of.getValue())))
        .min(Map.Entry.comparingByValue())
        .map(worst -> Table.Column.points(worst.getValue()) + " " + worst.getKey())
        .orElse("");
  }

  private static Table harm(String name, String title, String cameras) {
    return new Table(
        name,
        title,
        byOrder(cameras, List.of()),
        List.of(
            Table.Column.countOf(
                "streams > 1 point below", Figures::streamsBelow, f -> f.runs().size()),
            Table.Column.of("which", f -> String.join(", ", f.namesBelow())),
            Table.Column.countOf(
                "windows > 5 points below", Figures::windowsBelow, Figures::windows),
            Table.Column.points("worst window", Figures::worstWindow),
            rejected(),
            Table.Column.count("rolled back", f -> f.sum(Playback::rolledBack))));
  }

  private static Table alarms(String name, String title, String cameras) {
    List<Table.Row> rows = new ArrayList<>();
    rows.add(new Table.Row("`" + DAYS + "`", new Table.Experiment(DAYS, QUICK), List.of()));
    rows.addAll(byOrder(cameras, List.of()));
    return new Table(
        name,
        title,
        rows,
        List.of(
            Table.Column.count("windows", Figures::reports),
            Table.Column.count("called another domain", Figures::flushes),
            Table.Column.percent("false alarms", Figures::flushes, Figures::reports),
            Table.Column.count("called another mix of labels", f -> f.seen("LABEL")),
            Table.Column.percent("share", f -> f.seen("LABEL"), Figures::reports)));
  }

  private static Table changes() {
    List<Table.Row> rows = new ArrayList<>();
    for (String kind : List.of("sudden", "gradual")) {
      String options = kind.equals("sudden") ? "--sequence" : "--sequence --blend 256";
      rows.add(weather(kind, options));
      for (Ablation part : List.of(Ablation.RETURNING, Ablation.CHANGE_POINT, Ablation.DRIFT)) {
        rows.add(weather(kind, options + " --without " + part));
      }
    }
    rows.add(sketchbook("drawings", "--sequence"));
    rows.add(sketchbook("drawings, without change-point", "--sequence --without change-point"));
    rows.add(sketchbook("drawings, without drift", "--sequence --without drift"));
    return new Table("changes", "One camera: day, fog, night, day again", rows, ofChanges());
  }

  private static Table changesInOrders() {
    List<Table.Row> rows = new ArrayList<>();
    for (String order : ORDERS) {
      if (!order.equals("two") && !order.equals("one")) {
        String options = "--sequence --order " + order;
        rows.add(weather(order, options));
        rows.add(weather(order, options + " --without drift"));
        rows.add(weather(order + ", gradual", options + " --blend 256"));
      }
    }
    return new Table(
        "changes-in-orders",
        "The same with other orders of the labels within each condition",
        rows,
        ofChanges());
  }

  private static List<Table.Column> ofChanges() {
    List<Table.Column> columns = new ArrayList<>();
    columns.add(Table.Column.share("zero-shot", f -> f.accuracy(Component.ZERO_SHOT)));
    columns.add(Table.Column.share("prototypes", f -> f.accuracy(Component.PROTOTYPES)));
    columns.add(Table.Column.share("**served**", f -> f.accuracy(Component.SERVED)));
    columns.add(
        Table.Column.share("first 128 after a change", f -> f.afterChanges(FIRST_AFTER_CHANGE)));
    columns.add(
        Table.Column.share("first 256 of the evening", f -> f.afterLastChange(AFTER_CHANGE)));
    columns.add(
        Table.Column.countOf(
            "changes found",
            f -> f.changes().delays().size(),
            f -> f.changes().delays().size() + f.changes().missed()));
    columns.add(
        Table.Column.of("delay, images: least / median / most", f -> spread(f.changes().delays())));
    columns.add(
        Table.Column.of("misdated by: least / median / most", f -> spread(f.changes().misdated())));
    columns.add(Table.Column.count("further flushes", f -> f.changes().further()));
    columns.add(Table.Column.count("returns", f -> f.decided("RETURN")));
    columns.add(
        Table.Column.countOf("windows > 5 points below", Figures::windowsBelow, Figures::windows));
    columns.add(Table.Column.points("worst window", Figures::worstWindow));
    return columns;
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

  private static Table ablations(
      String name, String title, Table.Experiment whole, List<String> counted) {
    List<Table.Row> rows = new ArrayList<>();
    rows.add(new Table.Row("everything", whole, counted));
    for (Ablation part : Ablation.values()) {
      if (!IDLE_WHEN_SHUFFLED.contains(part)) {
        rows.add(without(part, whole.cameras(), "", counted));
      }
    }
    rows.add(
        new Table.Row(
            "`--offline`", new Table.Experiment(whole.cameras(), "--offline " + QUICK), counted));
    return new Table(name, title, rows, worth(whole));
  }

  private static Table ablationsInRuns(
      String name, String title, String cameras, List<String> counted) {
    Table.Experiment whole = new Table.Experiment(cameras, "--order classes");
    List<Table.Row> rows = new ArrayList<>();
    rows.add(new Table.Row("everything", whole, counted));
    for (Ablation part : IN_RUNS) {
      rows.add(without(part, cameras, "--order classes ", counted));
    }
    return new Table(name, title, rows, worth(whole));
  }

  private static Table.Row without(
      Ablation part, String cameras, String options, List<String> counted) {
    return new Table.Row(
        "without " + part,
        new Table.Experiment(cameras, options + "--without " + part + " " + QUICK),
        counted);
  }

  private static List<Table.Column> worth(Table.Experiment whole) {
    List<Table.Column> columns = new ArrayList<>();
    for (String camera : whole.cameraNames()) {
      columns.add(Table.Column.share(camera, camera, f -> f.accuracy(Component.SERVED)));
    }
    columns.add(Table.Column.share("**mean**", f -> f.accuracy(Component.SERVED)));
    columns.add(Table.Column.beyondFirst("points", f -> f.accuracy(Component.SERVED)));
    columns.add(rejected());
    return columns;
  }

  private static Table annotations() {
    List<Table.Row> rows = new ArrayList<>();
    for (String order : List.of("shuffled", "classes")) {
      rows.add(annotated(order, 0, ""));
      for (int labels : new int[] {1, 2, 4, 8, 16}) {
        rows.add(annotated(order, labels, ""));
      }
      for (int labels : new int[] {2, 4, 8}) {
        rows.add(annotated(order, labels, "--ask random"));
      }
      for (String people : List.of("--ask margin", "--ask discrepancy", "--delay 1", "--delay 4")) {
        rows.add(annotated(order, ASKED, people));
      }
      rows.add(annotated(order, ASKED, "--wrong 0.05"));
      rows.add(annotated(order, ASKED, "--wrong 0.1"));
    }
    for (String order : ORDERS.subList(2, ORDERS.size())) {
      rows.add(annotated(order, 0, ""));
      rows.add(annotated(order, ASKED, ""));
      rows.add(annotated(order, ASKED, "--delay 1"));
    }
    return new Table("annotations", "Labels from people, for 128 images each", rows, ofLabels());
  }

  private static Table hardAnnotations() {
    List<Table.Row> rows = new ArrayList<>();
    for (String order : List.of("shuffled", "classes")) {
      rows.add(annotated(HARD, List.of(), order, 0, ""));
      rows.add(annotated(HARD, List.of(), order, ASKED, ""));
      rows.add(annotated(HARD, List.of(), order, ASKED, "--ask random"));
      rows.add(annotated(HARD, List.of(), order, ASKED, "--delay 1"));
    }
    return new Table("hard-annotations", "Labels from people, hard cameras", rows, ofLabels());
  }

  private static List<Table.Column> ofLabels() {
    return List.of(
        Table.Column.share("zero-shot", f -> f.accuracy(Component.ZERO_SHOT)),
        Table.Column.share("prototypes", f -> f.accuracy(Component.PROTOTYPES)),
        Table.Column.share("**served**", f -> f.accuracy(Component.SERVED)),
        Table.Column.share("last 500", f -> f.last(500, Component.SERVED)),
        Table.Column.count("labels", f -> f.sum(p -> p.answers().annotations())),
        Table.Column.countOf(
            "streams > 1 point below", Figures::streamsBelow, f -> f.runs().size()));
  }

  private static Table.Row annotated(String order, int labels, String people) {
    return annotated(FIVE, SHIFTED, order, labels, people);
  }

  private static Table.Row annotated(
      String cameras, List<String> counted, String order, int labels, String people) {
    String label = order + ", " + labels + people.replace(" --", ", ").replace("--", ", ");
    String asked = labels == 0 ? "" : " --annotate " + labels + " " + people;
    String options = ("--order " + order + asked).strip() + " " + QUICK;
    return new Table.Row(label, new Table.Experiment(cameras, options), counted);
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

  private static List<Table.Row> byOrder(String cameras, List<String> domains) {
    return ORDERS.stream()
        .map(
            order ->
                new Table.Row(order, new Table.Experiment(cameras, "--order " + order), domains))
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

  private static Table.Row sketchbook(String label, String options) {
    return new Table.Row(label, new Table.Experiment(SKETCHBOOK, options + " " + QUICK), List.of());
  }

  private static String spread(List<Integer> values) {
    if (values.isEmpty()) {
      return "";
    }
    int[] sorted = values.stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(sorted);
    return sorted[0] + " / " + sorted[sorted.length / 2] + " / " + sorted[sorted.length - 1];
  }
}

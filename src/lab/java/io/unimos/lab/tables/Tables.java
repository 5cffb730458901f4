package io.unimos.lab.tables;

import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the notebook, by their rows and columns. */
public final class Tables {
  /** A pseudo-camera: every day and evening image of all seeds as one long stream. */
  static final String DAYS = "days";

  private static final String SHIFTED = "ir fog night toy";

  /** The demo's conditions; day is the source's own. */
  private static final String FIVE = SHIFTED + " day";

  /** Drawings and signs that neither source nor text knows well. */
  private static final String HARD = "ink paint sign";

  /** Cameras where each class has a place of its own; a change of class looks like one of them. */
  private static final String PLACES = "places-toy places-paint places-ir";

  private static final String WEATHER = "day fog night evening";
  private static final String QUICK = " --no-baselines";
  private static final List<String> ORDERS =
      List.of(
          "shuffled", "classes", "blocks:16", "blocks:64", "dirichlet:0.1", "rotate", "two", "one");

  /** Parts without effect in a shuffled stream. */
  private static final Set<Ablation> IDLE_WHEN_SHUFFLED =
      EnumSet.of(
          Ablation.GATE,
          Ablation.DRIFT,
          Ablation.CHANGE_POINT,
          Ablation.OOD_FILTER,
          Ablation.CORRELATION_PROBE,
          Ablation.CORRELATION_CLOSED_FORM);

  /** Parts with an effect where labels are correlated. */
  private static final List<Ablation> WHEN_CORRELATED =
      List.of(
          Ablation.CORRELATION_PROBE,
          Ablation.CORRELATION_CLOSED_FORM,
          Ablation.DRIFT,
          Ablation.CHANGE_POINT,
          Ablation.GATE,
          Ablation.DISTANCES,
          Ablation.MET_STEPS,
          Ablation.HEDGE,
          Ablation.PROBE,
          Ablation.OOD_FILTER);

  private static final Set<String> LABEL = Set.of("LABEL");
  private static final String BASELINES_AND_SERVED =
      " | cache=/baselines/cache | shrinkage=/baselines/shrinkage"
          + " | source probe=/baselines/sourceProbe | aligned probe=/baselines/alignedProbe"
          + " | prototypes, mean form=/baselines/prototypesMean"
          + " | without hedge=/baselines/prototypesNoHedge | with hedge=/prototypes"
          + " | **served**=/adapted";
  private static final String BASELINES =
      "zero-shot=/zeroShot | prior=/baselines/priorCorrection"
          + BASELINES_AND_SERVED
          + " | last 500: zero-shot=/last500/zeroShot | served=/last500/adapted";
  private static final String ORDERED =
      "zero-shot=/zeroShot"
          + BASELINES_AND_SERVED
          + " | served - zero-shot=gain | served - prototypes=gain on prototypes"
          + " | served - best baseline=gain on best | the same, worst camera=worst camera";
  private static final String HARM =
      "streams > 1 point below=streams below | which=which"
          + " | windows > 5 points below=windows below | worst window=worst window"
          + " | rejected=rejected | rolled back=rolled back";
  private static final String ALARMS =
      "windows=windows | called another domain=resets | false alarms=resets, percent"
          + " | called another mix of labels=label shifts | share=label shifts, percent";
  private static final String SERVED =
      "zero-shot=/zeroShot | prototypes=/prototypes | **served**=/adapted";
  private static final String CHANGES =
      SERVED
          + " | first 128 after a change=after changes"
          + " | first 256 of the evening=after last change | changes found=found"
          + " | delay, images: least / median / most=delays | further resets=further"
          + " | windows > 5 points below=windows below"
          + " | worst window=worst window";
  private static final String FAULTS =
      SERVED
          + " | served, last 448=last | against none=last gain on first | refused or frozen=bad"
          + " | resets=resets"
          + " | streams > 1 point below=streams below | worst window=worst window";
  private static final String MEAN =
      " | **mean**=/adapted | points=gain on first | rejected=rejected";
  private static final String WORTH = "ir=ir | fog=fog | night=night | toy=toy | day=day" + MEAN;
  private static final String HARD_WORTH = "ink=ink | paint=paint | sign=sign" + MEAN;
  private static final String LABELLED =
      SERVED
          + " | last 500=/last500/adapted | labels=labels"
          + " | streams > 1 point below=streams below";

  private Tables() {}

  /**
   * A table.
   *
   * @param text the name by which it is requested, a colon and its title
   * @param columns heading and figure, with = between them and a bar after each
   */
  public record Table(String text, List<Row> rows, String columns) {
    String name() {
      return text.substring(0, text.indexOf(':'));
    }

    /** Returns the table as Markdown, from the figures of its rows' experiments. */
    String markdown(Map<String, Figures> played) {
      List<String> cells = List.of(columns.split(" *\\| *", -1));
      Figures first = rows.get(0).counted(played);
      StringBuilder page = new StringBuilder("**" + text.substring(name().length() + 2) + "**\n\n");
      page.append(line("", cells.stream().map(c -> c.substring(0, c.indexOf('=')))));
      page.append(line("---", cells.stream().map(c -> "---")));
      for (int i = 0; i < rows.size(); i++) {
        Row row = rows.get(i);
        Figures own = row.counted(played);
        Figures all = played.get(row.experiment());
        Optional<Figures> above = i == 0 ? Optional.empty() : Optional.of(first);
        page.append(line(row.label, cells.stream().map(c -> cell(c, own, all, above))));
      }
      return page.toString();
    }

    private static String line(String label, Stream<String> cells) {
      return cells.collect(Collectors.joining(" | ", "| " + label + " | ", " |\n"));
    }
  }

  /**
   * A row of a table.
   *
   * @param cameras that are played, separated by blanks
   * @param options of {@code evaluate}
   * @param counted the cameras that count; all when empty
   */
  public record Row(String label, String cameras, String options, String counted) {
    /** Returns the cameras and options, which rows of several tables may share. */
    String experiment() {
      return cameras + " " + options;
    }

    private Figures counted(Map<String, Figures> played) {
      return played.get(experiment()).of(words(counted));
    }
  }

  /** Returns the words of a text. */
  static List<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  /** Returns all tables in the order of the notebook. */
  public static List<Table> all() {
    return List.of(
        new Table("baselines: Shuffled, by camera", byCamera(), BASELINES),
        new Table("orders: Orders of the labels", byOrder(FIVE, SHIFTED), ORDERED),
        new Table("hard-orders: Orders of the labels, hard cameras", byOrder(HARD, ""), ORDERED),
        new Table("harm: Harm against zero-shot, by order", byOrder(FIVE, ""), HARM),
        new Table(
            "hard-harm: Harm against zero-shot, by order, hard cameras", byOrder(HARD, ""), HARM),
        new Table("alarms: Alarms in streams whose domain never changes", alarms(), ALARMS),
        new Table(
            "places: Cameras that never change, with and without the tests for drift",
            places(),
            SERVED + " | called another domain=resets"),
        new Table("changes: One camera: day, fog, night, day again", changes(), CHANGES),
        new Table(
            "changes-in-orders: The same with other orders of the labels within each condition",
            changesInOrders(),
            CHANGES),
        new Table("faults: 128 bad images behind the first 448", faults(), FAULTS),
        new Table("ablations: Parts left out, shuffled, served", parts(FIVE, SHIFTED), WORTH),
        new Table("hard-ablations: Parts left out, hard cameras", parts(HARD, ""), HARD_WORTH),
        new Table(
            "correlated-ablations: Parts left out, class by class",
            partsWhenCorrelated(FIVE, SHIFTED),
            WORTH),
        new Table(
            "hard-correlated-ablations: Parts left out, class by class, hard cameras",
            partsWhenCorrelated(HARD, ""),
            HARD_WORTH),
        new Table(
            "hard-annotations: Labels from people, hard cameras", hardAnnotations(), LABELLED),
        new Table("annotations: Labels from people, for 128 images each", annotations(), LABELLED));
  }

  /**
   * Returns the tables with some names.
   *
   * @throws EvaluationException if there is no such table
   */
  static List<Table> named(List<String> names) throws EvaluationException {
    List<String> known = all().stream().map(Table::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new EvaluationException("--only " + name + ": expected some of " + known);
      }
    }
    return all().stream().filter(table -> names.contains(table.name())).toList();
  }

  private static List<Row> byCamera() {
    List<Row> rows = new ArrayList<>();
    for (String cameras : List.of(FIVE, HARD)) {
      words(cameras).forEach(camera -> rows.add(shuffled(camera, cameras, camera)));
      rows.add(
          cameras.equals(FIVE)
              ? shuffled("**mean**", FIVE, SHIFTED)
              : shuffled("**mean, hard**", HARD, ""));
    }
    return rows;
  }

  private static Row shuffled(String label, String cameras, String counted) {
    return new Row(label, cameras, "--order shuffled", counted);
  }

  private static List<Row> byOrder(String cameras, String counted) {
    return ORDERS.stream()
        .map(order -> new Row(order, cameras, "--order " + order, counted))
        .toList();
  }

  private static List<Row> alarms() {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("`" + DAYS + "`", DAYS, QUICK, ""));
    rows.addAll(byOrder(FIVE, ""));
    return rows;
  }

  private static List<Row> places() {
    return Stream.of(PLACES, HARD)
        .flatMap(
            cameras ->
                Stream.of("shuffled", "classes", "blocks:64", "dirichlet:0.1")
                    .flatMap(
                        order ->
                            Stream.of("", " --without drift")
                                .map(part -> never(cameras, order, part))))
        .toList();
  }

  private static Row never(String cameras, String order, String part) {
    String label = words(cameras).get(0) + " ..., " + order + part.replace(" --", ", ");
    return new Row(label, cameras, "--order " + order + part + QUICK, "");
  }

  private static List<Row> changes() {
    List<Row> rows = new ArrayList<>();
    for (String kind : List.of("sudden", "gradual")) {
      for (String part : List.of("", "change-point", "drift")) {
        rows.add(changing(kind, WEATHER, kind.equals("sudden") ? "" : " --blend 256", part));
      }
    }
    for (String part : List.of("", "change-point", "drift")) {
      rows.add(changing("drawings", "day paint ink evening", "", part));
    }
    return rows;
  }

  private static List<Row> changesInOrders() {
    List<Row> rows = new ArrayList<>();
    for (String order : ORDERS.subList(0, ORDERS.size() - 2)) {
      rows.add(changing(order, WEATHER, " --order " + order, ""));
      rows.add(changing(order, WEATHER, " --order " + order, "drift"));
      rows.add(changing(order + ", gradual", WEATHER, " --order " + order + " --blend 256", ""));
    }
    return rows;
  }

  private static Row changing(String label, String cameras, String options, String part) {
    return new Row(
        label + (part.isEmpty() ? "" : ", without " + part),
        cameras,
        "--sequence" + options + (part.isEmpty() ? "" : " --without " + part) + QUICK,
        "");
  }

  private static List<Row> faults() {
    List<Row> rows = new ArrayList<>();
    rows.add(shuffled("none", FIVE, SHIFTED));
    for (Fault.Kind kind : Fault.Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      rows.add(new Row(name, FIVE, "--fault " + name + ":448:128" + QUICK, SHIFTED));
    }
    String noise = "--fault noise:448:128 --without " + Ablation.OOD_FILTER + QUICK;
    rows.add(new Row("noise, without ood-filter", FIVE, noise, SHIFTED));
    return rows;
  }

  private static List<Row> parts(String cameras, String counted) {
    List<Row> rows = new ArrayList<>();
    rows.add(shuffled("everything", cameras, counted));
    for (Ablation part : EnumSet.complementOf(EnumSet.copyOf(IDLE_WHEN_SHUFFLED))) {
      rows.add(new Row("without " + part, cameras, "--without " + part + QUICK, counted));
    }
    rows.add(new Row("`--offline`", cameras, "--offline" + QUICK, counted));
    return rows;
  }

  private static List<Row> partsWhenCorrelated(String cameras, String counted) {
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("everything", cameras, "--order classes", counted));
    for (Ablation part : WHEN_CORRELATED) {
      String options = "--order classes --without " + part + QUICK;
      rows.add(new Row("without " + part, cameras, options, counted));
    }
    return rows;
  }

  private static List<Row> annotations() {
    List<Row> rows = new ArrayList<>();
    for (String order : List.of("shuffled", "classes")) {
      rows.addAll(labelled(FIVE, SHIFTED, order, "0", "1", "2", "4", "8", "16"));
      rows.addAll(labelled(FIVE, SHIFTED, order, "2 --ask random", "4 --ask random"));
      rows.addAll(labelled(FIVE, SHIFTED, order, "8 --ask random", "4 --delay 1"));
      rows.addAll(labelled(FIVE, SHIFTED, order, "4 --delay 4", "4 --wrong 0.05", "4 --wrong 0.1"));
    }
    for (String order : ORDERS.subList(2, ORDERS.size())) {
      rows.addAll(labelled(FIVE, SHIFTED, order, "0", "4", "4 --delay 1"));
    }
    return rows;
  }

  private static List<Row> hardAnnotations() {
    return Stream.of("shuffled", "classes")
        .flatMap(
            order -> labelled(HARD, "", order, "0", "4", "4 --ask random", "4 --delay 1").stream())
        .toList();
  }

  /** Returns rows with labels from people, each as the options after {@code --annotate}. */
  private static List<Row> labelled(
      String cameras, String counted, String order, String... people) {
    return Arrays.stream(people)
        .map(
            each ->
                new Row(
                    order + ", " + each.replace(" --", ", "),
                    cameras,
                    "--order " + order + (each.equals("0") ? "" : " --annotate " + each) + QUICK,
                    counted))
        .toList();
  }

  /** Returns the cell of a column for a row's own figures, those of all cameras and the first's. */
  private static String cell(String column, Figures own, Figures all, Optional<Figures> first) {
    String figure = column.substring(column.indexOf('=') + 1);
    return switch (figure) {
      case "gain" -> inPoints(own.served() - own.mean("/zeroShot"));
      case "gain on prototypes" -> inPoints(own.served() - own.mean("/prototypes"));
      case "gain on best" -> inPoints(own.served() - own.best());
      case "gain on first" -> first.map(f -> inPoints(own.served() - f.served())).orElse("");
      case "last gain on first" -> first.map(f -> inPoints(own.last(448) - f.last(448))).orElse("");
      case "worst camera" -> worstCamera(own);
      case "worst window" -> inPoints(own.worstWindow());
      case "last" -> share(own.last(448));
      case "after changes" -> share(own.afterChanges(128, false));
      case "after last change" -> share(own.afterChanges(256, true));
      case "streams below" -> own.below().size() + " of " + own.streams().size();
      case "which" -> String.join(", ", own.below());
      case "windows below" -> own.windowsBelow() + " of " + own.gains().length;
      case "rejected" -> own.sum("/rejected") + " of " + own.sum("/rounds");
      case "rolled back" -> String.valueOf(own.sum("/rolledBack"));
      case "labels" -> String.valueOf(own.sum("/annotations"));
      case "windows" -> String.valueOf(own.reports());
      case "resets" -> String.valueOf(own.resets());
      case "resets, percent" -> percent(own.resets(), own);
      case "label shifts" -> String.valueOf(own.reports("shift", LABEL));
      case "label shifts, percent" -> percent(own.reports("shift", LABEL), own);
      case "bad" -> String.valueOf(own.reports("decision", Set.of("REFUSE", "FROZEN")));
      case "found" -> own.changes().found();
      case "delays" -> spread(own.changes().delays());
      case "further" -> String.valueOf(own.changes().further());
      default ->
          share(figure.startsWith("/") ? own.mean(figure) : all.of(List.of(figure)).served());
    };
  }

  /** Returns the camera on which the best baseline is farthest ahead, or least behind. */
  private static String worstCamera(Figures figures) {
    return figures.names().stream()
        .map(name -> Map.entry(name, figures.of(List.of(name))))
        .map(of -> Map.entry(of.getKey(), of.getValue().served() - of.getValue().best()))
        .min(Comparator.comparingDouble(Map.Entry::getValue))
        .map(worst -> inPoints(worst.getValue()) + " " + worst.getKey())
        .orElse("");
  }

  private static String percent(long count, Figures of) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * count / of.reports());
  }

  private static String share(double value) {
    return Double.isNaN(value)
        ? ""
        : String.format(Locale.ROOT, "%.3f", value).replaceFirst("^0", "");
  }

  /** Returns a difference of shares in points, with its sign. */
  static String inPoints(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%+.1f", 100 * value);
  }

  private static String spread(List<Integer> sorted) {
    return sorted.isEmpty()
        ? ""
        : "%d / %d / %d"
            .formatted(sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }
}

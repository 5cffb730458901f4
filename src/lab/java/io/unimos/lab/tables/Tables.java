package io.unimos.lab.tables;

import io.unimos.evaluate.Ablation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the notebook, by their rows and columns. */
public final class Tables {
  private static final String SHIFTED = "ir fog night toy";

  /** Drawings and signs that neither source nor text knows well. */
  private static final String HARD = "ink paint sign";

  /** The demo's conditions; day is the source's own. */
  private static final String ALL = SHIFTED + " day " + HARD;

  /** Cameras where each class has a place of its own; a change of class looks like one of them. */
  private static final String PLACES = "places-toy places-paint places-ir";

  private static final String WEATHER = "day fog night evening";
  private static final String QUICK = " --no-baselines";
  private static final List<String> ORDERS =
      List.of("shuffled", "classes", "blocks:16", "blocks:64", "dirichlet:0.1", "rotate");

  /** Orders that play each class, or pairs of them, as a stream of its own. */
  static final List<String> FEW = List.of("one", "two");

  /** Parts without effect in a shuffled stream. */
  private static final List<Ablation> IDLE_WHEN_SHUFFLED =
      List.of(
          Ablation.GATE,
          Ablation.DRIFT,
          Ablation.CHANGE_POINT,
          Ablation.OOD_FILTER,
          Ablation.CORRELATION_CLOSED_FORM);

  /** Parts with an effect in every order; those above have one where labels are correlated. */
  private static final List<Ablation> ALWAYS =
      List.of(Ablation.DISTANCES, Ablation.MET_STEPS, Ablation.HEDGE, Ablation.PROBE);

  private static final String BASELINES =
      "zero-shot=/zeroShot | prior=/baselines/priorCorrection | cache=/baselines/cache"
          + " | shrinkage=/baselines/shrinkage | source probe=/baselines/sourceProbe"
          + " | aligned probe=/baselines/alignedProbe"
          + " | prototypes, mean form=/baselines/prototypesMean"
          + " | without hedge=/baselines/prototypesNoHedge | prototypes=/prototypes"
          + " | **served**=/adapted | served - best baseline=gain on best";
  private static final String ORDERED =
      BASELINES.replaceAll(" \\| (prior|without hedge)=[^ ]+", "")
          + " | the same, worst camera=worst camera | served - zero-shot=gain on zero-shot"
          + " | streams > 1 point below=streams below | windows > 5 points below=windows below"
          + " | worst window=worst window | resets=resets";
  private static final String SERVED =
      "zero-shot=/zeroShot | prototypes=/prototypes | **served**=/adapted";
  private static final String CHANGES =
      SERVED
          + " | first 128 after a change=after changes"
          + " | first 256 of the evening=after last change | changes found=found"
          + " | delay, images: least / median / most=delays"
          + " | misdated by: least / median / most=misdated | further resets=further"
          + " | windows > 5 points below=windows below | worst window=worst window";
  private static final String FAULTS =
      SERVED
          + " | served, last 448=last | against none=last gain on other | refused or frozen=bad"
          + " | resets=resets | streams > 1 point below=streams below"
          + " | worst window=worst window";
  private static final String WORTH =
      Stream.of(SHIFTED + " day", HARD)
              .map(cameras -> words(cameras).stream().map(c -> c + "=/adapted@" + c))
              .flatMap(cameras -> cameras)
              .collect(Collectors.joining(" | "))
              .replace(" | ink=", means("**mean**", SHIFTED) + " | ink=")
          + means("**mean, hard**", HARD)
          + " | rejected=rejected";
  private static final String LABELLED =
      SERVED + " | against none=gain on other | last 500=/last500/adapted | labels=labels";

  private Tables() {}

  private static String means(String label, String cameras) {
    return " | %s=/adapted@%s | points=gain on other@%s".formatted(label, cameras, cameras);
  }

  /**
   * A table.
   *
   * @param text the name by which it is requested, a colon and its title
   * @param columns heading and figure, with = between them and a bar after each; a figure of some
   *     cameras names them behind an @
   */
  public record Table(String text, List<Row> rows, String columns) {
    String name() {
      return text.substring(0, text.indexOf(':'));
    }

    /** Returns the table as Markdown, from the figures of its rows' experiments. */
    String markdown(Map<String, Figures> played) {
      List<String> cells = List.of(columns.split(" *\\| *", -1));
      StringBuilder page = new StringBuilder("**" + text.substring(name().length() + 2) + "**\n\n");
      page.append(line("", cells.stream().map(c -> c.substring(0, c.indexOf('=')))));
      page.append(line("---", cells.stream().map(c -> "---")));
      for (Row row : rows) {
        page.append(line(row.label, cells.stream().map(c -> row.cell(c, played))));
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
   * @param against the options of the row that it is compared with; null without one
   */
  public record Row(String label, String cameras, String options, String counted, String against) {
    /** Returns the cameras and options, which rows of several tables may share. */
    String experiment() {
      return cameras + " " + options;
    }

    /** Returns the options that are played for it: its own and those it is compared with. */
    List<String> compared() {
      return against == null ? List.of(options) : List.of(against, options);
    }

    private String cell(String column, Map<String, Figures> played) {
      String[] figure = column.substring(column.indexOf('=') + 1).split("@", 2);
      List<String> some = words(figure.length > 1 ? figure[1] : counted);
      Optional<Figures> other =
          Optional.ofNullable(against).map(options -> played.get(cameras + " " + options).of(some));
      return Tables.cell(figure[0], played.get(experiment()).of(some), other);
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
        new Table("orders: Orders of the labels", grouped(ORDERS), ORDERED),
        new Table(
            "few: Cameras of one class, ten each, and of two, twenty pairs each",
            grouped(FEW),
            ORDERED),
        new Table(
            "places: Cameras that never change, with and without the tests for drift",
            places(),
            SERVED + " | against with=gain on other | called another domain=resets"),
        new Table("changes: One camera: day, fog, night, day again", changes(), CHANGES),
        new Table(
            "changes-in-orders: The same with other orders of the labels within each condition",
            changesInOrders(),
            CHANGES),
        new Table("faults: 128 bad images behind the first 448", faults(), FAULTS),
        new Table("ablations: Parts left out, shuffled, served", parts("shuffled"), WORTH),
        new Table("correlated-ablations: Parts left out, class by class", parts("classes"), WORTH),
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
    words(ALL).forEach(camera -> rows.add(shuffled(camera, camera)));
    rows.add(shuffled("**mean**", SHIFTED));
    rows.add(shuffled("**mean, hard**", HARD));
    return rows;
  }

  private static Row shuffled(String label, String counted) {
    return new Row(label, ALL, "--order shuffled", counted, null);
  }

  /** Returns a row of the first cameras and one of the hard ones for each order. */
  private static List<Row> grouped(List<String> orders) {
    return Stream.of(SHIFTED, HARD)
        .flatMap(
            counted ->
                orders.stream()
                    .map(
                        order ->
                            new Row(
                                (counted.equals(HARD) ? "hard, " : "") + order,
                                ALL,
                                "--order " + order,
                                counted,
                                null)))
        .toList();
  }

  private static List<Row> places() {
    List<Row> rows = new ArrayList<>();
    for (String cameras : List.of(PLACES, HARD)) {
      for (String order : List.of("shuffled", "classes", "blocks:64", "dirichlet:0.1")) {
        String label = words(cameras).get(0) + " ..., " + order;
        String options = "--order " + order + QUICK;
        rows.add(new Row(label, cameras, options, "", null));
        rows.add(
            new Row(label + ", without drift", cameras, options + " --without drift", "", options));
      }
    }
    return rows;
  }

  private static List<Row> changes() {
    List<Row> rows = new ArrayList<>();
    for (String part : List.of("", "change-point", "drift")) {
      rows.add(changing("sudden", WEATHER, "", part));
      rows.add(changing("gradual", WEATHER, " --blend 256", part));
      rows.add(changing("drawings", "day paint ink evening", "", part));
    }
    return rows;
  }

  private static List<Row> changesInOrders() {
    List<Row> rows = new ArrayList<>();
    for (String order : ORDERS) {
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
        "",
        null);
  }

  private static List<Row> faults() {
    List<Row> rows = new ArrayList<>();
    rows.add(shuffled("none", SHIFTED));
    for (Fault.Kind kind : Fault.Kind.values()) {
      rows.add(faulty(kind.name().toLowerCase(Locale.ROOT), ""));
    }
    rows.add(faulty("noise", " --without " + Ablation.OOD_FILTER));
    return rows;
  }

  private static Row faulty(String kind, String part) {
    String options = "--fault " + kind + ":448:128" + part + QUICK;
    return new Row(kind + part.replace(" --", ", "), ALL, options, SHIFTED, "--order shuffled");
  }

  private static List<Row> parts(String order) {
    List<Row> rows = new ArrayList<>();
    String everything = "--order " + order;
    rows.add(new Row("everything", ALL, everything, "", null));
    for (Ablation part : Ablation.values()) {
      if (order.equals("classes")
          ? IDLE_WHEN_SHUFFLED.contains(part) || ALWAYS.contains(part)
          : !IDLE_WHEN_SHUFFLED.contains(part)) {
        String options = everything + " --without " + part + QUICK;
        rows.add(new Row("without " + part, ALL, options, "", everything));
      }
    }
    return rows;
  }

  private static List<Row> annotations() {
    List<Row> rows = new ArrayList<>();
    for (String counted : List.of(SHIFTED, HARD)) {
      for (String order : ORDERS) {
        boolean most = order.equals("shuffled") || order.equals("classes");
        for (String people :
            most
                ? List.of("1", "2", "4", "8", "4 --ask random", "4 --delay 1", "4 --wrong 0.1")
                : List.of("4", "4 --delay 1")) {
          String none = "--order " + order;
          String label = (counted.equals(HARD) ? "hard, " : "") + order + ", " + people;
          String options = none + " --annotate " + people + QUICK;
          rows.add(new Row(label.replace(" --", ", "), ALL, options, counted, none));
        }
      }
    }
    return rows;
  }

  /** Returns a cell for a row's figures and, where there are any, those it is compared with. */
  private static String cell(String figure, Figures own, Optional<Figures> other) {
    return switch (figure) {
      case "gain on zero-shot" -> own.gain("/zeroShot").toString();
      case "gain on best" -> own.gain(own.best()).toString();
      case "gain on other" ->
          other
              .map(o -> own.less(s -> s.at(Figures.SERVED), o, s -> s.at(Figures.SERVED)))
              .map(Difference::toString)
              .orElse("");
      case "last gain on other" ->
          other
              .map(o -> own.less(s -> s.last(448), o, s -> s.last(448)))
              .map(Difference::toString)
              .orElse("");
      case "worst camera" -> worstCamera(own);
      case "worst window" -> inPoints(own.worstWindow());
      case "last" -> share(own.mean(s -> s.last(448)));
      case "after changes" -> share(own.afterChanges(128, false));
      case "after last change" -> share(own.afterChanges(256, true));
      case "streams below" -> own.below() + " of " + own.streams().size();
      case "windows below" -> own.windowsBelow() + " of " + own.gains().length;
      case "rejected" -> own.sum("/rejected") + " of " + own.sum("/rounds");
      case "labels" -> String.valueOf(own.sum("/annotations"));
      case "resets" -> String.valueOf(own.resets());
      case "bad" -> String.valueOf(own.reports("decision", List.of("REFUSE", "FROZEN")));
      case "found" -> own.changes().found();
      case "delays" -> spread(own.changes().delays());
      case "misdated" -> spread(own.changes().misdated());
      case "further" -> String.valueOf(own.changes().further());
      default -> share(own.mean(figure));
    };
  }

  /** Returns the camera on which the best baseline is farthest ahead, or least behind. */
  private static String worstCamera(Figures figures) {
    return figures.cameras().stream()
        .map(name -> Map.entry(name, figures.of(List.of(name))))
        .map(of -> Map.entry(of.getKey(), of.getValue().gain(of.getValue().best())))
        .min(Comparator.comparingDouble(of -> of.getValue().mean()))
        .map(worst -> worst.getValue() + " " + worst.getKey())
        .orElse("");
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

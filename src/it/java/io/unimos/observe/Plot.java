package io.unimos.observe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A time series panel as SVG: lines, steps, areas, bars; plain, stacked or in shares of 100 %. */
final class Plot {
  private static final int LEFT = 58;
  private static final int TOP = 6;
  private static final int AXIS = 18;
  private static final int LEGEND_LINE = 15;
  private static final int GRID_LINES = 4;

  /**
   * A series.
   *
   * @param name as the legend has it
   * @param values one for each step, NaN where there is none
   */
  record Line(String name, double[] values) {
    double last() {
      for (int i = values.length - 1; i >= 0; i--) {
        if (!Double.isNaN(values[i])) {
          return values[i];
        }
      }
      return Double.NaN;
    }
  }

  private final JsonNode panel;
  private final List<Line> lines;
  private final List<String> times;
  private final int width;
  private final int height;
  private final List<Double> marks;
  private final Look look;
  private final String stacking;
  private final boolean bars;
  private final StringBuilder svg = new StringBuilder();
  private double low;
  private double high;

  /**
   * @param times labels of the time axis, evenly spread from its beginning to its end
   * @param marks moments to mark, in shares of the time axis
   */
  Plot(
      JsonNode panel,
      List<Line> lines,
      List<String> times,
      List<Double> marks,
      int width,
      int height) {
    this.marks = marks;
    this.panel = panel;
    this.lines = lines;
    this.times = times;
    this.width = width;
    this.height = height;
    look = Look.of(panel, "");
    stacking = look.custom("stacking").path("mode").asText("none");
    bars = look.custom("drawStyle").asText().equals("bars");
  }

  String svg() {
    List<double[]> tops = tops();
    range(tops);
    svg.append("<svg width='%d' height='%d'>".formatted(width, height));
    grid();
    thresholds();
    for (double mark : marks) {
      double at = LEFT + mark * (width - LEFT - 10);
      put("<line x1='%.1f' x2='%.1f' y1='%d' y2='%d' class='mark'/>", at, at, TOP, bottom());
    }
    double[] below = new double[lines.isEmpty() ? 0 : lines.get(0).values().length];
    for (int i = 0; i < lines.size(); i++) {
      draw(i, tops.get(i), stacking.equals("none") ? null : below);
      if (!stacking.equals("none")) {
        below = known(tops.get(i), below);
      }
    }
    legend();
    return svg.append("</svg>").toString();
  }

  private static double[] known(double[] top, double[] below) {
    double[] out = below.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] = Double.isNaN(top[i]) ? below[i] : top[i];
    }
    return out;
  }

  /** Where each series ends, those below it added up when they are stacked. */
  private List<double[]> tops() {
    List<double[]> tops = new ArrayList<>();
    int n = lines.isEmpty() ? 0 : lines.get(0).values().length;
    double[] sum = new double[n];
    double[] all = new double[n];
    lines.forEach(line -> add(line.values(), all));
    for (Line line : lines) {
      double[] top = line.values().clone();
      if (!stacking.equals("none")) {
        add(line.values(), sum);
        for (int i = 0; i < n; i++) {
          boolean share = stacking.equals("percent");
          top[i] = all[i] == 0 ? Double.NaN : share ? sum[i] / all[i] : sum[i];
        }
      }
      tops.add(top);
    }
    return tops;
  }

  private static void add(double[] values, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += Double.isNaN(values[i]) ? 0 : values[i];
    }
  }

  private void range(List<double[]> tops) {
    JsonNode defaults = panel.at("/fieldConfig/defaults");
    double most =
        tops.stream().flatMapToDouble(Arrays::stream).filter(v -> !Double.isNaN(v)).max().orElse(1);
    double least =
        tops.stream().flatMapToDouble(Arrays::stream).filter(v -> !Double.isNaN(v)).min().orElse(0);
    low = defaults.has("min") ? defaults.get("min").asDouble() : least;
    double soft = look.custom("axisSoftMax").asDouble(Double.NEGATIVE_INFINITY);
    high = defaults.has("max") ? defaults.get("max").asDouble() : Math.max(soft, most * 1.05);
    if (stacking.equals("percent")) {
      high = 1;
    }
    if (panel.at("/fieldConfig/defaults/decimals").asInt(-1) == 0
        && !panel.at("/fieldConfig/defaults/unit").asText().equals("percentunit")) {
      // whole numbers at every line
      high = low + GRID_LINES * Math.ceil((high - low) / 1.05 / GRID_LINES);
    }
    if (high <= low) {
      high = low + 1;
    }
  }

  private int bottom() {
    return height - AXIS - LEGEND_LINE * legendRows() - 4;
  }

  private double y(double value) {
    double share = (Math.min(Math.max(value, low), high) - low) / (high - low);
    return bottom() - share * (bottom() - TOP);
  }

  private double x(double step) {
    int n = lines.isEmpty() ? 2 : lines.get(0).values().length;
    return LEFT + step / Math.max(1, n - 1) * (width - LEFT - 10);
  }

  private void grid() {
    for (int i = 0; i <= GRID_LINES; i++) {
      double value = low + (high - low) * i / GRID_LINES;
      String label = stacking.equals("percent") ? Math.round(100 * value) + " %" : look.text(value);
      put(
          "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' class='grid'/>",
          LEFT, width - 10, y(value), y(value));
      put(
          "<text x='%d' y='%.1f' class='axis' text-anchor='end'>%s</text>",
          LEFT - 6, y(value) + 4, label);
    }
    for (int i = 0; i < times.size(); i++) {
      double at = LEFT + (width - LEFT - 10.0) * i / (times.size() - 1);
      String anchor = i == 0 ? "start" : i == times.size() - 1 ? "end" : "middle";
      put(
          "<text x='%.1f' y='%d' class='axis' text-anchor='%s'>%s</text>",
          at, bottom() + 14, anchor, times.get(i));
    }
    if (lines.isEmpty()) {
      put(
          "<text x='%d' y='%d' class='empty' text-anchor='middle'>no data</text>",
          (LEFT + width) / 2, bottom() / 2);
    }
  }

  private void thresholds() {
    if (look.custom("thresholdsStyle").path("mode").asText("off").equals("off")) {
      return;
    }
    for (JsonNode step : panel.at("/fieldConfig/defaults/thresholds/steps")) {
      if (!step.get("value").isNull()) {
        double at = y(step.get("value").asDouble());
        String colour = Look.colour(step.get("color").asText());
        put(
            "<rect x='%d' y='%d' width='%d' height='%.1f' fill='%s' opacity='.08'/>",
            LEFT, TOP, width - LEFT - 10, at - TOP, colour);
        put(
            "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='%s' stroke-dasharray='8 6'/>",
            LEFT, width - 10, at, at, colour);
      }
    }
  }

  private void draw(int index, double[] top, double[] below) {
    Look own = Look.of(panel, lines.get(index).name());
    String colour = own.series(index);
    if (bars) {
      bars(top, below == null ? new double[top.length] : below, colour);
      return;
    }
    boolean step = look.custom("lineInterpolation").asText().equals("stepAfter");
    String path = path(top, step);
    if (own.fill() > 0 && !path.isEmpty()) {
      put("<path d='%s' fill='%s' opacity='%.2f'/>", area(top, below, step), colour, own.fill());
    }
    put(
        "<path d='%s' fill='none' stroke='%s' stroke-width='1.8'%s/>",
        path, colour, own.dashed() ? " stroke-dasharray='8 6'" : "");
  }

  private void bars(double[] top, double[] below, String colour) {
    double wide = Math.max(1.5, (width - LEFT - 10.0) / top.length * .8);
    for (int i = 0; i < top.length; i++) {
      double from = y(below[i]);
      double to = Double.isNaN(top[i]) ? from : y(top[i]);
      if (from - to > .2) {
        put(
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s' opacity='.85'/>",
            Math.max(LEFT, x(i) - wide / 2), to, wide, from - to, colour);
      }
    }
  }

  private String path(double[] values, boolean step) {
    StringBuilder path = new StringBuilder();
    boolean open = false;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        open = false;
        continue;
      }
      if (open && step) {
        path.append(String.format(Locale.ROOT, "H%.1f", x(i)));
      }
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", open ? "L" : "M", x(i), y(values[i])));
      open = true;
    }
    return path.toString();
  }

  private String area(double[] top, double[] below, boolean step) {
    StringBuilder path = new StringBuilder();
    int from = -1;
    for (int i = 0; i <= top.length; i++) {
      boolean known = i < top.length && !Double.isNaN(top[i]);
      if (known && from < 0) {
        from = i;
      } else if (!known && from >= 0) {
        path.append(path(cut(top, from, i), step));
        for (int j = i - 1; j >= from; j--) {
          double under = below == null ? low : below[j];
          path.append(String.format(Locale.ROOT, "L%.1f %.1f", x(j), y(under)));
        }
        path.append('Z');
        from = -1;
      }
    }
    return path.toString();
  }

  private static double[] cut(double[] values, int from, int to) {
    double[] out = new double[values.length];
    Arrays.fill(out, Double.NaN);
    System.arraycopy(values, from, out, from, to - from);
    return out;
  }

  private int legendWidth() {
    return 90 + 7 * lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
  }

  private int legendColumns() {
    return Math.max(1, (width - 20) / legendWidth());
  }

  private int legendRows() {
    return Math.min(4, (lines.size() + legendColumns() - 1) / legendColumns());
  }

  private void legend() {
    for (int i = 0; i < Math.min(lines.size(), legendRows() * legendColumns()); i++) {
      Look own = Look.of(panel, lines.get(i).name());
      int x = 12 + i % legendColumns() * legendWidth();
      int y = height - LEGEND_LINE * (legendRows() - i / legendColumns()) + 10;
      put("<rect x='%d' y='%d' width='12' height='4' fill='%s'/>", x, y - 5, own.series(i));
      put(
          "<text x='%d' y='%d' class='legend'>%s  %s</text>",
          x + 17, y, BoardPage.escaped(lines.get(i).name()), own.text(lines.get(i).last()));
    }
  }

  private void put(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}

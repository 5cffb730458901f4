package io.unimos.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a value is shown: unit, decimals, words and colours of one field of a panel, its overrides
 * included, as far as the boards of this repository use them.
 *
 * @param defaults what the panel says of all fields
 * @param own what it says of this one: properties with id and value
 */
record Look(JsonNode defaults, List<JsonNode> own) {
  private static final Map<String, String> COLOURS =
      Map.of(
          "green", "#56a64b",
          "orange", "#ff9830",
          "red", "#e02f44",
          "dark-red", "#9b1c2e",
          "yellow", "#f2cc0c",
          "blue", "#3274d9",
          "purple", "#a352cc",
          "text", "#8e8e8e",
          "transparent", "none");

  /** The colours that series take in turn. */
  private static final String[] PALETTE = {
    "#56a64b", "#e0b400", "#37a2b8", "#ff780a", "#e02f44", "#3274d9", "#a352cc", "#705da0",
    "#7c8b2f", "#b86a3a"
  };

  static Look of(JsonNode panel, String field) {
    List<JsonNode> own =
        Board.stream(panel.at("/fieldConfig/overrides"))
            .filter(each -> each.at("/matcher/options").asText().equals(field))
            .flatMap(each -> Board.stream(each.get("properties")))
            .toList();
    return new Look(panel.at("/fieldConfig/defaults"), own);
  }

  private JsonNode property(String id) {
    return own.stream()
        .filter(each -> each.get("id").asText().equals(id))
        .map(each -> each.get("value"))
        .findFirst()
        .orElse(defaults.at("/" + id.replace('.', '/')));
  }

  /** The value in words: those of a mapping, or the number with its unit. */
  String text(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    JsonNode mapped = property("mappings").path(0).path("options").path(plain(value));
    return mapped.isMissingNode() ? number(value) : mapped.get("text").asText();
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private String number(double value) {
    JsonNode decimals = property("decimals");
    int wanted = decimals.isMissingNode() ? -1 : decimals.asInt();
    String unit = property("unit").asText("none");
    if (unit.startsWith("suffix:")) {
      return scaled(value, wanted) + " " + unit.substring("suffix:".length());
    }
    return switch (unit) {
      case "percentunit" -> rounded(100 * value, wanted < 0 ? 1 : wanted) + " %";
      case "s" -> seconds(value, wanted);
      case "bytes" -> bytes(value);
      default -> scaled(value, wanted);
    };
  }

  private static String seconds(double value, int decimals) {
    double size = Math.abs(value);
    if (size > 0 && size < 1) {
      return rounded(1000 * value, size < .01 ? 1 : 0) + " ms";
    }
    if (size >= 3600) {
      return rounded(value / 3600, 1) + " h";
    }
    return size >= 120
        ? rounded(value / 60, 1) + " min"
        : rounded(value, decimals < 0 ? 1 : decimals) + " s";
  }

  private static String bytes(double value) {
    String[] units = {" B", " KiB", " MiB", " GiB"};
    int unit = 0;
    double left = value;
    while (Math.abs(left) >= 1024 && unit < units.length - 1) {
      left /= 1024;
      unit++;
    }
    return rounded(left, unit == 3 ? 2 : 0) + units[unit];
  }

  private static String scaled(double value, int decimals) {
    if (Math.abs(value) >= 10_000) {
      return rounded(value / 1000, 1) + " K";
    }
    boolean whole = value == Math.rint(value);
    return rounded(value, decimals >= 0 ? decimals : whole ? 0 : 2);
  }

  private static String rounded(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** The colour of the threshold that the value has reached; none when there are no thresholds. */
  String colour(double value) {
    String colour = "none";
    for (JsonNode step : property("thresholds").path("steps")) {
      if (step.get("value").isNull() || value >= step.get("value").asDouble()) {
        colour = colour(step.get("color").asText());
      }
    }
    return Double.isNaN(value) ? "none" : colour;
  }

  /** The colour of a series: its own, or the next one in turn. */
  String series(int turn) {
    JsonNode fixed = property("color").path("fixedColor");
    return fixed.isMissingNode() ? PALETTE[turn % PALETTE.length] : colour(fixed.asText());
  }

  static String colour(String name) {
    return COLOURS.getOrDefault(name, name);
  }

  boolean dashed() {
    return !property("custom.lineStyle").isMissingNode();
  }

  double fill() {
    return property("custom.fillOpacity").asDouble(0) / 100;
  }

  String noValue() {
    return property("noValue").asText("no data");
  }

  JsonNode custom(String name) {
    JsonNode custom = defaults.path("custom").path(name);
    return custom.isMissingNode() ? MissingNode.getInstance() : custom;
  }
}

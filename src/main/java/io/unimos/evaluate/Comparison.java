package io.unimos.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The comparison of two reports of the same streams, image by image. A difference in bundle,
 * options or release is what is compared; with other classes, images or orders the reports are
 * incomparable.
 *
 * @param differences bundle and options that are not the same, a line each
 * @param lines a stream each; the last one all of them together where there are several
 * @param onlyInOne streams that the other report lacks
 */
public record Comparison(List<String> differences, List<Line> lines, List<String> onlyInOne) {
  /** The quantile of a normal distribution, for 95 % in the middle. */
  private static final double Z = 1.96;

  /** The verdicts on a stream. */
  public enum Verdict {
    /** More right answers than chance explains. */
    BETTER,
    /** Fewer right answers than chance explains. */
    WORSE,
    /** The interval holds 0. */
    SAME
  }

  /**
   * The figures of a stream, accuracies in 0..1.
   *
   * @param domain with its seed; {@code all}
   * @param images scored
   * @param before share of right answers that the first report served
   * @param after share of right answers that the second one served
   * @param gained images that are right only in the second
   * @param lost images that are right only in the first
   * @param margin of the change at 95 %, from the images on which the two differ (McNemar)
   * @param zeroShotBefore share of right answers of zero-shot
   * @param zeroShotAfter the same in the second report
   */
  public record Line(
      String domain,
      int images,
      double before,
      double after,
      int gained,
      int lost,
      double margin,
      double zeroShotBefore,
      double zeroShotAfter) {

    /**
     * Returns the line of two series of answers to the same images.
     *
     * @param right images that are right in the first and in the second
     * @param zeroShot the same of zero-shot
     */
    public static Line of(
        String domain, int images, int[] right, int gained, int lost, int[] zeroShot) {
      double n = images;
      double difference = gained - lost;
      double variance = gained + lost - difference * difference / n;
      return new Line(
          domain,
          images,
          right[0] / n,
          right[1] / n,
          gained,
          lost,
          Z * Math.sqrt(Math.max(0, variance)) / n,
          zeroShot[0] / n,
          zeroShot[1] / n);
    }

    /** Returns the accuracy of the second report less that of the first. */
    public double change() {
      return after - before;
    }

    /** Returns the verdict by the interval of the change. */
    public Verdict verdict() {
      if (Math.abs(change()) <= margin) {
        return Verdict.SAME;
      }
      return change() > 0 ? Verdict.BETTER : Verdict.WORSE;
    }

    /** Returns the verdict in words. */
    public String words() {
      return switch (verdict()) {
        case BETTER -> "better";
        case WORSE -> "worse";
        case SAME -> "no more than chance";
      };
    }
  }

  /** A domain of a report with its seed. */
  private record Played(JsonNode setup, JsonNode domain) {
    int scored() {
      return domain.path("scored").intValue();
    }

    BitSet right(String field) {
      return BitSet.valueOf(Base64.getDecoder().decode(domain.path(field).textValue()));
    }
  }

  /**
   * Compares two files that {@code evaluate --report} wrote.
   *
   * @throws EvaluationException one line, if one is no report or they cannot be compared
   */
  public static Comparison of(Path first, Path second) throws EvaluationException {
    Map<String, Played> before = read(first);
    Map<String, Played> after = read(second);
    List<Line> lines = new ArrayList<>();
    List<String> onlyInOne = new ArrayList<>();
    before.keySet().stream()
        .filter(name -> !after.containsKey(name))
        .forEach(name -> onlyInOne.add(name + ": only in " + first));
    after.keySet().stream()
        .filter(name -> !before.containsKey(name))
        .forEach(name -> onlyInOne.add(name + ": only in " + second));
    int[] sums = new int[5];
    int[] zeroShots = new int[2];
    for (Map.Entry<String, Played> entry : before.entrySet()) {
      Played was = entry.getValue();
      Played is = after.get(entry.getKey());
      if (is == null) {
        continue;
      }
      requireSame(entry.getKey(), was, is);
      if (was.scored() > 0) {
        lines.add(line(entry.getKey(), was, is, sums, zeroShots));
      }
    }
    if (lines.isEmpty()) {
      throw new EvaluationException(
          "%s and %s have no stream in common: %s"
              .formatted(first, second, String.join("; ", onlyInOne)));
    }
    if (lines.size() > 1) {
      int[] right = {sums[1], sums[2]};
      lines.add(Line.of("all", sums[0], right, sums[3], sums[4], zeroShots));
    }
    return new Comparison(differences(before, after), lines, onlyInOne);
  }

  private static Line line(String name, Played was, Played is, int[] sums, int[] zeroShots) {
    BitSet before = was.right("adaptedRight");
    BitSet after = is.right("adaptedRight");
    int[] right = {before.cardinality(), after.cardinality()};
    int[] zeroShot = {
      was.right("zeroShotRight").cardinality(), is.right("zeroShotRight").cardinality()
    };
    int gained = without(after, before);
    int lost = without(before, after);
    int[] figures = {was.scored(), right[0], right[1], gained, lost};
    for (int i = 0; i < figures.length; i++) {
      sums[i] += figures[i];
    }
    zeroShots[0] += zeroShot[0];
    zeroShots[1] += zeroShot[1];
    return Line.of(name, was.scored(), right, gained, lost, zeroShot);
  }

  private static int without(BitSet some, BitSet others) {
    BitSet left = (BitSet) some.clone();
    left.andNot(others);
    return left.cardinality();
  }

  private static void requireSame(String name, Played was, Played is) throws EvaluationException {
    if (!was.setup.path("classes").equals(is.setup.path("classes"))) {
      throw new EvaluationException(
          name + ": the bundles have other classes; answers to other questions are not compared");
    }
    if (!was.domain.path("stream").equals(is.domain.path("stream"))
        || was.scored() != is.scored()) {
      throw new EvaluationException(
          name
              + ": other images, or another order; play both with the same --target, --order,"
              + " --seed, --max, --sequence, --blend and --fault");
    }
  }

  private static List<String> differences(Map<String, Played> before, Map<String, Played> after) {
    JsonNode was = before.values().iterator().next().setup;
    JsonNode is = after.values().iterator().next().setup;
    List<String> differences = new ArrayList<>();
    if (!was.path("bundleSha256").equals(is.path("bundleSha256"))) {
      differences.add(
          "bundle: %s (%s), now %s (%s)"
              .formatted(
                  was.path("bundle").asText(),
                  shortened(was.path("bundleSha256")),
                  is.path("bundle").asText(),
                  shortened(is.path("bundleSha256"))));
    }
    if (!was.path("options").equals(is.path("options"))) {
      differences.add("options: %s, now %s".formatted(options(was), options(is)));
    }
    return differences;
  }

  private static String shortened(JsonNode sha256) {
    String digits = sha256.asText();
    return digits.substring(0, Math.min(8, digits.length()));
  }

  private static String options(JsonNode setup) {
    List<String> options = new ArrayList<>();
    setup.path("options").forEach(option -> options.add(option.asText()));
    return options.isEmpty() ? "as usual" : String.join(", ", options);
  }

  private static Map<String, Played> read(Path file) throws EvaluationException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new EvaluationException(file + " is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new EvaluationException(file + " cannot be read: " + e);
    }
    Map<String, Played> streams = new LinkedHashMap<>();
    for (JsonNode run : root.has("runs") ? root.path("runs") : List.of(root)) {
      for (JsonNode domain : run.path("domains")) {
        if (!domain.has("adaptedRight") || !run.has("setup")) {
          throw new EvaluationException(
              file + " was written by an older release; play it again with evaluate --report");
        }
        String name = domain.path("domain").asText() + ", seed " + run.path("seed").asText();
        streams.put(name, new Played(run.path("setup"), domain));
      }
    }
    if (streams.isEmpty()) {
      throw new EvaluationException(file + " is no report of evaluate --report");
    }
    return streams;
  }
}

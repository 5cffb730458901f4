package io.unimos.evaluate;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.unimos.bundle.Bundle;
import io.unimos.core.domain.Component;
import io.unimos.core.math.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The content of {@code evaluate --report} for one seed, as JSON with these names; accuracies in
 * 0..1, null where there is nothing to count. {@code adapted} is the served answer.
 *
 * @param order of the images, as on the command line
 * @param without parts of the method that were left out
 * @param offline true for the published schedule: all images at once, not prequential
 * @param setup bundle, classes and options, so that two reports can be compared
 */
public record Report(
    String preset,
    long seed,
    String order,
    List<String> without,
    boolean offline,
    List<Domain> domains,
    List<FolderEncoder.Refused> refused,
    Setup setup) {
  static final int LAST = 500;
  private static final int DIGITS = 16;
  private static final List<Component> ALL = Component.unconditional();
  private static final List<Component> COMPARED = List.of(Component.ZERO_SHOT, Component.SERVED);

  /**
   * The bundle, classes and options of the evaluation.
   *
   * @param bundle its name and version
   * @param bundleSha256 of its manifest
   * @param classes the first 16 digits of the SHA-256 of the classes' names, in their order
   * @param options of the method that differ from the default, as on the command line
   */
  public record Setup(String bundle, String bundleSha256, String classes, List<String> options) {
    static Setup of(Bundle bundle, List<String> options) {
      return new Setup(
          bundle.name() + " " + bundle.version(),
          bundle.sha256(),
          digest(String.join("\n", bundle.classes())),
          options);
    }
  }

  /**
   * The figures of one domain.
   *
   * @param stream the first 16 digits of the SHA-256 of its images' names and classes, in the order
   *     in which they were played
   * @param zeroShotRight a bit for each scored image in its order, the first one lowest, as Base64:
   *     1 where zero-shot was right
   * @param adaptedRight the same bits for the served answer
   * @param images predicted, those of faults included
   * @param scored images among them whose truth is known
   * @param worstWindow least of (adapted - zeroShot) over windows of 128 scored images in a row
   * @param rounds candidates that were judged
   * @param annotations answers that people gave
   * @param auditSample the figures of the audit samples; null without any
   * @param unknownClass share of the images that were said to show none of the classes; null where
   *     that was not judged
   */
  public record Domain(
      String domain,
      String stream,
      int images,
      int scored,
      @JsonUnwrapped Accuracies accuracies,
      Accuracies last500,
      Map<String, Double> baselines,
      Double worstWindow,
      List<Window> windows,
      long rounds,
      long rejected,
      int rolledBack,
      List<Playback.Version> versions,
      int annotations,
      AuditFigures auditSample,
      Double unknownClass,
      String zeroShotRight,
      String adaptedRight) {

    /** Returns the share of right answers that were served; NaN where nothing is scored. */
    public double served() {
      return share(Component.SERVED);
    }

    /** Returns the share of right answers of zero-shot; NaN where nothing is scored. */
    public double zeroShot() {
      return share(Component.ZERO_SHOT);
    }

    private double share(Component component) {
      Double share = accuracies.of(component);
      return share == null ? Double.NaN : share;
    }
  }

  /**
   * The accuracy of the served answers on the audit samples.
   *
   * @param interval 90 % at one look, low and high
   * @param anyTime 90 % over all looks, low and high
   */
  public record AuditFigures(int right, int wrong, List<Double> interval, List<Double> anyTime) {
    private static AuditFigures of(Answering.Reported reported) {
      return new AuditFigures(
          reported.right(),
          reported.wrong(),
          List.of(rounded(reported.interval().low()), rounded(reported.interval().high())),
          List.of(rounded(reported.anyTime().low()), rounded(reported.anyTime().high())));
    }
  }

  /**
   * The accuracies of some components, each under its key; the served answer has the key {@code
   * adapted}.
   */
  public record Accuracies(@JsonAnyGetter Map<String, Double> byKey) {

    static Accuracies of(List<Component> components, Function<Component, Double> accuracy) {
      Map<String, Double> byKey = new LinkedHashMap<>();
      components.forEach(component -> byKey.put(key(component), accuracy.apply(component)));
      return new Accuracies(byKey);
    }

    /** Returns the accuracy of a component; null where there is nothing to count. */
    public Double of(Component component) {
      return byKey.get(key(component));
    }

    /** Returns the name of a component in reports. */
    public static String key(Component component) {
      return component == Component.SERVED ? "adapted" : component.key();
    }
  }

  /**
   * A stretch of images with one report.
   *
   * @param n images of the domain up to its end
   * @param drift ratio of the mean shift, expectation 1 without any
   * @param version that serves afterwards, 0 for none
   * @param shift what kind of change was seen: NONE, LABEL, DOMAIN, OUT_OF_DISTRIBUTION
   * @param sinceChange images since the change as it was dated; null unless the domain has changed
   */
  public record Window(
      int n,
      @JsonUnwrapped Accuracies accuracies,
      Double drift,
      long version,
      String shift,
      String decision,
      String why,
      Double sinceChange) {}

  /** The reports of several seeds in one file, with the means over them. */
  public record Runs(String preset, List<Long> seeds, Map<String, Mean> mean, List<Report> runs) {}

  /** The means over the seeds; of a domain by its name, or of all under {@code all}. */
  public record Mean(
      @JsonUnwrapped Accuracies accuracies, Accuracies last500, Map<String, Double> baselines) {}

  /** Returns the figures of a domain. */
  public static Domain of(Playback playback) {
    int from = playback.lastScored(LAST);
    int end = playback.lines().size();
    Map<String, Double> baselines = new LinkedHashMap<>();
    Accuracies accuracies = Accuracies.of(ALL, c -> rounded(playback.accuracy(c)));
    baselines.put(Component.ZERO_SHOT.key(), accuracies.of(Component.ZERO_SHOT));
    playback
        .baselines()
        .keySet()
        .forEach(name -> baselines.put(name, rounded(playback.baselineAccuracy(name))));
    ALL.stream()
        .filter(c -> c != Component.ZERO_SHOT && c != Component.SERVED)
        .forEach(c -> baselines.put(c.key(), accuracies.of(c)));
    return new Domain(
        playback.domain(),
        stream(playback),
        end,
        (int) playback.lines().stream().filter(line -> line.sample().scored()).count(),
        accuracies,
        Accuracies.of(COMPARED, c -> rounded(playback.accuracy(from, end, c))),
        baselines,
        rounded(Arrays.stream(playback.gains()).min().orElse(Double.NaN)),
        playback.windows().stream().map(window -> of(playback, window)).toList(),
        playback.rounds(),
        playback.rejected(),
        playback.rolledBack(),
        playback.versions(),
        playback.answers().annotations(),
        playback.answers().auditSample().map(AuditFigures::of).orElse(null),
        rounded(playback.unknownClass()),
        right(playback, Component.ZERO_SHOT),
        right(playback, Component.SERVED));
  }

  private static String stream(Playback playback) {
    StringBuilder images = new StringBuilder();
    for (Playback.Line line : playback.lines()) {
      images.append(line.sample().id()).append('\t').append(line.sample().label()).append('\n');
    }
    return digest(images.toString());
  }

  private static String digest(String text) {
    return HexFormat.of().formatHex(Sha256.of(text)).substring(0, DIGITS);
  }

  private static String right(Playback playback, Component component) {
    BitSet right = new BitSet();
    int n = 0;
    for (Playback.Line line : playback.lines()) {
      if (line.sample().scored()) {
        right.set(n++, line.label(component) == line.sample().label());
      }
    }
    return Base64.getEncoder().encodeToString(right.toByteArray());
  }

  private static Window of(Playback playback, Playback.Window window) {
    return new Window(
        window.to(),
        Accuracies.of(ALL, c -> rounded(playback.accuracy(window.from(), window.to(), c))),
        rounded(window.drift()),
        window.version(),
        window.shift(),
        window.decision(),
        window.why(),
        rounded(window.sinceChange()));
  }

  /** Returns the means over several seeds' reports, by domain and of {@code all}. */
  static Runs of(List<Report> runs) {
    Map<String, List<Domain>> byName = new LinkedHashMap<>();
    for (Report run : runs) {
      for (Domain domain : run.domains()) {
        byName.computeIfAbsent(domain.domain(), n -> new java.util.ArrayList<>()).add(domain);
      }
    }
    Map<String, Mean> means = new LinkedHashMap<>();
    byName.forEach((name, domains) -> means.put(name, mean(domains)));
    means.put("all", mean(byName.values().stream().flatMap(List::stream).toList()));
    return new Runs(
        runs.get(0).preset(), runs.stream().map(Report::seed).toList(), means, List.copyOf(runs));
  }

  static Mean mean(List<Domain> domains) {
    Map<String, Double> baselines = new LinkedHashMap<>();
    for (String name : domains.get(0).baselines().keySet()) {
      baselines.put(name, mean(domains, d -> d.baselines().get(name)));
    }
    return new Mean(
        Accuracies.of(ALL, c -> mean(domains, d -> d.accuracies().of(c))),
        Accuracies.of(COMPARED, c -> mean(domains, d -> d.last500().of(c))),
        baselines);
  }

  static Double mean(List<Domain> domains, Function<Domain, Double> figure) {
    return rounded(
        domains.stream()
            .map(figure)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .average()
            .orElse(Double.NaN));
  }

  /** Rounds to four digits; NaN becomes null, because JSON has no NaN. */
  public static Double rounded(double value) {
    return Double.isFinite(value) ? (Double) (Math.round(value * 10_000) / 10_000.0) : null;
  }

  /** Writes one seed's report unchanged, several with their means. */
  public static void write(Path file, List<Report> runs) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Object content = runs.size() == 1 ? runs.get(0) : of(runs);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, mapper.writeValueAsString(content) + "\n");
  }
}

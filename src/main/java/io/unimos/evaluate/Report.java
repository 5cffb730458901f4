package io.unimos.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What {@code evaluate --report} writes for one seed, as JSON with these names; accuracies in 0..1,
 * null where there is nothing to count. {@code adapted} is what is served.
 *
 * @param order of the images, as on the command line
 * @param without parts of the method that were left out
 * @param offline true for the published schedule: all images at once, not prequential
 */
public record Report(
    String preset,
    long seed,
    String order,
    List<String> without,
    boolean offline,
    List<Domain> domains,
    List<Refused> refused) {
  static final int LAST = 500;

  /**
   * One domain.
   *
   * @param images predicted, those of faults included
   * @param scored of them: those whose truth is known
   * @param worstWindow least of (adapted - zeroShot) over windows of 128 scored images in a row
   * @param rounds candidates that were judged
   */
  public record Domain(
      String domain,
      int images,
      int scored,
      Double zeroShot,
      Double prototypes,
      Double adapted,
      Last last500,
      Map<String, Double> baselines,
      Double worstWindow,
      List<Window> windows,
      long rounds,
      long rejected,
      int rolledBack,
      List<Playback.Version> versions) {}

  /** Over the last 500 scored images. */
  public record Last(Double zeroShot, Double adapted) {}

  /**
   * A stretch of images with one report.
   *
   * @param n images of the domain up to its end
   * @param drift ratio of the mean shift, expectation 1 without any
   * @param version that serves afterwards, 0 for none
   * @param shift what kind of change was seen: NONE, LABEL, DOMAIN, NOT_ADMITTED
   */
  public record Window(
      int n,
      Double zeroShot,
      Double prototypes,
      Double adapted,
      Double drift,
      long version,
      String shift,
      String decision,
      String why) {}

  /** Several seeds in one file: their reports and the means over them. */
  public record Runs(String preset, List<Long> seeds, Map<String, Mean> mean, List<Report> runs) {}

  /** Means over the seeds; of a domain by its name, or of all under {@code all}. */
  public record Mean(
      Double zeroShot,
      Double prototypes,
      Double adapted,
      Last last500,
      Map<String, Double> baselines) {}

  /** The figures of a domain. */
  static Domain of(Playback playback) {
    int from = playback.lastScored(LAST);
    int end = playback.lines().size();
    Map<String, Double> baselines = new LinkedHashMap<>();
    double zeroShot = playback.accuracy(Playback.Line::zeroShot);
    double prototypes = playback.accuracy(Playback.Line::prototypes);
    baselines.put("zeroShot", rounded(zeroShot));
    playback
        .rivals()
        .keySet()
        .forEach(name -> baselines.put(name, rounded(playback.rivalAccuracy(name))));
    baselines.put("prototypes", rounded(prototypes));
    return new Domain(
        playback.domain(),
        end,
        (int) playback.lines().stream().filter(line -> line.sample().scored()).count(),
        rounded(zeroShot),
        rounded(prototypes),
        rounded(playback.accuracy(Playback.Line::served)),
        new Last(
            rounded(playback.accuracy(from, end, Playback.Line::zeroShot)),
            rounded(playback.accuracy(from, end, Playback.Line::served))),
        baselines,
        rounded(WorstWindow.of(playback)),
        playback.windows().stream().map(window -> of(playback, window)).toList(),
        playback.rounds(),
        playback.rejected(),
        playback.rolledBack(),
        playback.versions());
  }

  private static Window of(Playback playback, Playback.Window window) {
    return new Window(
        window.to(),
        rounded(playback.accuracy(window.from(), window.to(), Playback.Line::zeroShot)),
        rounded(playback.accuracy(window.from(), window.to(), Playback.Line::prototypes)),
        rounded(playback.accuracy(window.from(), window.to(), Playback.Line::served)),
        rounded(window.drift()),
        window.version(),
        window.shift(),
        window.decision(),
        window.why());
  }

  /** Means over several seeds' reports, by domain and of {@code all}. */
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
        mean(domains, Domain::zeroShot),
        mean(domains, Domain::prototypes),
        mean(domains, Domain::adapted),
        new Last(
            mean(domains, d -> d.last500().zeroShot()), mean(domains, d -> d.last500().adapted())),
        baselines);
  }

  private static Double mean(List<Domain> domains, Function<Domain, Double> figure) {
    return rounded(
        domains.stream()
            .map(figure)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .average()
            .orElse(Double.NaN));
  }

  /** To four digits; JSON knows no NaN. */
  static Double rounded(double value) {
    return Double.isFinite(value) ? (Double) (Math.round(value * 10_000) / 10_000.0) : null;
  }

  /** Writes one seed's report as it is, several with their means. */
  static void write(Path file, List<Report> runs) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Object content = runs.size() == 1 ? runs.get(0) : of(runs);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, mapper.writeValueAsString(content) + "\n");
  }
}

package io.unimos.evaluate.page;

import io.unimos.bundle.Bundle;
import io.unimos.core.math.Sha256;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.Headline;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.Report;
import io.unimos.evaluate.Streams;
import io.unimos.evaluate.Summary;
import io.unimos.page.Templates;
import io.unimos.page.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The page about the played streams, written as one file that needs no other: no script, no address
 * but of pictures inside. Of many streams the first ones are described in full. One thread.
 */
public final class HtmlReport implements Evaluation.Listener {
  /** The bound on the bytes of all pictures together, before they are written as text. */
  public static final long PICTURE_BYTES = 6L << 20;

  /** The bound on the streams that are described in full. */
  static final int MOST_STREAMS = 48;

  private static final int REFUSED = 50;
  private static final String FOLDER = "io/unimos/evaluate/page";

  private final Bundle bundle;
  private final Thumbnails thumbnails;
  private final List<StreamPart> streams = new ArrayList<>();
  private int played;

  /** Creates a page about a bundle. */
  public HtmlReport(Bundle bundle, Thumbnails thumbnails) {
    this.bundle = bundle;
    this.thumbnails = thumbnails;
  }

  @Override
  public void played(long seed, Streams.Stream stream, Playback playback) throws IOException {
    played++;
    if (streams.size() < MOST_STREAMS) {
      String id = "stream-" + played;
      streams.add(StreamPart.of(id, seed, stream, playback, bundle.classes(), thumbnails));
    }
  }

  /**
   * Writes the page.
   *
   * @param runs the report of each seed
   */
  public void write(Path file, List<Report> runs) throws IOException {
    Map<String, Object> model = new HashMap<>();
    String styles =
        Templates.styles()
            + new String(Templates.resource(FOLDER + "/report.css"), StandardCharsets.UTF_8);
    List<List<String>> table = Summary.rows(runs);
    List<FolderEncoder.Refused> refused =
        runs.stream().flatMap(run -> run.refused().stream()).distinct().toList();
    Report first = runs.get(0);
    model.put("styles", styles);
    model.put("stylesHash", Base64.getEncoder().encodeToString(Sha256.of(styles)));
    model.put("verdict", Headline.ofRuns(runs));
    model.put("setup", setup(first, runs));
    model.put("header", table.get(0));
    model.put("rows", table.subList(1, table.size()));
    model.put("streams", streams);
    model.put("leftOut", played - streams.size());
    model.put("refused", refused.subList(0, Math.min(REFUSED, refused.size())));
    model.put("refusedCount", refused.size());
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, new Templates(FOLDER).render("report", model));
  }

  private List<Map.Entry<String, String>> setup(Report first, List<Report> runs) {
    List<Map.Entry<String, String>> setup = new ArrayList<>();
    setup.add(
        Map.entry(
            "Bundle",
            "%s %s, %s, %d classes"
                .formatted(
                    bundle.name(),
                    bundle.version(),
                    bundle.encoder().id(),
                    bundle.classes().size())));
    setup.add(Map.entry("Preset", first.preset() + (first.offline() ? ", offline" : "")));
    setup.add(Map.entry("Order", first.order()));
    setup.add(
        Map.entry("Seeds", String.join(", ", runs.stream().map(r -> "" + r.seed()).toList())));
    if (!first.without().isEmpty()) {
      setup.add(Map.entry("Without", String.join(", ", first.without())));
    }
    return setup.stream()
        .map(entry -> Map.entry(entry.getKey(), Words.clip(entry.getValue())))
        .toList();
  }
}

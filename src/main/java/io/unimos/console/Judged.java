package io.unimos.console;

import io.unimos.page.Words;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The accuracy of one camera over time, as a drawing and in numbers.
 *
 * @param domain the exact name, for addresses
 * @param curve the accuracy of the adapted answers, as points of a polyline {@link #WIDTH} by
 *     {@link #HEIGHT}
 * @param zeroShotCurve the accuracy of the zero-shot answers, likewise
 * @param marks the places where a change of appearance was found
 * @param labelled the place where the first label counted; empty without one
 * @param now the accuracy on the newest images, in percent
 * @param zeroShotNow the zero-shot accuracy on these images, in percent
 * @param recent the number of these images
 * @param total the number of images whose truth was known
 * @param group the number of images for each point of the curves
 * @param newest the newest image
 * @param changed the time of the camera's last change; {@link Instant#EPOCH} without one
 */
public record Judged(
    String domain,
    String curve,
    String zeroShotCurve,
    List<Mark> marks,
    List<Mark> labelled,
    String now,
    String zeroShotNow,
    int recent,
    long total,
    int group,
    Seen newest,
    Instant changed) {
  static final int WIDTH = 600;
  static final int HEIGHT = 150;

  /** A change of the camera and its reason. */
  public record Mark(String x, String why) {}

  static Judged of(CameraBook book) {
    TruthLog truths = book.truths().orElseThrow();
    return new Judged(
        book.domain(),
        points(truths.curve(false)),
        points(truths.curve(true)),
        book.windows().stream()
            .filter(WindowLine::change)
            .map(line -> mark(truths, line.lastSequence(), line.why()))
            .toList(),
        book.asks().map(Asks::labelledAt).orElse(OptionalLong.empty()).stream()
            .mapToObj(at -> mark(truths, at, "the first label counts"))
            .toList(),
        Words.percent(truths.recent(false)),
        Words.percent(truths.recent(true)),
        truths.recentCount(),
        truths.total(),
        truths.size(),
        book.images().get(0),
        book.lastChange().map(WindowLine::at).orElse(Instant.EPOCH));
  }

  /** Returns the name in a form safe to display. */
  public String name() {
    return Words.clip(domain);
  }

  /** Returns the true label of the newest image. */
  public String truth() {
    return newest.truth().orElse("–");
  }

  private static Mark mark(TruthLog truths, long sequence, String why) {
    return new Mark(Words.number(WIDTH * truths.position(sequence), 1), why);
  }

  private static String points(double[] shares) {
    StringBuilder points = new StringBuilder();
    IntStream.range(0, shares.length)
        .forEach(
            i -> {
              double x = shares.length < 2 ? 0 : (double) WIDTH * i / (shares.length - 1);
              points
                  .append(Words.number(x, 1))
                  .append(',')
                  .append(Words.number(HEIGHT * (1 - shares[i]), 1));
              points.append(' ');
            });
    return points.toString().strip();
  }
}

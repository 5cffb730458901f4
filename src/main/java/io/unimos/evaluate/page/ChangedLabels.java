package io.unimos.evaluate.page;

import io.unimos.core.domain.Component;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.Playback;
import io.unimos.page.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * The images of one kind whose served answer differs from zero-shot.
 *
 * @param title the kind in words
 * @param count all of them
 * @param images some, the most confident first
 */
public record ChangedLabels(String title, int count, List<Changed> images) {

  /**
   * One of them with both opinions.
   *
   * @param picture address of a small picture; empty without one
   * @param n its number in the stream, from 1
   */
  public record Changed(
      String picture,
      int n,
      String id,
      String truth,
      String zeroShot,
      String prototypes,
      String served,
      String confidence,
      long version) {}

  /** The kind of change of an image's label. */
  private record Kind(String title, int most, BiPredicate<Boolean, Boolean> of) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("Zero-shot was right, what was served is wrong", 12, (was, is) -> was && !is),
          new Kind("Zero-shot was wrong, what was served is right", 12, (was, is) -> !was && is),
          new Kind("Both are wrong", 6, (was, is) -> !was && !is));

  /** Returns the changed labels of a stream by kind, losses first. */
  static List<ChangedLabels> of(Playback playback, List<String> classes, Thumbnails thumbnails)
      throws IOException {
    List<ChangedLabels> all = new ArrayList<>();
    for (Kind kind : KINDS) {
      List<Integer> places =
          IntStream.range(0, playback.lines().size())
              .filter(i -> changed(playback.lines().get(i), kind))
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -playback.lines().get(i).confidence()))
              .toList();
      List<Changed> images = new ArrayList<>();
      for (int place : places.subList(0, Math.min(kind.most, places.size()))) {
        images.add(changed(playback, place, classes, thumbnails));
      }
      all.add(new ChangedLabels(kind.title, places.size(), images));
    }
    return all;
  }

  private static boolean changed(Playback.Line line, Kind kind) {
    int truth = line.sample().label();
    int before = line.label(Component.ZERO_SHOT);
    int after = line.label(Component.SERVED);
    return line.sample().scored()
        && before != after
        && kind.of.test(before == truth, after == truth);
  }

  private static Changed changed(
      Playback playback, int place, List<String> classes, Thumbnails thumbnails)
      throws IOException {
    Playback.Line line = playback.lines().get(place);
    LabelledFeature sample = line.sample();
    return new Changed(
        thumbnails.address(sample),
        place + 1,
        Words.clip(sample.id()),
        classes.get(sample.label()),
        classes.get(line.label(Component.ZERO_SHOT)),
        classes.get(line.label(Component.PROTOTYPES)),
        classes.get(line.label(Component.SERVED)),
        Words.percent(line.confidence()),
        line.version());
  }
}

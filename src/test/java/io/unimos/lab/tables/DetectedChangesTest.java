package io.unimos.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.evaluate.Playback;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DetectedChangesTest {
  private static Playback flushedAt(int... ends) {
    List<Playback.Window> windows =
        IntStream.of(ends)
            .mapToObj(end -> new Playback.Window(0, end, 9, 1, "DOMAIN", "FLUSH", "fog"))
            .toList();
    return new Playback("camera", List.of(), windows, List.of(), 0, Map.of());
  }

  @Test
  void shouldCountTheImagesToTheFirstFlushWhenAChangeIsFound() {
    DetectedChanges changes = DetectedChanges.of(flushedAt(160, 500), List.of(100, 300));

    assertThat(changes).isEqualTo(new DetectedChanges(List.of(60, 200), List.of(), 0, 0));
  }

  @Test
  void shouldCallAChangeMissedWhenTheNextOneComesBeforeAFlush() {
    DetectedChanges changes = DetectedChanges.of(flushedAt(360), List.of(100, 300));

    assertThat(changes).isEqualTo(new DetectedChanges(List.of(60), List.of(), 1, 0));
  }

  @Test
  void shouldCallAFlushFurtherWhenNoChangeExplainsIt() {
    DetectedChanges changes = DetectedChanges.of(flushedAt(64, 160, 224), List.of(100));

    assertThat(changes).isEqualTo(new DetectedChanges(List.of(60), List.of(), 0, 2));
  }

  @Test
  void shouldSayHowFarTheDateIsFromTheChangeWhenItWasDated() {
    List<Playback.Window> windows =
        List.of(
            new Playback.Window(0, 164, 9, 1, "DOMAIN", "FLUSH", "fog", 64, 6),
            new Playback.Window(164, 400, 9, 1, "DOMAIN", "RETURN", "day", 110, 6));
    Playback playback = new Playback("camera", List.of(), windows, List.of(), 0, Map.of());

    // dated at 100, which is exact, and at 290 instead of 300
    assertThat(DetectedChanges.of(playback, List.of(100, 300)))
        .isEqualTo(new DetectedChanges(List.of(64, 100), List.of(0, 10), 0, 0));
  }

  @Test
  void shouldNotTakeAWindowForAFlushWhenItOnlyTrains() {
    Playback.Window trains = new Playback.Window(0, 160, 9, 1, "LABEL", "TRAIN", "another mix");
    Playback playback = new Playback("camera", List.of(), List.of(trains), List.of(), 0, Map.of());

    assertThat(DetectedChanges.of(playback, List.of(100)))
        .isEqualTo(new DetectedChanges(List.of(), List.of(), 1, 0));
  }
}

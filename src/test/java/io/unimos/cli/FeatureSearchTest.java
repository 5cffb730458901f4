package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.math.HalfFloats;
import io.unimos.event.Feature;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureSearchTest {
  private static final float[] TEXT = {0, 0, 1};

  private final FeatureSearch search = new FeatureSearch("encoder", TEXT, 3);

  private void add(String domain, String id, String encoder, float... vector) {
    search.add(
        new Feature(
            id,
            domain,
            encoder,
            ByteBuffer.wrap(HalfFloats.pack(vector)),
            List.of(),
            "images",
            0,
            1L,
            Instant.EPOCH));
  }

  @Test
  void shouldFindWhatStandsOutInItsCameraOnceAndBestFirst() {
    for (int i = 0; i < 8; i++) {
      add("fog", "empty-" + i, "encoder", .8f, 0, .6f);
      add("day", "empty-" + i, "encoder", 1, 0, 0);
    }
    add("day", "tree", "encoder", .8f, 0, .6f);
    add("day", "tree", "encoder", .8f, 0, .6f);
    add("day", "bush", "encoder", .96f, 0, .28f);
    add("fog", "tree", "encoder", 0, 0, 1);

    assertThat(search.best())
        .extracting(hit -> hit.feature().getDomain() + " " + hit.feature().getId())
        .containsExactly("day tree", "fog tree", "day bush");
    assertThat(search.best().get(0).score()).isGreaterThan(search.best().get(1).score());
  }

  @Test
  void shouldPassOverFeaturesThatCannotBeCompared() {
    add("day", "other", "another encoder", 0, 0, 1);
    add("day", "short", "encoder", 0, 1);
    add("day", "broken", "encoder", Float.NaN, 0, 1);
    add("day", "good", "encoder", 0, 0, 1);

    assertThat(search.best()).extracting(hit -> hit.feature().getId()).containsExactly("good");
  }
}

package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.event.Status;
import io.unimos.stream.StreamOracle;
import io.unimos.stream.StreamOracle.Input;
import io.unimos.stream.StreamOracle.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An oracle that never complains proves nothing: each kind of damage must be found. */
class StreamOracleTest {
  private final List<Input> inputs = new ArrayList<>();
  private final List<Prediction> predictions = new ArrayList<>();
  private final List<Position> letters = new ArrayList<>();
  private final List<AdapterVersion> versions = new ArrayList<>();

  /** Ten images, the fourth of which was refused. */
  @BeforeEach
  void playAFaultlessStream() {
    long chain = 0;
    long sequence = 0;
    for (int i = 0; i < 10; i++) {
      Position position = new Position("images", 1, i);
      inputs.add(new Input(position, "gate", Optional.of("image-" + i)));
      if (i == 3) {
        letters.add(position);
        continue;
      }
      chain = chained(chain, "image-" + i);
      Prediction p = EventViewTest.prediction("image-" + i);
      p.put("domain", "gate");
      p.put("sourceTopic", "images");
      p.put("sourcePartition", 1);
      p.put("sourceOffset", (long) i);
      p.put("domainSequence", ++sequence);
      p.put("chain", chain);
      p.put("adapterVersion", i < 5 ? 0L : 1L);
      predictions.add(p);
    }
    AdapterVersion first = EventsForAdapters.version(1, Status.ACCEPTED);
    first.put("domain", "gate");
    // version 1 serves from the fifth prediction on
    first.put("sequence", 4L);
    versions.add(first);
    versions.add(EventsForAdapters.version(2, Status.REJECTED));
  }

  @Test
  void shouldFindNothingWhenAllPromisesWereKept() {
    assertThat(violations()).isEmpty();
  }

  @Test
  void shouldFindALostPrediction() {
    predictions.remove(4);

    assertThat(violations()).anyMatch(v -> v.startsWith("lost: ") && v.contains("image-5"));
  }

  @Test
  void shouldFindALostDeadLetter() {
    letters.clear();

    assertThat(violations()).anyMatch(v -> v.startsWith("lost: ") && v.contains("image-3"));
  }

  @Test
  void shouldFindADoubledPrediction() {
    predictions.add(5, predictions.get(4));

    assertThat(violations()).anyMatch(v -> v.startsWith("answered 2 times: "));
  }

  @Test
  void shouldFindAnImageThatWasBothPredictedAndRefused() {
    letters.add(new Position("images", 1, 6));

    assertThat(violations()).anyMatch(v -> v.startsWith("answered 2 times: "));
  }

  @Test
  void shouldFindAnAnswerToNothing() {
    letters.add(new Position("images", 1, 10));

    assertThat(violations()).anyMatch(v -> v.startsWith("answered but never sent: "));
  }

  @Test
  void shouldFindReorderedPredictions() {
    Collections.swap(predictions, 2, 3);

    assertThat(violations()).singleElement().asString().startsWith("gate at 3: ");
  }

  @Test
  void shouldFindAnAlteredId() {
    predictions.get(7).put("id", "image-x");

    assertThat(violations()).singleElement().asString().startsWith("gate at 8: ");
  }

  @Test
  void shouldFindAnAlteredChain() {
    predictions.get(7).put("chain", predictions.get(7).getChain() ^ 1);

    assertThat(violations()).singleElement().asString().startsWith("gate at 8: ");
  }

  @Test
  void shouldFindAVersionThatIsMissing() {
    versions.remove(0);

    assertThat(violations())
        .anyMatch(v -> v.startsWith("versions of gate"))
        .anyMatch(v -> v.contains("names version 1"));
  }

  @Test
  void shouldFindAVersionThatIsThereTwice() {
    versions.add(versions.get(1));

    assertThat(violations()).singleElement().asString().startsWith("versions of gate");
  }

  @Test
  void shouldFindAVersionThatServedBeforeItWasDecided() {
    versions.get(0).put("sequence", 5L);

    assertThat(violations())
        .singleElement()
        .isEqualTo("image 5 of gate names version 1, decided on image 5");
  }

  private List<String> violations() {
    return StreamOracle.violations(inputs, predictions, letters, versions);
  }

  /** As the reliability page describes it, written again on purpose. */
  private static long chained(long before, String id) {
    CRC32C crc = new CRC32C();
    for (int shift = 56; shift >= 0; shift -= 8) {
      crc.update((int) (before >>> shift) & 0xff);
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    crc.update(bytes, 0, bytes.length);
    return crc.getValue();
  }
}

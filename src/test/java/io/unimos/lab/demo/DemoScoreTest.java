package io.unimos.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.cli.EventsForAdapters;
import io.unimos.event.DriftReport;
import io.unimos.event.Metric;
import io.unimos.event.Prediction;
import io.unimos.event.Score;
import io.unimos.event.Served;
import io.unimos.event.Status;
import io.unimos.lab.cameras.DemoImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoScoreTest {
  private final List<String> judged = new ArrayList<>();
  private DemoScore score;

  @BeforeEach
  void open() {
    score =
        new DemoScore(
            List.of("gate", "yard"),
            (domain, zeroShot, served) -> judged.add(domain + " " + zeroShot + " " + served));
  }

  static Map<String, Double> accuracy(
      double zeroShot, double sourceProbe, double prototypes, double served) {
    Map<String, Double> shares = new LinkedHashMap<>();
    shares.put("zeroShot", zeroShot);
    shares.put("sourceProbe", sourceProbe);
    shares.put("prototypes", prototypes);
    shares.put("adapted", served);
    return shares;
  }

  @Test
  void shouldCountZeroShotAndServedApartWhenTheyDiffer() {
    send("gate", "1", "car");
    send("gate", "2", "bus");
    send("gate", "3", "bus");
    send("gate", "4", "car");

    score.predicted(prediction("gate", "1", "car", "car", 0));
    score.predicted(prediction("gate", "2", "car", "bus", 1));
    score.predicted(prediction("gate", "3", "car", "bus", 1));
    score.predicted(prediction("gate", "4", "car", "bus", 2));

    DemoFigures.Camera gate = score.figures().cameras().get(0);
    assertThat(gate.all().get("zeroShot")).isEqualTo(0.5);
    assertThat(gate.all().get("adapted")).isEqualTo(0.75);
    assertThat(judged)
        .containsExactly("gate true true", "gate false true", "gate false true", "gate true false");
    assertThat(gate.adaptation().version()).isEqualTo(2);
    assertThat(gate.predictions()).isEqualTo(4);
    assertThat(score.figures().cameras().get(1).all().get("zeroShot")).isNaN();
  }

  @Test
  void shouldLookBackOnlySoFarWhenThereAreMoreAnswers() {
    for (int i = 0; i < CameraScore.LAST + 100; i++) {
      send("gate", "i" + i, "car");
      String label = i < 100 || i % 5 == 0 ? "bus" : "car";
      score.predicted(prediction("gate", "i" + i, label, "car", 0));
    }

    DemoFigures.Camera gate = score.figures().cameras().get(0);

    assertThat(gate.all().get("zeroShot")).isEqualTo(400.0 / 600);
    assertThat(gate.last()).isEqualTo(accuracy(0.8, Double.NaN, 1.0, 1.0));
    assertThat(gate.recent()).isEqualTo(accuracy(0.8, Double.NaN, 1.0, 1.0));
  }

  @Test
  void shouldCountTheProbeWhenItComesBeforeOrAfterThePrediction() {
    send("gate", "1", "car");
    send("gate", "2", "bus");
    send("gate", "3", "bus");

    score.probed("gate", "1", "car");
    score.predicted(prediction("gate", "1", "car", "car", 0));
    score.predicted(prediction("gate", "2", "car", "bus", 1));
    score.probed("gate", "2", "car");
    score.probed("gate", "2", "bus");
    score.deadLettered("gate", "3", "IMAGE_CORRUPT");
    score.probed("gate", "3", "bus");

    assertThat(score.figures().cameras().get(0).all().get("sourceProbe")).isEqualTo(0.5);
  }

  @Test
  void shouldKeepTheNewestStatusAndCountDecisionsWhenTheServiceAdapts() {
    Metric ratio = new Metric("meanShiftRatio", 14.5, 6.0, true);

    score.drifted(drift("TRAIN", List.of(ratio)));
    score.drifted(drift("TRAIN", List.of()));
    score.drifted(drift("KEEP", List.of()));
    score.versioned(EventsForAdapters.version(1, Status.ACCEPTED));
    score.versioned(EventsForAdapters.version(2, Status.ACCEPTED));
    score.versioned(EventsForAdapters.version(2, Status.ROLLED_BACK));

    assertThat(score.figures().cameras().get(0).adaptation())
        .isEqualTo(
            new DemoFigures.Adaptation(
                14.5,
                "KEEP",
                0,
                Map.of("ACCEPTED", 1L, "ROLLED_BACK", 1L),
                Map.of("KEEP", 1L, "TRAIN", 2L)));
  }

  private static DriftReport drift(String decision, List<Metric> metrics) {
    return EventsForAdapters.drift(decision, metrics, 0, Instant.EPOCH);
  }

  @Test
  void shouldBalanceWhenSomeBecomeDeadLetters() {
    send("gate", "1", "car");
    send("yard", "1", "car");
    send("yard", "2", "car");

    score.predicted(prediction("yard", "1", "car", "car", 0));
    score.deadLettered("gate", "1", "IMAGE_CORRUPT");

    DemoFigures figures = score.figures();
    assertThat(figures.sent()).isEqualTo(3);
    assertThat(figures.predictions()).isEqualTo(1);
    assertThat(figures.deadLetters()).isEqualTo(Map.of("IMAGE_CORRUPT", 1L));
    assertThat(figures.answered()).isEqualTo(2);
    assertThat(score.outstanding()).isEqualTo(1);
  }

  @Test
  void shouldRefuseAnAnswerWhenItComesTwiceOrFromNowhere() {
    send("gate", "1", "car");
    score.predicted(prediction("gate", "1", "car", "car", 0));

    assertThatThrownBy(() -> score.predicted(prediction("gate", "1", "car", "car", 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gate image 1");
    assertThatThrownBy(() -> score.deadLettered("yard", "7", "IMAGE_CORRUPT"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("yard image 7");
  }

  private void send(String domain, String id, String label) {
    score.sent(domain, new DemoImage(new byte[0], label, id, "day"));
  }

  private static Prediction prediction(
      String domain, String id, String zeroShot, String served, long version) {
    return Prediction.newBuilder()
        .setServed(Served.ADAPTED)
        .setId(id)
        .setDomain(domain)
        .setLabel(served)
        .setConfidence(0.5f)
        .setTopK(List.of(new Score(served, 0.5f)))
        .setZeroShotLabel(zeroShot)
        .setZeroShotConfidence(0.5f)
        .setPrototypeLabel(served)
        .setAdapterVersion(version)
        .setDomainSequence(1)
        .setChain(0)
        .setEncoderId("fake")
        .setSourceTopic("images")
        .setSourcePartition(0)
        .setSourceOffset(0)
        .setCapturedAt(Instant.EPOCH)
        .setDuplicate(false)
        .build();
  }
}

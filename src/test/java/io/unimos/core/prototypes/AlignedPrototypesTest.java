package io.unimos.core.prototypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.Clusters;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlignedPrototypesTest {
  private final Clusters clusters = new Clusters(7, 24, new SplittableRandom(3));
  private final PrototypeSource source = PrototypeSource.of(clusters.source(20));

  @Test
  void shouldGiveTheSameBitsWhenTheSameRecordsComeAgain() {
    float[][] records = clusters.target(300).features();
    AlignedPrototypes first = new AlignedPrototypes(source, PrototypeSettings.aligned());
    AlignedPrototypes second = new AlignedPrototypes(source, PrototypeSettings.aligned());

    for (float[] x : records) {
      assertThat(second.observe(x).probabilities()).isEqualTo(first.observe(x).probabilities());
    }

    assertThat(second.checkpoint()).isEqualTo(first.checkpoint());
  }

  @Test
  void shouldGoOnBitForBitWhenRestoredFromACheckpoint() {
    float[][] records = clusters.target(300).features();
    for (PrototypeSettings settings :
        new PrototypeSettings[] {PrototypeSettings.aligned(), PrototypeSettings.mean()}) {
      AlignedPrototypes live = new AlignedPrototypes(source, settings);
      for (int i = 0; i < 150; i++) {
        live.observe(records[i]);
      }

      AlignedPrototypes restored = AlignedPrototypes.restore(source, settings, live.checkpoint());

      for (int i = 150; i < 300; i++) {
        assertThat(restored.observe(records[i]).probabilities())
            .isEqualTo(live.observe(records[i]).probabilities());
      }
      assertThat(restored.view().offset()).isEqualTo(live.view().offset());
    }
  }

  @Test
  void shouldLeaveTheStateAloneWhenOnlyRead() {
    float[][] records = clusters.target(50).features();
    AlignedPrototypes prototypes = new AlignedPrototypes(source, PrototypeSettings.aligned());
    for (float[] x : records) {
      prototypes.observe(x);
    }
    byte[] before = prototypes.checkpoint();

    prototypes.predict(records[0]);

    assertThat(prototypes.checkpoint()).isEqualTo(before);
    assertThat(prototypes.records()).isEqualTo(50);
  }

  @Test
  void shouldBeatZeroShotWhenTheDomainIsShifted() {
    for (PrototypeSettings settings :
        new PrototypeSettings[] {PrototypeSettings.aligned(), PrototypeSettings.mean()}) {
      Clusters.Sample target = clusters.target(600);
      AlignedPrototypes prototypes = new AlignedPrototypes(source, settings);
      int zeroShot = 0;
      int aligned = 0;

      for (int i = 0; i < 600; i++) {
        PrototypePrediction reading = prototypes.observe(target.features()[i]);
        zeroShot += Probabilities.argmax(reading.zeroShot()) == target.labels()[i] ? 1 : 0;
        aligned += Probabilities.argmax(reading.probabilities()) == target.labels()[i] ? 1 : 0;
      }

      assertThat(aligned).isGreaterThan(zeroShot + 60);
    }
  }

  @Test
  void shouldAnswerAsItsViewWhenNothingNewIsLearned() {
    float[][] records = clusters.target(400).features();
    AlignedPrototypes prototypes = new AlignedPrototypes(source, PrototypeSettings.aligned());
    for (float[] x : records) {
      prototypes.observe(x);
    }
    PrototypeView view = prototypes.view();

    int same = 0;
    for (float[] x : records) {
      same +=
          Probabilities.argmax(view.posterior(Vectors.widened(x)))
                  == Probabilities.argmax(prototypes.predict(x).probabilities())
              ? 1
              : 0;
    }

    assertThat(same).isGreaterThan(390);
  }

  @Test
  void shouldRefuseWhenTheFeatureIsNotFiniteOrOfAnotherLength() {
    AlignedPrototypes prototypes = new AlignedPrototypes(source, PrototypeSettings.aligned());
    float[] broken = new float[24];
    broken[3] = Float.NaN;

    assertThatThrownBy(() -> prototypes.predict(broken)).hasMessageContaining("NaN or Inf");
    assertThatThrownBy(() -> prototypes.predict(new float[23])).hasMessageContaining("24");
    assertThat(prototypes.records()).isZero();
  }

  @Test
  void shouldRefuseWhenACheckpointDoesNotFit() {
    AlignedPrototypes prototypes = new AlignedPrototypes(source, PrototypeSettings.aligned());
    byte[] good = prototypes.checkpoint();
    byte[] cut = java.util.Arrays.copyOf(good, good.length - 1);
    byte[] other = good.clone();
    other[0]++;

    assertThatThrownBy(() -> AlignedPrototypes.restore(source, PrototypeSettings.aligned(), cut))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AlignedPrototypes.restore(source, PrototypeSettings.aligned(), other))
        .hasMessageContaining("not a checkpoint");
    assertThatThrownBy(() -> AlignedPrototypes.restore(source, PrototypeSettings.mean(), good))
        .hasMessageContaining("does not fit");
  }

  @Test
  void shouldRefuseWhenAReadingIsStale() {
    AlignedPrototypes prototypes = new AlignedPrototypes(source, PrototypeSettings.aligned());
    float[] x = clusters.target(1).features()[0];
    PrototypePrediction reading = prototypes.predict(x);
    prototypes.learn(reading);

    assertThatThrownBy(() -> prototypes.learn(reading)).hasMessageContaining("record 2 is next");
  }
}

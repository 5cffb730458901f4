package io.unimos.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.math.HalfFloats;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdapterDiffTest {
  private static final float[] UPRIGHT = {1, 0, 0, 1};

  @Test
  void shouldFindNothingWhenTheVersionsAreTheSame() {
    AdapterDiff diff = diff(UPRIGHT, UPRIGHT);

    assertThat(diff.changes()).extracting(AdapterDiff.Difference::name).startsWith("vision");
    assertThat(diff.changes().get(0).cosine()).isEqualTo(1);
    assertThat(diff.changes().get(0).relative()).isZero();
    assertThat(diff.heads()).isEqualTo(1);
    assertThat(diff.prototypes()).isEqualTo(1);
  }

  @Test
  void shouldMeasureLengthAndAngleWhenAMatrixChanges() {
    // twice as long, and turned by 45 degrees
    AdapterDiff.Difference twice = diff(UPRIGHT, new float[] {2, 0, 0, 2}).changes().get(0);
    AdapterDiff.Difference turned = diff(UPRIGHT, new float[] {1, 1, -1, 1}).changes().get(0);

    assertThat(twice.cosine()).isCloseTo(1, within(1e-12));
    assertThat(twice.relative()).isCloseTo(1, within(1e-12));
    assertThat(turned.cosine()).isCloseTo(Math.sqrt(0.5), within(1e-12));
    assertThat(turned.relative()).isCloseTo(1, within(1e-12));
  }

  @Test
  void shouldAgreeOnHalfWhenTheBorderIsTurnedByARightAngle() {
    // classes of a: x0 > x1; of b: x0 > -x1
    AdapterDiff diff = diff(UPRIGHT, new float[] {1, 0, 0, -1});

    assertThat(diff.heads()).isBetween(0.45, 0.55);
    assertThat(diff.prototypes()).isEqualTo(1);
  }

  @Test
  void shouldRefuseWhenOneCarriesNoMatricesOrOthers() {
    AdapterVersion whole = version(UPRIGHT);
    AdapterVersion empty = version(new float[0]);

    assertThat(AdapterDiff.carriesMatrices(empty)).isFalse();
    assertThatThrownBy(() -> AdapterDiff.of(whole, empty, 1, new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no matrices");
    AdapterVersion other = version(UPRIGHT);
    other.put("classes", List.of("bus", "van"));
    assertThatThrownBy(() -> AdapterDiff.of(whole, other, 1, new SplittableRandom(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other classes");
  }

  private static AdapterDiff diff(float[] a, float[] b) {
    return AdapterDiff.of(version(a), version(b), 4_000, new SplittableRandom(3));
  }

  /** Two classes in the plane; vision and language are both the matrix. */
  private static AdapterVersion version(float[] matrix) {
    return AdapterVersion.newBuilder()
        .setDomain("gate")
        .setVersion(1)
        .setParent(0)
        .setStatus(Status.ACCEPTED)
        .setReason("")
        .setGate(List.of())
        .setEncoderId("encoder")
        .setBundle("bundle")
        .setDimension(2)
        .setClasses(List.of("bus", "car"))
        .setVision(halves(matrix))
        .setVisionBias(halves(0, 0))
        .setLanguage(halves(matrix))
        .setLanguageBias(halves(0, 0))
        .setEnsembleWeight(0.7f)
        .setHeadsShare(0.85f)
        .setPrototypes(halves(UPRIGHT))
        .setOffset(halves(0, 0))
        .setLogPrior(halves(0, 0))
        .setTextWeight(0)
        .setHash("")
        .setSeed(1)
        .setTraining(Map.of())
        .setAt(Instant.EPOCH)
        .build();
  }

  private static ByteBuffer halves(float... values) {
    return ByteBuffer.wrap(HalfFloats.pack(values));
  }
}

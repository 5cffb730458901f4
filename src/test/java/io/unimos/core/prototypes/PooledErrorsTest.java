package io.unimos.core.prototypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The prior without a number for each pair of classes, against the one that has them. */
class PooledErrorsTest {
  private static final int CLASSES = 12;

  private final SplittableRandom random = new SplittableRandom(5);
  private final PrototypeSettings settings = PrototypeSettings.aligned();

  @Test
  void shouldVoteAsWithAllPairsWhenAnswersAreSpread() {
    PriorVotes whole = new PriorVotes(CLASSES, settings, true);
    PriorVotes pooled = new PriorVotes(CLASSES, settings, false);
    for (int i = 0; i < 3_000; i++) {
      // runs of a class, of which some are taken for a favourite
      int truth = i / 50 % CLASSES;
      int said = random.nextInt(4) == 0 ? 2 : truth;
      add(whole, pooled, said);
    }

    double[] expected = whole.prior();
    double[] found = pooled.prior();

    assertThat(Vectors.sum(found)).isCloseTo(1, within(1e-12));
    assertThat(Probabilities.argmax(found)).isEqualTo(2).isEqualTo(Probabilities.argmax(expected));
    for (int k = 0; k < CLASSES; k++) {
      assertThat(found[k]).isCloseTo(expected[k], within(.01));
    }
    assertThat(expected[2]).isGreaterThan(1.5 / CLASSES);
  }

  @Test
  void shouldBeEvenWhenNothingWasSeenAndGoOnFromItsBytes() {
    PriorVotes pooled = new PriorVotes(PriorVotes.WHOLE + 1, settings);
    double[] even = pooled.prior();
    assertThat(even).containsOnly(even[0]);
    double[] p = random.doubles(even.length).toArray();
    Vectors.divide(p, Vectors.sum(p));
    pooled.add(p, p);

    ByteBuffer bytes =
        ByteBuffer.allocate(PriorVotes.bytes(even.length)).order(ByteOrder.LITTLE_ENDIAN);
    pooled.write(bytes);
    PriorVotes read = new PriorVotes(even.length, settings);
    read.read(bytes.flip());

    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(read.prior()).isEqualTo(pooled.prior());
    read.add(p, p);
    pooled.add(p, p);
    assertThat(read.prior()).isEqualTo(pooled.prior());
  }

  private void add(PriorVotes whole, PriorVotes pooled, int said) {
    double[] z = new double[CLASSES];
    z[said] = 3;
    for (int k = 0; k < CLASSES; k++) {
      z[k] += random.nextGaussian();
    }
    double[] p = Probabilities.softmax(z);
    z[2] += .5;
    double[] u = Probabilities.softmax(z);
    whole.add(p, u);
    pooled.add(p, u);
  }
}

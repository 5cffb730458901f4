package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The policy of rounds: prototypes that serve alone, waits after a refusal, domains that may not
 * train.
 */
class RoundPolicyTest {
  private static final AdaptSettings.Policy USUAL = AdaptSettings.stream(0).policy();
  private static final AdaptSettings.Policy SETTINGS =
      new AdaptSettings.Policy(USUAL.distances(), USUAL.rejections(), 4, USUAL.keptVersions());

  /** Records since the last round, at which another one is due. */
  private static final int ENOUGH = 64;

  private final RoundPolicy policy = new RoundPolicy(SETTINGS);

  @Test
  void shouldWaitWhenThreeCandidatesInARowWereRefused() {
    policy.rejected(1, 0);
    policy.rejected(2, 0);
    assertThat(policy.due(2, ENOUGH, 0)).isTrue();

    policy.rejected(3, 0);

    assertThat(policy.due(4, ENOUGH, 0)).isFalse();
  }

  @Test
  void shouldCountAnewWhenACandidateWasAccepted() {
    policy.rejected(1, 0);
    policy.rejected(2, 0);
    policy.accepted(0);

    policy.rejected(4, 0);
    policy.rejected(5, 0);

    assertThat(policy.due(5, ENOUGH, 0)).isTrue();
  }

  @Test
  void shouldEndTheWaitWhenACandidateIsAcceptedOrTheDomainIsAnother() {
    refuse(3);
    policy.accepted(0);
    assertThat(policy.due(11, ENOUGH, 0)).isTrue();

    refuse(3);
    policy.restart();
    assertThat(policy.due(0, ENOUGH, 0)).isTrue();
  }

  @Test
  void shouldWaitTwiceAsLongEachTimeUpToABound() {
    refuse(3);
    assertThat(policy.due(4, ENOUGH, 0)).isFalse();
    assertThat(policy.due(5, ENOUGH, 0)).isTrue();

    policy.rejected(5, 0);
    assertThat(policy.due(8, ENOUGH, 0)).isFalse();
    assertThat(policy.due(9, ENOUGH, 0)).isTrue();

    policy.rejected(9, 0);
    assertThat(policy.due(12, ENOUGH, 0)).isFalse();
    assertThat(policy.due(13, ENOUGH, 0)).isTrue();
  }

  @Test
  void shouldTrainNothingWhileFrozen() {
    policy.want(true);

    policy.freeze(true);

    assertThat(policy.frozen()).isTrue();
    assertThat(policy.wanted()).isFalse();
    assertThat(policy.due(100, ENOUGH, 0)).isFalse();
    policy.freeze(false);
    assertThat(policy.due(100, ENOUGH, 0)).isTrue();
  }

  @Test
  void shouldKeepWhatIsWantedWhenNothingIsFrozen() {
    policy.want(true);

    policy.freeze(false);

    assertThat(policy.frozen()).isFalse();
    assertThat(policy.wanted()).isTrue();
  }

  @Test
  void shouldServeNewFromARoundUntilTheVersionIsRolledBack() {
    assertThat(policy.servesNew()).isFalse();

    policy.accepted(0);
    assertThat(policy.servesNew()).isTrue();

    policy.rolledBack(6);
    assertThat(policy.servesNew()).isFalse();
  }

  @Test
  void shouldEndTheProbationWhenTheVersionChangesByHand() {
    policy.accepted(0);
    policy.want(true);

    policy.changedByHand(3);

    assertThat(policy.servesNew()).isFalse();
    assertThat(policy.wanted()).isFalse();
    assertThat(policy.prototypesAlone()).isFalse();
  }

  @Test
  void shouldLeaveThePrototypesAloneWhenAPersonWantsItUntilAVersionIsAccepted() {
    assertThat(policy.prototypesAlone()).isFalse();
    policy.changedByHand(0);
    assertThat(policy.prototypesAlone()).isTrue();

    policy.accepted(64);
    assertThat(policy.prototypesAlone()).isFalse();

    policy.changedByHand(0);
    policy.restart();
    assertThat(policy.prototypesAlone()).isFalse();
  }

  @Test
  void shouldCountARollBackAmongTheRefused() {
    policy.rejected(1, 0);
    policy.rejected(2, 0);
    policy.accepted(0);

    policy.rolledBack(4);
    policy.rejected(5, 0);
    assertThat(policy.due(5, ENOUGH, 0)).isTrue();
    policy.rejected(6, 0);

    assertThat(policy.due(7, ENOUGH, 0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // trained at, labelCorrelation, records at which the next one is due
    "0, 0, 64",
    "64, 0, 128",
    "200, 0, 300",
    "1000, 0, 1500",
    "3000, 0, 4024",
    "200, .3, 264",
    "1000, .3, 1064",
    "1024, .3, 1088",
    "3000, .25, 4024"
  })
  void shouldTrainAtDistancesThatGrowUnlessLabelsAreCorrelated(
      long at, double labelCorrelation, long next) {
    policy.accepted(at);

    assertThat(policy.due(2, next - 1, labelCorrelation)).isFalse();
    assertThat(policy.due(2, next, labelCorrelation)).isTrue();
  }

  @Test
  void shouldTrainSoonWhenTheDomainIsAnother() {
    policy.accepted(2_000);

    policy.restart();

    assertThat(policy.due(2, ENOUGH, 0)).isTrue();
  }

  @Test
  void shouldRestoreEverything() throws IOException {
    refuse(3);
    policy.accepted(123);
    refuse(3);
    policy.changedByHand(0);
    policy.want(true);
    policy.freeze(true);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    policy.write(new DataOutputStream(bytes));
    RoundPolicy restored = new RoundPolicy(SETTINGS);

    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(restored).usingRecursiveComparison().isEqualTo(policy);
  }

  private void refuse(int times) {
    for (int i = 1; i <= times; i++) {
      policy.rejected(i, 0);
    }
  }
}

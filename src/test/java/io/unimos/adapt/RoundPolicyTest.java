package io.unimos.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** When prototypes serve alone, how long a refused domain waits, and who may not train at all. */
class RoundPolicyTest {
  private static final AdaptSettings.Policy SETTINGS =
      AdaptSettings.stream(0).policy().withLongestBackOff(4).withoutReturning();

  private final RoundPolicy policy = new RoundPolicy(SETTINGS);

  @Test
  void shouldServePrototypesAloneWhenThreeCandidatesInARowWereRefused() {
    policy.rejected(1);
    policy.rejected(2);
    assertThat(policy.safe()).isFalse();
    assertThat(policy.due(2)).isTrue();

    policy.rejected(3);

    assertThat(policy.safe()).isTrue();
    assertThat(policy.rounds()).isEqualTo(3);
  }

  @Test
  void shouldCountAnewWhenACandidateWasAccepted() {
    policy.rejected(1);
    policy.rejected(2);
    policy.accepted(3);

    policy.rejected(4);
    policy.rejected(5);

    assertThat(policy.safe()).isFalse();
  }

  @Test
  void shouldLeaveTheSafeStateWhenACandidateIsAcceptedOrTheDomainIsAnother() {
    refuse(3);
    policy.accepted(10);
    assertThat(policy.safe()).isFalse();
    assertThat(policy.due(11)).isTrue();

    refuse(3);
    policy.restart();
    assertThat(policy.safe()).isFalse();
    assertThat(policy.due(0)).isTrue();
  }

  @Test
  void shouldWaitTwiceAsLongEachTimeUpToABound() {
    refuse(3);
    assertThat(policy.due(4)).isFalse();
    assertThat(policy.due(5)).isTrue();

    policy.rejected(5);
    assertThat(policy.due(8)).isFalse();
    assertThat(policy.due(9)).isTrue();

    policy.rejected(9);
    assertThat(policy.due(12)).isFalse();
    assertThat(policy.due(13)).isTrue();
  }

  @Test
  void shouldNotWaitWhenAnAlarmAsksForARound() {
    refuse(3);

    policy.force();
    assertThat(policy.due(4)).isTrue();

    policy.want(false);
    assertThat(policy.due(4)).isTrue();
    policy.want(true);
    assertThat(policy.due(4)).isFalse();
    assertThat(policy.wanted()).isTrue();
  }

  @Test
  void shouldTrainNothingWhileFrozen() {
    policy.want(true);

    policy.freeze(true);

    assertThat(policy.frozen()).isTrue();
    assertThat(policy.wanted()).isFalse();
    policy.force();
    assertThat(policy.due(100)).isFalse();
    policy.freeze(false);
    assertThat(policy.due(100)).isTrue();
  }

  @Test
  void shouldKeepWhatIsWantedWhenNothingIsFrozen() {
    policy.want(true);

    policy.freeze(false);

    assertThat(policy.frozen()).isFalse();
    assertThat(policy.wanted()).isTrue();
  }

  @Test
  void shouldPutAVersionOnProbationForTwoWindows() {
    assertThat(policy.onProbation(0)).isFalse();

    policy.accepted(5);
    assertThat(policy.onProbation(6)).isTrue();
    assertThat(policy.onProbation(7)).isFalse();

    policy.rolledBack(6);
    assertThat(policy.onProbation(6)).isFalse();
    assertThat(policy.rounds()).isEqualTo(1);
  }

  @Test
  void shouldEndTheProbationWhenTheVersionChangesByHand() {
    policy.accepted(5);
    policy.want(true);

    policy.changedByHand();

    assertThat(policy.onProbation(6)).isFalse();
    assertThat(policy.wanted()).isFalse();
  }

  @Test
  void shouldCountARollBackAmongTheRefused() {
    policy.rejected(1);
    policy.rejected(2);
    policy.accepted(3);

    policy.rolledBack(4);
    refuse(1);
    assertThat(policy.safe()).isFalse();
    refuse(1);

    assertThat(policy.safe()).isTrue();
  }

  @Test
  void shouldRestoreEverything() throws IOException {
    refuse(3);
    policy.want(true);
    policy.force();
    policy.freeze(true);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    policy.write(new DataOutputStream(bytes));
    RoundPolicy restored = new RoundPolicy(SETTINGS);

    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

    assertThat(restored).usingRecursiveComparison().isEqualTo(policy);
  }

  private void refuse(int times) {
    for (int i = 1; i <= times; i++) {
      policy.rejected(i);
    }
  }
}

package io.unimos.stream;

import static io.unimos.stream.FailurePolicy.Reaction.EXIT;
import static io.unimos.stream.FailurePolicy.Reaction.REPLACE;
import static io.unimos.stream.FailurePolicy.Reaction.WAIT_FOR_REGISTRY;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.stream.read.RegistryUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
  private final RuntimeException bug = new IllegalStateException("a bug");

  private long now = 1_000_000;
  private final FailurePolicy policy = new FailurePolicy(() -> Instant.ofEpochMilli(now));

  @Test
  void shouldEndTheProcessWhenNoNewThreadCanMendIt() {
    assertThat(policy.decide(bug, true)).isEqualTo(EXIT);
    assertThat(policy.decide(bug, false)).isEqualTo(REPLACE);
  }

  @Test
  void shouldWaitWithoutCountingWhenTheRegistryIsAway() {
    Throwable away =
        new IllegalStateException(
            new RegistryUnavailableException("away", new IOException("refused")));

    for (int i = 0; i < 2 * FailurePolicy.REPLACEMENTS; i++) {
      assertThat(policy.decide(away, false)).isEqualTo(WAIT_FOR_REGISTRY);
    }

    assertThat(policy.decide(bug, false)).isEqualTo(REPLACE);
  }

  @Test
  void shouldReplaceWithoutCountingWhenNoBrokerAnswers() {
    Throwable away = new IllegalStateException(new TimeoutException("no metadata after 60 s"));

    for (int i = 0; i < 2 * FailurePolicy.REPLACEMENTS; i++) {
      assertThat(policy.decide(away, false)).isEqualTo(REPLACE);
    }

    replaceAsOftenAsAllowed();
    assertThat(policy.decide(away, true)).isEqualTo(EXIT);
  }

  @Test
  void shouldEndTheProcessWhenThreadsDieTooOften() {
    replaceAsOftenAsAllowed();
    now += FailurePolicy.WITHIN.toMillis();

    assertThat(policy.decide(bug, false)).isEqualTo(EXIT);
  }

  @Test
  void shouldForgetFailuresThatAreLongPast() {
    replaceAsOftenAsAllowed();
    now += FailurePolicy.WITHIN.plus(Duration.ofMillis(1)).toMillis();

    replaceAsOftenAsAllowed();

    assertThat(policy.decide(bug, false)).isEqualTo(EXIT);
  }

  @Test
  void shouldCountARecordOnceHoweverOftenATaskDiesOfIt() {
    Throwable last =
        new IllegalStateException(new LastDeathException("images-0@7 has ended its task", bug));

    for (int i = 0; i < 2 * FailurePolicy.REPLACEMENTS; i++) {
      assertThat(policy.decide(last, false)).isEqualTo(REPLACE);
    }

    assertThat(policy.decide(last, true)).isEqualTo(EXIT);
    replaceAsOftenAsAllowed();
    assertThat(policy.decide(bug, false)).isEqualTo(EXIT);
  }

  private void replaceAsOftenAsAllowed() {
    for (int i = 0; i < FailurePolicy.REPLACEMENTS; i++) {
      assertThat(policy.decide(bug, false)).isEqualTo(REPLACE);
    }
  }
}

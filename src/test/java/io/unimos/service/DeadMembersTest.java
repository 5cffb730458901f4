package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.ServiceSettings;
import io.unimos.config.SettingsException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DeadMembersTest {
  private static final String THREAD = "unimos-streams-0a-StreamThread-3";

  private final List<String> removed = new CopyOnWriteArrayList<>();

  @Test
  void shouldNameTheMemberOfTheThreadThatDied() {
    try (DeadMembers members = members(Optional.of("gpu-0"), removed::add)) {
      members.remove(THREAD);

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(removed).containsExactly("gpu-0-3"));
    }
  }

  @Test
  void shouldGoOnWhenTheGroupCannotBeAsked() {
    try (DeadMembers members = members(Optional.of("gpu-0"), this::failTheFirst)) {
      members.remove(THREAD);
      members.remove("unimos-streams-0a-StreamThread-4");

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(removed).containsExactly("gpu-0-3", "gpu-0-4"));
    }
  }

  @Test
  void shouldGoOnTryingUntilABrokerAnswers() {
    List<String> asked = new CopyOnWriteArrayList<>();
    Consumer<String> answersInTheEnd =
        member -> {
          asked.add(member);
          if (asked.size() < 3) {
            throw new SettingsException(ServiceSettings.BOOTSTRAP_SERVERS, "no broker answers");
          }
          removed.add(member);
        };
    try (DeadMembers members = members(Optional.of("gpu-0"), answersInTheEnd)) {
      members.remove(THREAD);

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(removed).containsExactly("gpu-0-3"));
    }
    assertThat(asked).hasSize(3);
  }

  @Test
  void shouldLeaveMembersAloneThatLeaveByThemselves() {
    try (DeadMembers dynamic = members(Optional.empty(), removed::add);
        DeadMembers members = members(Optional.of("gpu-0"), removed::add)) {
      dynamic.remove(THREAD);
      members.remove("main");
      members.remove(THREAD);

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(removed).containsExactly("gpu-0-3"));
    }
  }

  private static DeadMembers members(Optional<String> instance, Consumer<String> removal) {
    return new DeadMembers(instance, "unimos-streams", removal, List::of);
  }

  private void failTheFirst(String member) {
    removed.add(member);
    if (removed.size() == 1) {
      throw new IllegalStateException("no broker answers");
    }
  }
}

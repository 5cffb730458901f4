package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AbandonedTransactionsTest {
  private static final String GONE = "0b7e2f7e-4c2c-4b57-9a5e-2a1f6f0c1d11";
  private static final String ALIVE = "5c7f7f5e-0f51-4e0e-8c39-6b1f2a7d9e02";
  private static final List<String> TRANSACTIONS =
      List.of(
          "cameras-adapt-" + GONE + "-1",
          "cameras-adapt-" + GONE + "-2",
          "cameras-adapt-" + ALIVE + "-3",
          "cameras-adapt-canary-" + GONE + "-1",
          "cameras-adapt-by-hand");

  @Test
  void shouldNameThoseOfProcessesWithoutAnyMember() {
    assertThat(abandoned("cameras-adapt-" + ALIVE + "-StreamThread-1-consumer"))
        .containsExactly("cameras-adapt-" + GONE + "-1", "cameras-adapt-" + GONE + "-2");
  }

  @Test
  void shouldNameNoneOfProcessesThatHaveAMember() {
    assertThat(
            abandoned(
                "cameras-adapt-" + ALIVE + "-StreamThread-1-consumer",
                "cameras-adapt-" + GONE + "-StreamThread-7-consumer"))
        .isEmpty();
  }

  @Test
  void shouldNameNoneWhenThereIsNoMemberOrOneDoesNotReportItsProcess() {
    assertThat(abandoned()).isEmpty();
    assertThat(
            abandoned(
                "cameras-adapt-" + ALIVE + "-StreamThread-1-consumer",
                "mine-adapt-StreamThread-1-consumer"))
        .isEmpty();
    assertThat(abandoned("cameras-adapt-StreamThread-1-consumer")).isEmpty();
  }

  @Test
  void shouldNameNoneOfThisProcess() {
    Settings settings = Settings.of(Map.of("bundle", "b", "application.id", "cameras"));
    try (AbandonedTransactions transactions = new AbandonedTransactions(settings, Role.ADAPT)) {
      transactions.start("cameras-adapt-" + GONE + "-StreamThread-1-consumer");

      assertThat(
              transactions.abandoned(
                  TRANSACTIONS, List.of("cameras-adapt-" + ALIVE + "-StreamThread-1-consumer")))
          .isEmpty();
    }
  }

  private static List<String> abandoned(String... clients) {
    Settings settings = Settings.of(Map.of("bundle", "b", "application.id", "cameras"));
    try (AbandonedTransactions transactions = new AbandonedTransactions(settings, Role.ADAPT)) {
      return transactions.abandoned(TRANSACTIONS, List.of(clients));
    }
  }
}

package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.source.SourceClusters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilentDomainsTest {
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final Duration LIMIT = Duration.ofHours(2);

  private AdaptRoleDriver role;
  private KeyValueStore<Bytes, byte[]> store;
  private DomainSequences domains;
  private long now = 1_000_000_000_000L;

  @BeforeEach
  void start(@TempDir Path state) {
    SplittableRandom random = new SplittableRandom(1);
    role =
        new AdaptRoleDriver(
            "silent-domains",
            SourceClusters.source(SourceClusters.centres(3, 8, random), 5, .1, 5, random),
            10,
            LearningStreamTest.listener(received -> {}),
            state);
    store = role.store();
    domains = new DomainSequences(store);
  }

  @AfterEach
  void stop() {
    role.close();
  }

  @Test
  void shouldCountFullHoursInTheirOrder() {
    SilentDomains silent = open();
    hear(silent, "gate");
    run(silent, 61);
    hear(silent, "yard");
    run(silent, 118);
    assertThat(silent.tooSilent(9)).isEmpty();

    run(silent, 61);
    assertThat(silent.tooSilent(9)).containsExactly("gate", "yard");
    assertThat(silent.tooSilent(1)).containsExactly("gate");

    hear(silent, "gate");
    assertThat(silent.tooSilent(9)).containsExactly("yard");
  }

  @Test
  void shouldNotCountTheTimeInWhichTheServiceStoodStill() {
    hear(open(), "gate");
    // a week later
    now += Duration.ofDays(7).toMillis();
    SilentDomains again = open();
    run(again, 1);
    // a machine that slept, and a clock that went back
    now += Duration.ofDays(7).toMillis();
    again.at(now);
    now -= Duration.ofDays(30).toMillis();
    again.at(now);
    assertThat(again.tooSilent(9)).isEmpty();

    run(again, 181);
    assertThat(again.tooSilent(9)).containsExactly("gate");
  }

  @Test
  void shouldGoOnCountingAfterManyShortRuns() {
    hear(open(), "gate");
    for (int times = 0; times < 200; times++) {
      run(open(), 1);
    }

    assertThat(open().tooSilent(9)).containsExactly("gate");
  }

  @Test
  void shouldWriteTwiceAnHourAndDomainAtMost() {
    SilentDomains silent = open();
    hear(silent, "gate");
    for (int i = 0; i < 1000; i++) {
      DomainSequence before = domains.get("gate");
      assertThat(silent.received("gate", before)).isSameAs(before);
    }
    run(silent, 60);
    hear(silent, "gate");

    int entries = 0;
    try (var all = store.range(Stores.taskKey('h'), Stores.taskKey('i'))) {
      for (; all.hasNext(); all.next()) {
        entries++;
      }
    }
    assertThat(entries).isEqualTo(1);
  }

  private SilentDomains open() {
    SilentDomains silent = new SilentDomains(store, Optional.of(LIMIT));
    silent.at(now);
    return silent;
  }

  private void run(SilentDomains silent, int minutes) {
    silent.at(now);
    for (int i = 0; i < minutes; i++) {
      now += MINUTE;
      silent.at(now);
    }
  }

  private void hear(SilentDomains silent, String domain) {
    silent.at(now);
    DomainSequence state = domains.get(domain);
    domains.put(domain, silent.received(domain, state.next("image")));
  }
}

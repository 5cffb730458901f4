package io.unimos.image.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.image.fetch.RemoteImages.Fetched;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order and times of fetches; the fetches are the test's own, and so is the clock. */
@Timeout(300)
class FetchQueueTest {
  private static final int FAILURES = 3;
  private static final UriRules RULES =
      new UriRules(
          true,
          List.of("*.example.com"),
          Set.of(443),
          1000,
          Duration.ofSeconds(5),
          4,
          2,
          Duration.ofSeconds(10),
          FAILURES,
          Duration.ofSeconds(30));

  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger opened = new AtomicInteger();
  private final FetchQueue queue = new FetchQueue(RULES, opened::incrementAndGet, clock::get);
  private final Set<String> unwanted = ConcurrentHashMap.newKeySet();
  private final List<String> received = new CopyOnWriteArrayList<>();

  /** Each permit lets one fetch from a dead or slow host end. */
  private final Semaphore dead = new Semaphore(0);

  @AfterEach
  void close() {
    dead.release(1000);
    queue.close();
  }

  private final class Image implements FetchQueue.Fetch {
    private final String name;
    private final boolean answers;

    Image(String name, boolean answers) {
      this.name = name;
      this.answers = answers;
    }

    @Override
    public boolean isDone() {
      return unwanted.contains(name);
    }

    @Override
    public Fetched fetch(Duration most) {
      if (!answers || name.startsWith("slow")) {
        received.add(name + " begins " + most.toSeconds());
        dead.acquireUninterruptibly();
      }
      received.add(name + (answers ? " came" : " did not come"));
      Outcome<byte[]> outcome =
          answers
              ? Outcome.ok(new byte[1])
              : Outcome.rejected(RejectReason.IMAGE_UNREACHABLE, "silence");
      return new Fetched(outcome, answers);
    }

    @Override
    public void refuse(Outcome<byte[]> why) {
      Outcome.Rejected<byte[]> rejected = (Outcome.Rejected<byte[]>) why;
      assertThat(rejected.reason()).isEqualTo(RejectReason.IMAGE_UNREACHABLE);
      received.add(name + (rejected.detail().contains("breaker open") ? " alone" : " old"));
    }

    @Override
    public void abandon() {
      received.add(name + " abandoned");
    }
  }

  private void submit(String host, String name, boolean answers) {
    queue.submit(new ImageUri(host + ".example.com", 443, "/"), new Image(name, answers));
  }

  private void submit(String host, int count, boolean answers) {
    for (int i = 0; i < count; i++) {
      submit(host, host + i, answers);
    }
  }

  private void await(String end, long count) {
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> count(end) == count);
  }

  private long count(String end) {
    return received.stream().filter(line -> line.endsWith(end)).count();
  }

  private void openTheBreaker() {
    submit("dead", FAILURES, false);
    dead.release(FAILURES);
    await(" did not come", FAILURES);
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> opened.get() > 0);
    received.clear();
  }

  @Test
  void shouldServeALivingHostWhileADeadOneHasAllItMayHave() {
    submit("dead", 96, false);
    submit("living", 20, true);

    await(" came", 20);

    assertThat(received.stream().filter(line -> line.startsWith("dead")))
        .containsExactlyInAnyOrder("dead0 begins 5", "dead1 begins 5");
  }

  @Test
  void shouldRefuseAllThatWaitWhenTheBreakerOpens() {
    submit("dead", 96, false);

    dead.release(FAILURES);

    await(" alone", 96 - FAILURES - 1);
    // or the one under way says so after the late one
    await(" begins 5", FAILURES + 1);
    assertThat(opened).hasValue(1);
    submit("dead", "late", false);
    assertThat(received).last().isEqualTo("late alone");
    submit("living", "other", true);
    await("other came", 1);
  }

  @Test
  void shouldLetOneImageTryTheHostWhenThePauseIsOver() {
    openTheBreaker();

    clock.addAndGet(Duration.ofSeconds(31).toNanos());
    submit("dead", "first", false);
    await("first begins 5", 1);
    submit("dead", "second", false);
    dead.release();
    await("first did not come", 1);
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> opened.get() == 2);
    submit("dead", "third", false);
    clock.addAndGet(Duration.ofSeconds(31).toNanos());
    submit("dead", "fourth", true);
    await("fourth came", 1);
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> queue.knownHosts() == 0);
    submit("dead", "fifth", true);
    await("fifth came", 1);

    assertThat(received)
        .containsExactly(
            "first begins 5",
            "second alone",
            "first did not come",
            "third alone",
            "fourth came",
            "fifth came");
  }

  @Test
  void shouldGiveUpWhatWaitedTooLongWhileItsHostAnsweredNobody() {
    submit("dead", 4, false);
    await(" begins 5", 2);

    clock.addAndGet(Duration.ofSeconds(9).toNanos());
    queue.giveUpOld();
    assertThat(count(" old")).isZero();
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    queue.giveUpOld();

    assertThat(received).endsWith("dead2 old", "dead3 old");
  }

  @Test
  void shouldKeepWhatWaitsWhileItsHostAnswersOthers() {
    submit("slow", 4, true);
    await(" begins 5", 2);

    clock.addAndGet(Duration.ofSeconds(9).toNanos());
    dead.release();
    await(" begins 5", 3);
    clock.addAndGet(Duration.ofSeconds(5).toNanos());
    queue.giveUpOld();
    assertThat(count(" old")).isZero();
    clock.addAndGet(Duration.ofSeconds(6).toNanos());
    queue.giveUpOld();

    assertThat(received).endsWith("slow3 old");
  }

  @Test
  void shouldGiveAFetchNoMoreThanWhatIsLeftOfItsWait() {
    submit("dead", 3, false);
    await(" begins 5", 2);

    clock.addAndGet(Duration.ofSeconds(9).toNanos());
    dead.release();

    await("dead2 begins 1", 1);
  }

  @Test
  void shouldRememberABoundedNumberOfHosts() {
    dead.release(FetchQueue.REMEMBERED_HOSTS + 50);

    for (int i = 0; i < FetchQueue.REMEMBERED_HOSTS + 50; i++) {
      submit("h" + i, "h" + i, false);
    }

    await(" did not come", FetchQueue.REMEMBERED_HOSTS + 50);
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> queue.knownHosts() == FetchQueue.REMEMBERED_HOSTS);
  }

  @Test
  void shouldNotFetchWhatNobodyWantsAnyLonger() {
    submit("slow", 5, true);
    await(" begins 5", 2);

    unwanted.addAll(Set.of("slow2", "slow3"));
    dead.release(5);
    await(" came", 3);

    assertThat(received).noneMatch(line -> line.startsWith("slow2") || line.startsWith("slow3"));
    assertThat(received).contains("slow4 came");
  }

  @Test
  void shouldAbandonWhatWaitsWhenClosed() {
    submit("dead", 4, false);
    await(" begins 5", 2);

    queue.close();

    assertThat(count(" abandoned")).isEqualTo(2);
  }
}

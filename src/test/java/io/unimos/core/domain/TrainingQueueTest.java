package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.domain.RoundWish.Why;
import io.unimos.core.domain.TrainingQueue.Desk;
import io.unimos.core.domain.TrainingQueue.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order and amount of training, with the test's own clock and costs. */
class TrainingQueueTest {
  private static final int STEPS = 20;
  private static final double UNBOUNDED = 1000;

  private long nanos;

  @Test
  void shouldGiveEachCameraARoundBeforeAnyGetsTwo() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    List<Desk> desks = List.of(places.open(), places.open(), places.open());
    for (int camera = 0; camera < 100; camera++) {
      desks.get(camera % 3).take("camera " + camera, wish(Why.MORE_IMAGES, 1, 64 + camera % 7));
    }

    List<String> served = new ArrayList<>();
    for (int image = 1; served.size() < 200; image++) {
      // one asks at every image, always for a newer window and as if it had the most to learn from
      desks.get(0).take("camera 0", wish(Why.NO_VERSION, image, 1_000_000L * image));
      for (Desk desk : desks) {
        desk.turn().ifPresent(turn -> served.add(ended(turn)));
      }
      if (served.size() == 100) {
        for (int camera = 1; camera < 100; camera++) {
          desks.get(camera % 3).take("camera " + camera, wish(Why.MORE_IMAGES, 2, 200));
        }
      }
    }

    assertThat(served.subList(0, 100)).doesNotHaveDuplicates();
    Map<String, Integer> counts = new HashMap<>();
    served.forEach(domain -> counts.merge(domain, 1, Integer::sum));
    assertThat(counts).hasSize(100);
    assertThat(counts.values()).allMatch(count -> count == 2);
  }

  @Test
  void shouldServeChangedDomainsFirstThenThoseWithTheMostImagesSinceTheirRound() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Desk desk = places.open();
    desk.take("old", wish(Why.MORE_IMAGES, 1, 9_000));
    assertThat(next(desk)).contains("old");

    // its images since then are few, though it has the most in all
    desk.take("old", wish(Why.MORE_IMAGES, 2, 9_100));
    desk.take("some", wish(Why.MORE_IMAGES, 1, 300));
    desk.take("most", wish(Why.MORE_IMAGES, 1, 600));
    desk.take("first to change", wish(Why.NO_VERSION, 1, 64));
    desk.take("second to change", wish(Why.NO_VERSION, 1, 64));

    assertThat(all(desk))
        .containsExactly("first to change", "second to change", "most", "some", "old");
  }

  @Test
  void shouldKeepOnePlaceForACameraThatAsksAgain() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Desk desk = places.open();
    desk.take("gate", wish(Why.MORE_IMAGES, 1, 128));
    seconds(7);
    desk.take("gate", wish(Why.MORE_IMAGES, 1, 129));
    desk.take("gate", wish(Why.MORE_IMAGES, 2, 256));

    assertThat(places.status().waiting()).isEqualTo(1);
    assertThat(places.status().oldestSeconds()).isEqualTo(7);
    assertThat(all(desk)).containsExactly("gate");
    assertThat(places.status().waiting()).isZero();
    assertThat(places.status().oldestSeconds()).isZero();
  }

  @Test
  void shouldRunNoMoreRoundsAtOnceThanThereAreThreads() {
    TrainingQueue places = new TrainingQueue(2, UNBOUNDED, () -> nanos);
    Desk desk = places.open();
    for (String domain : List.of("a", "b", "c")) {
      desk.take(domain, wish(Why.MORE_IMAGES, 1, 128));
    }

    Turn first = desk.turn().orElseThrow();
    assertThat(desk.turn()).isPresent();
    assertThat(desk.turn()).isEmpty();

    first.end(0);
    first.end(0);
    assertThat(desk.turn()).isPresent();
    assertThat(desk.turn()).isEmpty();
  }

  @Test
  void shouldKeepTheBudgetWithinARoundsCostWhateverARoundCosts() {
    for (double cost : new double[] {.05, .7, 9}) {
      for (double perSecond : new double[] {.1, .5}) {
        assertBudgetHolds(cost, perSecond);
      }
    }
  }

  private void assertBudgetHolds(double cost, double perSecond) {
    TrainingQueue places = new TrainingQueue(1, perSecond, () -> nanos);
    Desk desk = places.open();
    double spent = 0;
    double second = 0;
    double endsAt = 0;
    Optional<Turn> running = Optional.empty();
    for (int tick = 0; tick < 60_000; tick++) {
      second = tick / 50.;
      for (int camera = 0; camera < 8; camera++) {
        desk.take("camera " + camera, wish(Why.MORE_IMAGES, 1, 128));
      }
      if (running.isPresent() && second >= endsAt) {
        running.get().end(cost);
        spent += cost;
        running = Optional.empty();
      }
      if (running.isEmpty()) {
        running = desk.turn();
        endsAt = second + cost;
      }
      assertThat(spent).isLessThanOrEqualTo(perSecond * (second + 1) + cost);
      nanos += 20_000_000;
    }
    // all of it is used, too: at 20 ms a look
    assertThat(spent).isGreaterThan(.9 * perSecond * second - 2 * cost);
  }

  @Test
  void shouldSayHowMuchMoreIsWantedThanTheBudgetAllows() {
    TrainingQueue places = new TrainingQueue(1, .5, () -> nanos);
    Desk desk = places.open();

    // four cameras a second close a window, each round takes .7 s: 2.8 s a second are wanted
    for (int second = 0; second < 3_000; second++) {
      for (int camera = 0; camera < 4; camera++) {
        desk.take("camera " + camera, wish(Why.MORE_IMAGES, second, 128L * second));
      }
      desk.turn().ifPresent(turn -> turn.end(.7));
      seconds(1);
    }

    assertThat(places.status().demand()).isCloseTo(2.8 / .5, within(.1));
    assertThat(places.status().waiting()).isLessThanOrEqualTo(4);
    seconds(3_000);
    assertThat(places.status().demand()).isLessThan(.01);
  }

  /** A closed form takes .1 s, its steps .4 s; four rounds a second of which one may take .5 s. */
  @Test
  void shouldLeaveTheStepsOutFirstWhenMoreIsWantedThanTheBudgetAllows() {
    TrainingQueue places = new TrainingQueue(1, .5, () -> nanos);
    Desk desk = places.open();
    int withSteps = 0;
    int rounds = 0;
    boolean last = true;
    for (int second = 0; second < 2_000; second++) {
      for (int camera = 0; camera < 4; camera++) {
        desk.take("camera " + camera, wish(Why.MORE_IMAGES, second, 64L * second));
        Optional<Turn> turn = desk.turn();
        if (turn.isPresent()) {
          last = turn.get().met();
          withSteps += last ? 1 : 0;
          rounds++;
          turn.get().end(last ? .5 : .1);
        }
      }
      seconds(1);
    }

    // closed forms alone fit in: all are run, and steps only until the demand was known
    assertThat(last).isFalse();
    assertThat(withSteps).isPositive().isLessThan(250);
    assertThat(rounds).isGreaterThan(4 * 2_000 - 1_000);
    assertThat(places.status().demand()).isCloseTo(4 * .5 / .5, within(.2));

    // with the demand gone they come back
    seconds(3_000);
    while (places.status().waiting() > 0) {
      seconds(1);
      desk.turn().ifPresent(turn -> turn.end(.1));
    }
    desk.take("camera 0", wish(Why.MORE_IMAGES, 9_000, 64L * 9_000));
    assertThat(desk.turn()).map(Turn::met).contains(true);
  }

  @Test
  void shouldLeaveStepsOutWhileACameraHasWaitedForAMinute() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Desk desk = places.open();
    Desk busy = places.open();
    desk.take("first", wish(Why.MORE_IMAGES, 1, 64L * 1));
    desk.take("second", wish(Why.MORE_IMAGES, 1, 64L * 1));
    seconds(59);
    busy.turn();
    assertThat(desk.turn().map(this::steps)).contains(true);

    seconds(2);
    busy.turn();
    assertThat(desk.turn().map(this::steps)).contains(false);
    desk.take("third", wish(Why.MORE_IMAGES, 1, 64L * 1));
    assertThat(desk.turn().map(this::steps)).contains(true);
  }

  private boolean steps(Turn turn) {
    turn.end(.1);
    return turn.met();
  }

  @Test
  void shouldCountRoundsThatTakeNoStepsAnywayAsClosedForms() {
    TrainingQueue places = new TrainingQueue(1, .1, () -> nanos);
    Desk desk = places.open();
    for (int i = 0; i < 300; i++) {
      desk.take("camera " + i, new RoundWish(Why.MORE_IMAGES, 1, 64, 0));
    }

    // .2 s each until one was measured, over five minutes, to a tenth of a processor
    assertThat(places.status().demand()).isCloseTo(300 * .2 / 300 / .1, within(1e-9));
  }

  @Test
  void shouldGiveThePlacesOfAClosedTaskBack() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Desk closing = places.open();
    Desk other = places.open();
    closing.take("gate", wish(Why.NO_VERSION, 1, 64));
    closing.take("yard", wish(Why.NO_VERSION, 1, 64));
    other.take("dock", wish(Why.MORE_IMAGES, 1, 64));
    Turn killed = closing.turn().orElseThrow();

    closing.close();

    assertThat(places.status().waiting()).isEqualTo(1);
    assertThat(other.turn()).isEmpty();
    // what was under way ends by itself; the next owner asks anew and gets its round
    killed.end(.5);
    other.take("gate", wish(Why.NO_VERSION, 1, 64));
    other.take("yard", wish(Why.NO_VERSION, 1, 64));
    assertThat(all(other)).containsExactly("gate", "yard", "dock");
  }

  @Test
  void shouldForgetAPlaceThatIsGivenBack() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Desk desk = places.open();
    desk.take("frozen", wish(Why.NO_VERSION, 1, 64));
    desk.take("gate", wish(Why.MORE_IMAGES, 1, 64));

    desk.giveBack("frozen");
    desk.giveBack("never seen");

    assertThat(all(desk)).containsExactly("gate");
  }

  @Test
  void shouldPassATaskOverThatIsNotHeardOfAndKeepItsPlace() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Desk away = places.open();
    Desk here = places.open();
    away.take("hung", wish(Why.NO_VERSION, 1, 64));
    here.take("gate", wish(Why.MORE_IMAGES, 1, 64));
    here.take("yard", wish(Why.MORE_IMAGES, 1, 64));
    assertThat(here.turn()).isEmpty();

    seconds(6);
    assertThat(next(here)).contains("gate");

    assertThat(next(away)).contains("hung");
    assertThat(next(here)).contains("yard");
  }

  private void seconds(int seconds) {
    nanos += seconds * 1_000_000_000L;
  }

  private static RoundWish wish(Why why, long window, long sequence) {
    return new RoundWish(why, window, sequence, STEPS);
  }

  private static Optional<String> next(Desk desk) {
    return desk.turn().map(TrainingQueueTest::ended);
  }

  private static List<String> all(Desk desk) {
    List<String> served = new ArrayList<>();
    for (Optional<String> turn = next(desk); turn.isPresent(); turn = next(desk)) {
      served.add(turn.get());
    }
    return served;
  }

  private static String ended(Turn turn) {
    turn.end(0);
    return turn.domain();
  }
}

package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.unimos.core.domain.RoundWish.Why;
import io.unimos.core.domain.TrainingQueue.Client;
import io.unimos.core.domain.TrainingQueue.Turn;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order and amount of training, with the test's own clock and costs. */
class TrainingQueueTest {
  private static final int STEPS = 20;
  private static final double UNBOUNDED = 1000;

  private long nanos;

  @Test
  void shouldGiveEachCameraARoundBeforeAnyGetsTwo() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    List<Client> clients = List.of(places.open(), places.open(), places.open());
    for (int camera = 0; camera < 100; camera++) {
      clients.get(camera % 3).take("camera " + camera, wish(Why.MORE_IMAGES, 1, 64 + camera % 7));
    }

    List<String> served = new ArrayList<>();
    for (int image = 1; served.size() < 200; image++) {
      // one asks at every image, always for a newer window and as if it had the most to learn from
      clients.get(0).take("camera 0", wish(Why.NO_VERSION, image, 1_000_000L * image));
      for (Client client : clients) {
        client.turn().ifPresent(turn -> served.add(ended(turn)));
      }
      if (served.size() == 100) {
        for (int camera = 1; camera < 100; camera++) {
          clients.get(camera % 3).take("camera " + camera, wish(Why.MORE_IMAGES, 2, 200));
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
    Client client = places.open();
    client.take("old", wish(Why.MORE_IMAGES, 1, 9_000));
    assertThat(next(client)).contains("old");

    // its images since then are few, though it has the most in all
    client.take("old", wish(Why.MORE_IMAGES, 2, 9_100));
    client.take("some", wish(Why.MORE_IMAGES, 1, 300));
    client.take("most", wish(Why.MORE_IMAGES, 1, 600));
    client.take("first to change", wish(Why.NO_VERSION, 1, 64));
    client.take("second to change", wish(Why.NO_VERSION, 1, 64));

    assertThat(all(client))
        .containsExactly("first to change", "second to change", "most", "some", "old");
  }

  @Test
  void shouldKeepOnePlaceForACameraThatAsksAgain() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Client client = places.open();
    client.take("gate", wish(Why.MORE_IMAGES, 1, 128));
    seconds(7);
    client.take("gate", wish(Why.MORE_IMAGES, 1, 129));
    client.take("gate", wish(Why.MORE_IMAGES, 2, 256));

    assertThat(places.status().waiting()).isEqualTo(1);
    assertThat(places.status().oldestSeconds()).isEqualTo(7);
    assertThat(all(client)).containsExactly("gate");
    assertThat(places.status().waiting()).isZero();
    assertThat(places.status().oldestSeconds()).isZero();
  }

  @Test
  void shouldRunNoMoreRoundsAtOnceThanThereAreThreads() {
    TrainingQueue places = new TrainingQueue(2, UNBOUNDED, () -> nanos);
    Client client = places.open();
    for (String domain : List.of("a", "b", "c")) {
      client.take(domain, wish(Why.MORE_IMAGES, 1, 128));
    }

    Turn first = client.turn().orElseThrow();
    assertThat(client.turn()).isPresent();
    assertThat(client.turn()).isEmpty();

    first.end(0);
    first.end(0);
    assertThat(client.turn()).isPresent();
    assertThat(client.turn()).isEmpty();
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
    Client client = places.open();
    double spent = 0;
    double second = 0;
    double endsAt = 0;
    Optional<Turn> running = Optional.empty();
    for (int tick = 0; tick < 60_000; tick++) {
      second = tick / 50.;
      for (int camera = 0; camera < 8; camera++) {
        client.take("camera " + camera, wish(Why.MORE_IMAGES, 1, 128));
      }
      if (running.isPresent() && second >= endsAt) {
        running.get().end(cost);
        spent += cost;
        running = Optional.empty();
      }
      if (running.isEmpty()) {
        running = client.turn();
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
    Client client = places.open();

    // four cameras a second close a window, each round takes .7 s: 2.8 s a second are wanted
    for (int second = 0; second < 3_000; second++) {
      for (int camera = 0; camera < 4; camera++) {
        client.take("camera " + camera, wish(Why.MORE_IMAGES, second, 128L * second));
      }
      client.turn().ifPresent(turn -> turn.end(.7));
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
    Client client = places.open();
    int withSteps = 0;
    int rounds = 0;
    boolean last = true;
    for (int second = 0; second < 2_000; second++) {
      for (int camera = 0; camera < 4; camera++) {
        client.take("camera " + camera, wish(Why.MORE_IMAGES, second, 64L * second));
        Optional<Turn> turn = client.turn();
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
      client.turn().ifPresent(turn -> turn.end(.1));
    }
    client.take("camera 0", wish(Why.MORE_IMAGES, 9_000, 64L * 9_000));
    assertThat(client.turn()).map(Turn::met).contains(true);
  }

  @Test
  void shouldLeaveStepsOutWhileACameraHasWaitedForAMinute() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Client client = places.open();
    Client busy = places.open();
    client.take("first", wish(Why.MORE_IMAGES, 1, 64L * 1));
    client.take("second", wish(Why.MORE_IMAGES, 1, 64L * 1));
    seconds(59);
    busy.turn();
    assertThat(client.turn().map(this::steps)).contains(true);

    seconds(2);
    busy.turn();
    assertThat(client.turn().map(this::steps)).contains(false);
    client.take("third", wish(Why.MORE_IMAGES, 1, 64L * 1));
    assertThat(client.turn().map(this::steps)).contains(true);
  }

  private boolean steps(Turn turn) {
    turn.end(.1);
    return turn.met();
  }

  @Test
  void shouldCountRoundsThatTakeNoStepsAnywayAsClosedForms() {
    TrainingQueue places = new TrainingQueue(1, .1, () -> nanos);
    Client client = places.open();
    for (int i = 0; i < 300; i++) {
      client.take("camera " + i, new RoundWish(Why.MORE_IMAGES, 1, 64, 0));
    }

    // .2 s each until one was measured, over five minutes, to a tenth of a processor
    assertThat(places.status().demand()).isCloseTo(300 * .2 / 300 / .1, within(1e-9));
  }

  @Test
  void shouldGiveThePlacesOfAClosedTaskBack() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Client closing = places.open();
    Client other = places.open();
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
    Client client = places.open();
    client.take("frozen", wish(Why.NO_VERSION, 1, 64));
    client.take("gate", wish(Why.MORE_IMAGES, 1, 64));

    client.giveBack("frozen");
    client.giveBack("never seen");

    assertThat(all(client)).containsExactly("gate");
  }

  @Test
  void shouldPassATaskOverThatIsNotHeardOfAndKeepItsPlace() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    Client away = places.open();
    Client here = places.open();
    away.take("hung", wish(Why.NO_VERSION, 1, 64));
    here.take("gate", wish(Why.MORE_IMAGES, 1, 64));
    here.take("yard", wish(Why.MORE_IMAGES, 1, 64));
    assertThat(here.turn()).isEmpty();

    seconds(6);
    assertThat(next(here)).contains("gate");

    assertThat(next(away)).contains("hung");
    assertThat(next(here)).contains("yard");
  }

  /** The queue's order, found by looking through all places at each turn. */
  private final class AllPlaces {
    record Place(
        int client,
        String domain,
        long number,
        long behind,
        long taken,
        RoundWish wish,
        long images) {}

    final Map<String, Place> places = new HashMap<>();
    final Map<String, long[]> rounds = new HashMap<>();
    final long[] seen;
    long issued;
    Optional<Place> next = Optional.empty();

    AllPlaces(int clients) {
      seen = new long[clients];
    }

    void take(int client, String domain, RoundWish wish) {
      Place known = places.get(domain);
      if (known != null && known.wish.window() == wish.window()) {
        return;
      }
      seen[client] = nanos;
      long[] had = rounds.getOrDefault(domain, new long[2]);
      long number = known == null ? ++issued : known.number;
      long behind = known == null ? had[0] : known.behind;
      long taken = known == null ? nanos : known.taken;
      long images = wish.sequence() - had[1];
      places.put(domain, new Place(client, domain, number, behind, taken, wish, images));
      next = Optional.empty();
    }

    void remove(String domain) {
      if (places.remove(domain) != null) {
        next = Optional.empty();
      }
    }

    /**
     * Returns the domain's name and whether it takes its steps; empty if it is not the client's.
     */
    Optional<String> turn(int client) {
      if (places.values().stream().noneMatch(place -> place.client == client)) {
        return Optional.empty();
      }
      seen[client] = nanos;
      next = next.filter(this::present).or(this::first);
      Optional<Place> mine = next.filter(place -> place.client == client);
      boolean late =
          places.values().stream()
              .anyMatch(place -> present(place) && nanos - place.taken > 60_000_000_000L);
      mine.ifPresent(
          place -> {
            places.remove(place.domain);
            rounds.put(place.domain, new long[] {issued, place.wish.sequence()});
            next = Optional.empty();
          });
      return mine.map(place -> place.domain + (late ? "" : " with steps"));
    }

    private Optional<Place> first() {
      long oldest =
          places.values().stream().filter(this::present).mapToLong(Place::number).min().orElse(0);
      return places.values().stream()
          .filter(place -> present(place) && place.behind < oldest)
          .min(
              Comparator.<Place, Why>comparing(place -> place.wish.why())
                  .thenComparing(Comparator.comparingLong(Place::images).reversed())
                  .thenComparingLong(Place::number));
    }

    private boolean present(Place place) {
      return nanos - seen[place.client] < 5_000_000_000L;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldServeInTheOrderThatALookThroughAllPlacesFinds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TrainingQueue places = new TrainingQueue(1_000, UNBOUNDED, () -> nanos);
    List<Client> clients = Stream.generate(places::open).limit(4).toList();
    AllPlaces all = new AllPlaces(clients.size());
    int served = 0;
    long away = -1;
    for (int step = 0; step < 20_000; step++) {
      if (step % 500 == 0) {
        away = random.nextInt(-1, clients.size());
      }
      nanos += random.nextLong(200_000_000);
      int camera = random.nextInt(60);
      int at = camera % clients.size();
      Client client = clients.get(at);
      String domain = "camera " + camera;
      if (at == away) {
        continue;
      }
      switch (random.nextInt(12)) {
        case 0 -> {
          client.giveBack(domain);
          all.remove(domain);
        }
        case 1 -> {
          client.forget(domain);
          all.remove(domain);
          all.rounds.remove(domain);
        }
        case 2, 3, 4 -> {
          Optional<Turn> turn = client.turn();
          assertThat(turn.map(each -> ended(each) + (each.met() ? " with steps" : "")))
              .as("step %d", step)
              .isEqualTo(all.turn(at));
          served += turn.isPresent() ? 1 : 0;
        }
        default -> {
          Why why = random.nextInt(3) == 0 ? Why.NO_VERSION : Why.MORE_IMAGES;
          RoundWish wish = wish(why, random.nextInt(3), step + random.nextInt(50));
          client.take(domain, wish);
          all.take(at, domain, wish);
        }
      }
    }

    assertThat(served).isGreaterThan(500);
    assertThat(places.status().waiting()).isEqualTo(all.places.size());
  }

  @Test
  void shouldSayWhatATurnCostsWhileTenThousandCamerasWait() {
    TrainingQueue places = new TrainingQueue(1, UNBOUNDED, () -> nanos);
    List<Client> clients = Stream.generate(places::open).limit(48).toList();
    AllPlaces all = new AllPlaces(clients.size());
    for (int camera = 0; camera < 10_000; camera++) {
      RoundWish wish = wish(Why.MORE_IMAGES, 1, 64 + camera % 1_000);
      clients.get(camera % clients.size()).take("camera " + camera, wish);
      all.take(camera % clients.size(), "camera " + camera, wish);
    }

    long start = processorTime();
    List<String> served = new ArrayList<>();
    while (served.size() < 10_000) {
      clients.forEach(client -> next(client).ifPresent(served::add));
    }
    long perTurn = (processorTime() - start) / 10_000;
    start = processorTime();
    List<String> expected = new ArrayList<>();
    while (expected.size() < 50) {
      for (int client = 0; client < clients.size(); client++) {
        all.turn(client).ifPresent(each -> expected.add(each.replace(" with steps", "")));
      }
    }
    long lookedThrough = (processorTime() - start) / expected.size();

    System.out.printf(
        "a turn while up to 10,000 cameras wait: %d us; %d where all places are looked through%n",
        perTurn / 1_000, lookedThrough / 1_000);
    assertThat(served).doesNotHaveDuplicates().startsWith(expected.toArray(String[]::new));
  }

  private static long processorTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private void seconds(int seconds) {
    nanos += seconds * 1_000_000_000L;
  }

  private static RoundWish wish(Why why, long window, long sequence) {
    return new RoundWish(why, window, sequence, STEPS);
  }

  private static Optional<String> next(Client client) {
    return client.turn().map(TrainingQueueTest::ended);
  }

  private static List<String> all(Client client) {
    List<String> served = new ArrayList<>();
    for (Optional<String> turn = next(client); turn.isPresent(); turn = next(client)) {
      served.add(turn.get());
    }
    return served;
  }

  private static String ended(Turn turn) {
    turn.end(0);
    return turn.domain();
  }
}

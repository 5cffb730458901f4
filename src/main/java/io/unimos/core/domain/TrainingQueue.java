package io.unimos.core.domain;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The training queue of a process: it decides for all tasks and threads whose round comes next, and
 * when. A domain that wants a round holds one place, which costs nothing; the request is built only
 * when its turn comes.
 *
 * <p>Rounds skip their MET steps while the demand exceeds the budget, or once a place has waited
 * too long. The closed form is never left out; it waits for its turn. Domains without a version go
 * first, then those with the most images since their last round. But a domain that has had a round
 * stands behind all that waited then. Thread-safe.
 */
public final class TrainingQueue {
  /**
   * The time after which a silent client is passed over; it keeps its places for when it is back.
   */
  private static final long AWAY_NANOS = 5_000_000_000L;

  /**
   * The age of a place from which on rounds skip their MET steps, whatever the average demand. A
   * hundred cameras that come at once wait for their first version, and the steps are worth less
   * than a tenth of a point (method-record.md).
   */
  private static final long LATE_NANOS = 60_000_000_000L;

  private static final Comparator<Place> RANK =
      Comparator.<Place, RoundWish.Why>comparing(place -> place.wish.why())
          .thenComparing(Comparator.comparingLong(Place::images).reversed())
          .thenComparingLong(Place::number);

  private static final Comparator<Place> BEHIND =
      Comparator.comparingLong(Place::behind).thenComparingLong(Place::number);

  private final LongSupplier nanos;
  private final TrainingBudget budget;
  private final int threads;
  private final Set<Client> clients = new LinkedHashSet<>();
  private long issued;

  /** The next place, cached until something changes. */
  private Optional<Place> next = Optional.empty();

  /**
   * Creates the queue for all tasks.
   *
   * @param threads the number of rounds that run at once
   * @param cpuPerSecond the seconds of processor time a second that training may take
   * @param nanos a clock that never goes back
   */
  public TrainingQueue(int threads, double cpuPerSecond, LongSupplier nanos) {
    this.threads = threads;
    this.nanos = nanos;
    budget = new TrainingBudget(threads, cpuPerSecond, nanos.getAsLong());
  }

  /** Returns the number of rounds that may run at once. */
  public int threads() {
    return threads;
  }

  /** Opens the client of one task; the caller closes it. */
  public synchronized Client open() {
    Client client = new Client();
    clients.add(client);
    return client;
  }

  /**
   * The state of the queue.
   *
   * @param waiting the number of places
   * @param oldestSeconds the age of the oldest place; 0 without any
   * @param demand the processor time wanted of late, divided by what training may take
   */
  public record QueueState(int waiting, double oldestSeconds, double demand) {}

  /** Returns the present state of the queue. */
  public synchronized QueueState status() {
    long now = nanos.getAsLong();
    budget.at(now);
    long oldest = waiting().mapToLong(client -> client.oldest().taken).min().orElse(now);
    int places = waiting().mapToInt(client -> client.places.size()).sum();
    return new QueueState(places, (now - oldest) / 1e9, budget.demand());
  }

  private Stream<Client> waiting() {
    return clients.stream().filter(Client::waits);
  }

  private Optional<Place> oldestPresent(long now) {
    return present(now).map(Client::oldest).min(Comparator.comparingLong(Place::number));
  }

  private Stream<Client> present(long now) {
    return waiting().filter(client -> now - client.seen < AWAY_NANOS);
  }

  private Optional<Place> first(long now) {
    return oldestPresent(now)
        .flatMap(
            oldest ->
                present(now)
                    .flatMap(client -> client.firstBehind(oldest.number).stream())
                    .min(RANK));
  }

  /**
   * A place in the queue.
   *
   * @param behind the place stands behind all places up to this number
   * @param taken the time on the clock at which it was taken
   * @param images the images since the domain's last round, as far as its client knows
   */
  private record Place(
      Client client,
      String domain,
      long number,
      long behind,
      long taken,
      RoundWish wish,
      long images) {}

  /**
   * The record of a domain's last round: the last place issued by then, and the images until then.
   */
  private record Had(long issued, long sequence) {}

  /**
   * The client of one task, whose domains take places. Owner: the task's stream thread. Closing it
   * gives all places back, as if they had never been taken.
   */
  public final class Client implements AutoCloseable {
    /** In the order in which they were taken. */
    private final Map<String, Place> places = new LinkedHashMap<>();

    /** The places that stood behind no other when last looked at. */
    private final NavigableSet<Place> ranked = new TreeSet<>(RANK);

    /** The other places. */
    private final NavigableSet<Place> behind = new TreeSet<>(BEHIND);

    private final Map<String, Had> rounds = new HashMap<>();
    private long seen;

    private Client() {}

    /**
     * Takes a place for a domain that wants a round; repeated at each image, it keeps its place.
     */
    public void take(String domain, RoundWish wish) {
      Place known = places.get(domain);
      if (known != null && known.wish.window() == wish.window()) {
        return;
      }
      synchronized (TrainingQueue.this) {
        long now = here();
        budget.wanted(wish.steps());
        Had had = rounds.getOrDefault(domain, new Had(0, 0));
        long images = wish.sequence() - had.sequence;
        put(
            known == null
                ? new Place(this, domain, ++issued, had.issued, now, wish, images)
                : new Place(this, domain, known.number, known.behind, known.taken, wish, images));
      }
    }

    /** Gives back the place of a domain that no longer wants a round. */
    public void giveBack(String domain) {
      if (places.containsKey(domain)) {
        synchronized (TrainingQueue.this) {
          remove(domain);
        }
      }
    }

    /** Removes a domain that is gone, with its place and the record of its rounds. */
    public void forget(String domain) {
      giveBack(domain);
      rounds.remove(domain);
    }

    /** Returns true while a domain of the task waits. */
    public boolean waits() {
      return !places.isEmpty();
    }

    /** Returns the turn of one of the task's domains, if it has come. */
    public Optional<Turn> turn() {
      if (places.isEmpty()) {
        return Optional.empty();
      }
      synchronized (TrainingQueue.this) {
        long now = here();
        if (!budget.open()) {
          return Optional.empty();
        }
        next = next.filter(place -> now - place.client.seen < AWAY_NANOS).or(() -> first(now));
        return next.filter(place -> place.client == this).map(this::begin);
      }
    }

    private long here() {
      seen = nanos.getAsLong();
      budget.at(seen);
      return seen;
    }

    private void put(Place place) {
      unlist(places.put(place.domain, place));
      behind.add(place);
    }

    private void remove(String domain) {
      unlist(places.remove(domain));
    }

    private void unlist(Place place) {
      if (place != null && !ranked.remove(place)) {
        behind.remove(place);
      }
      next = Optional.empty();
    }

    private Place oldest() {
      return places.values().iterator().next();
    }

    /** Returns the first of the places that stand only behind places before the oldest one. */
    private Optional<Place> firstBehind(long oldest) {
      while (!behind.isEmpty() && behind.first().behind < oldest) {
        ranked.add(behind.pollFirst());
      }
      // only after a client with older places is back
      while (!ranked.isEmpty() && ranked.first().behind >= oldest) {
        behind.add(ranked.pollFirst());
      }
      return ranked.stream().findFirst();
    }

    private Turn begin(Place place) {
      boolean late = oldestPresent(seen).filter(each -> seen - each.taken > LATE_NANOS).isPresent();
      remove(place.domain);
      rounds.put(place.domain, new Had(issued, place.wish.sequence()));
      boolean met = !(late || budget.exhausted());
      int steps = met ? place.wish.steps() : 0;
      return new Turn(place.domain, met, steps, budget.start(steps));
    }

    @Override
    public void close() {
      synchronized (TrainingQueue.this) {
        clients.remove(this);
        places.clear();
        next = Optional.empty();
      }
    }
  }

  /**
   * The turn of a domain, which holds a place among the running rounds until it is ended. Any
   * thread.
   */
  public final class Turn {
    private final String domain;
    private final boolean met;
    private final int steps;
    private final double reserved;
    private boolean ended;

    private Turn(String domain, boolean met, int steps, double reserved) {
      this.domain = domain;
      this.met = met;
      this.steps = steps;
      this.reserved = reserved;
    }

    /** Returns the name of the domain. */
    public String domain() {
      return domain;
    }

    /**
     * Returns true if the round takes its MET steps; they are the first to go where the budget is
     * short.
     */
    public boolean met() {
      return met;
    }

    /**
     * Makes room for the next round; a second call does nothing.
     *
     * @param spent the seconds of processor time; 0 if nothing was run
     */
    public void end(double spent) {
      synchronized (TrainingQueue.this) {
        if (!ended) {
          ended = true;
          budget.at(nanos.getAsLong());
          budget.end(reserved, steps, spent);
        }
      }
    }
  }
}

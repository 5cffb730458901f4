package io.unimos.adapt;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Whose round comes next, and whether now: one service for all tasks and threads of a process. A
 * domain that wants a round holds one ticket, which costs nothing; only when its turn comes the
 * round's request is built. While more is wanted than the budget allows, or somebody has waited too
 * long already, rounds go without their MET steps if they are worth something without; what is
 * wanted beyond that waits. Domains without a version go first, then those with the most images
 * since their last round; but a domain that has had a round stands behind all that waited then.
 * Thread-safe.
 */
public final class RoundTickets {
  /** A desk not heard of for so long is passed over, and keeps its places for when it is back. */
  private static final long AWAY_NANOS = 5_000_000_000L;

  /**
   * When a ticket is this old rounds go without their MET steps, whatever the average demand: a
   * hundred cameras that come at once wait for their first version, and the steps are worth less
   * than a tenth of a point (method-record.md).
   */
  private static final long LATE_NANOS = 60_000_000_000L;

  private static final Comparator<Ticket> RANK =
      Comparator.<Ticket, RoundWish.Why>comparing(ticket -> ticket.wish.why())
          .thenComparing(Comparator.comparingLong(Ticket::images).reversed())
          .thenComparingLong(Ticket::number);

  private final LongSupplier nanos;
  private final TrainingBudget budget;
  private final int threads;
  private final Set<Desk> desks = new LinkedHashSet<>();
  private long issued;

  /** Found once, until something changes. */
  private Optional<Ticket> next = Optional.empty();

  /**
   * Opens for all tasks.
   *
   * @param threads rounds at once
   * @param cpuPerSecond seconds of processor time a second that training may take
   * @param nanos a clock that never goes back
   */
  public RoundTickets(int threads, double cpuPerSecond, LongSupplier nanos) {
    this.threads = threads;
    this.nanos = nanos;
    budget = new TrainingBudget(threads, cpuPerSecond, nanos.getAsLong());
  }

  /** Rounds that may run at once. */
  public int threads() {
    return threads;
  }

  /** For one task; the one who opens it closes it. */
  public synchronized Desk open() {
    Desk desk = new Desk();
    desks.add(desk);
    return desk;
  }

  /**
   * How it stands.
   *
   * @param waiting tickets
   * @param oldestSeconds since the oldest of them was taken; 0 without any
   * @param demand processor time wanted of late, to what training may take
   */
  public record Status(int waiting, double oldestSeconds, double demand) {}

  /** How it stands now. */
  public synchronized Status status() {
    long now = nanos.getAsLong();
    budget.at(now);
    long oldest = all().mapToLong(Ticket::taken).min().orElse(now);
    return new Status((int) all().count(), (now - oldest) / 1e9, budget.demand());
  }

  private Stream<Ticket> all() {
    return desks.stream().flatMap(desk -> desk.tickets.values().stream());
  }

  private Stream<Ticket> present(long now) {
    return all().filter(ticket -> now - ticket.desk.seen < AWAY_NANOS);
  }

  private Optional<Ticket> first(long now) {
    long oldest = present(now).mapToLong(Ticket::number).min().orElse(0);
    return present(now).filter(ticket -> ticket.behind < oldest).min(RANK);
  }

  /**
   * A place in the queue.
   *
   * @param behind stands behind all tickets up to this number
   * @param taken when, on the clock
   * @param images since the domain's last round, as far as its desk knows
   */
  private record Ticket(
      Desk desk,
      String domain,
      long number,
      long behind,
      long taken,
      RoundWish wish,
      long images) {}

  /** What is remembered of a domain's last round: who waited then, and the images until then. */
  private record Had(long issued, long sequence) {}

  /**
   * Where one task's domains take tickets. Owner: the task's stream thread; closing it gives all
   * tickets back, as if they had never been taken.
   */
  public final class Desk implements AutoCloseable {
    private final Map<String, Ticket> tickets = new HashMap<>();
    private final Map<String, Had> rounds = new HashMap<>();
    private long seen;

    private Desk() {}

    /** The domain wants a round; said again at each image, it keeps its place. */
    public void take(String domain, RoundWish wish) {
      Ticket known = tickets.get(domain);
      if (known != null && known.wish.window() == wish.window()) {
        return;
      }
      synchronized (RoundTickets.this) {
        long now = here();
        budget.wanted(wish.steps());
        Had had = rounds.getOrDefault(domain, new Had(0, 0));
        long images = wish.sequence() - had.sequence;
        tickets.put(
            domain,
            known == null
                ? new Ticket(this, domain, ++issued, had.issued, now, wish, images)
                : new Ticket(this, domain, known.number, known.behind, known.taken, wish, images));
        next = Optional.empty();
      }
    }

    /** The domain wants none any more. */
    public void giveBack(String domain) {
      if (tickets.containsKey(domain)) {
        synchronized (RoundTickets.this) {
          tickets.remove(domain);
          next = Optional.empty();
        }
      }
    }

    /** The domain is gone: no ticket, and nothing is remembered of its rounds. */
    public void forget(String domain) {
      giveBack(domain);
      rounds.remove(domain);
    }

    /** True while a domain of the task waits. */
    public boolean waits() {
      return !tickets.isEmpty();
    }

    /** The turn of one of the task's domains, if it has come. */
    public Optional<Turn> turn() {
      if (tickets.isEmpty()) {
        return Optional.empty();
      }
      synchronized (RoundTickets.this) {
        long now = here();
        if (!budget.open()) {
          return Optional.empty();
        }
        next = next.filter(ticket -> now - ticket.desk.seen < AWAY_NANOS).or(() -> first(now));
        return next.filter(ticket -> ticket.desk == this).map(this::begin);
      }
    }

    private long here() {
      seen = nanos.getAsLong();
      budget.at(seen);
      return seen;
    }

    private Turn begin(Ticket ticket) {
      boolean late = present(seen).anyMatch(each -> seen - each.taken > LATE_NANOS);
      tickets.remove(ticket.domain);
      rounds.put(ticket.domain, new Had(issued, ticket.wish.sequence()));
      next = Optional.empty();
      boolean met = !(late || budget.exhausted());
      int steps = met ? ticket.wish.steps() : 0;
      return new Turn(ticket.domain, met, steps, budget.start(steps));
    }

    @Override
    public void close() {
      synchronized (RoundTickets.this) {
        desks.remove(this);
        tickets.clear();
        next = Optional.empty();
      }
    }
  }

  /** A domain's turn: it has a place among the running rounds until it is ended. Any thread. */
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

    /** Whose. */
    public String domain() {
      return domain;
    }

    /**
     * Whether the round takes its MET steps; the first thing that goes where the budget is short.
     */
    public boolean met() {
      return met;
    }

    /**
     * Makes room for the next; a second call does nothing.
     *
     * @param spent seconds of processor time; 0 if nothing was run
     */
    public void end(double spent) {
      synchronized (RoundTickets.this) {
        if (!ended) {
          ended = true;
          budget.at(nanos.getAsLong());
          budget.end(reserved, steps, spent);
        }
      }
    }
  }
}

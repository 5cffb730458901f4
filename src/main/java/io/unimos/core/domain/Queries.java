package io.unimos.core.domain;

import static java.util.stream.Collectors.toMap;

import com.google.common.collect.Lists;
import io.unimos.core.label.AuditSample;
import io.unimos.core.label.QueryPool;
import io.unimos.core.label.RandomDraw;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.LabelledRows;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The queries of a domain (method-specification 7.1): the images that may be queried next, the
 * budget, and the queried images. Of these the entries are in memory; images and votes are in the
 * journal. A checkpoint writes each entry that has changed since the last one by itself. Owner: the
 * domain's stream thread; {@link Labels} alone changes it.
 */
final class Queries {
  /** The greatest number of labelled images, and of images without an answer. */
  private static final int MOST = AuditSample.MOST;

  private static final String IMAGE = "queried-";
  private static final String VOTES = "votes-";
  private static final String ENTRIES = "queries";
  private static final String GONE = "gone";

  private final DomainContext context;
  private final DomainJournal journal;
  private final RandomDraw keys;
  private final Deque<Query.Seen> seen = new ArrayDeque<>();
  private final QueryBudget budget = new QueryBudget();

  /** The entries in the order of their images. */
  private final List<QueryEntry> entries = new ArrayList<>();

  /** The images whose entry differs from the journal's. */
  private final SortedSet<Long> touched = new TreeSet<>();

  private final Deque<Long> gone = new ArrayDeque<>();

  /** The first image of the present condition. */
  private long since;

  private long lost;
  private long lostWritten;

  /** The images that left the entries, but which a restart may yet need. */
  private final List<Long> leaving = new ArrayList<>();

  Queries(String domain, DomainContext context, DomainJournal journal) {
    this.context = context;
    this.journal = journal;
    keys = new RandomDraw(domain, "");
  }

  /** Returns true if there is anything to keep. */
  boolean used() {
    return on() || !entries.isEmpty() || !touched.isEmpty();
  }

  private boolean on() {
    return context.settings().annotate().on();
  }

  /** Returns the query budget; to be read only. */
  QueryBudget budget() {
    return budget;
  }

  /** Adds an image that was learned to the candidates for a query. */
  void see(RememberedImage image, DomainPrediction said) {
    if (image.tag().length > 0 && on()) {
      seen.add(Query.Seen.of(said));
      if (seen.size() > QueryPool.SIZE) {
        seen.remove();
      }
    }
  }

  /** Returns the images that were learned last and not queried, oldest first. */
  List<Query.Seen> candidates() {
    Set<Long> queried = entries.stream().map(QueryEntry::sequence).collect(Collectors.toSet());
    return seen.stream().filter(image -> !queried.contains(image.sequence())).toList();
  }

  /** Records the queries for a set of images. */
  void add(Change.Queried queried) {
    budget.spend(queried.queries().size(), queried.forgone(), queried.at());
    for (Query query : queried.queries()) {
      Query.Seen said = query.seen();
      long image = said.sequence();
      journal.putBlob(IMAGE + image, query.image().toBytes());
      putVotes(image, new Votes(new TreeMap<>()));
      put(
          new QueryEntry(
              image,
              keys.of(query.id()),
              query.random(),
              said.top().get(0).label(),
              said.named().get(Component.ZERO_SHOT),
              query.former().orElse(QueryEntry.NOBODY),
              Votes.PENDING,
              0,
              query.until().orElse(0)));
    }
    dropOldest(entry -> !entry.labelled(), unanswered -> {});
  }

  Stream<QueryEntry> stream() {
    return entries.stream();
  }

  /** Returns the entries with a label that counts, in the order of their images. */
  List<QueryEntry> labelled() {
    return entries.stream().filter(QueryEntry::labelled).toList();
  }

  /** Returns the entry of an image by its sequence. */
  QueryEntry at(long sequence) {
    return entries.get(position(sequence));
  }

  private int position(long sequence) {
    int at = Collections.binarySearch(Lists.transform(entries, QueryEntry::sequence), sequence);
    return at < 0 ? -at - 1 : at;
  }

  private boolean has(long sequence) {
    int at = position(sequence);
    return at < entries.size() && entries.get(at).sequence() == sequence;
  }

  /** Puts an entry in the place of the image's former one, if there is one. */
  void put(QueryEntry entry) {
    int at = position(entry.sequence());
    if (has(entry.sequence())) {
      entries.set(at, entry);
    } else {
      entries.add(at, entry);
    }
    touched.add(entry.sequence());
  }

  private void replaceAll(UnaryOperator<QueryEntry> now) {
    entries.replaceAll(
        entry -> {
          QueryEntry next = now.apply(entry);
          if (!next.equals(entry)) {
            touched.add(entry.sequence());
          }
          return next;
        });
  }

  /** Returns true if an image of that id was queried and is no longer waited for. */
  boolean gone(String id) {
    return gone.contains(keys.of(id));
  }

  /** Returns the entry of an image by its id. */
  Optional<QueryEntry> find(String id) {
    long key = keys.of(id);
    return entries.stream()
        .filter(entry -> entry.key() == key)
        .filter(entry -> image(entry.sequence()).identity().id().equals(id))
        .findFirst();
  }

  /** Compares with the answers of another adapter of the same domain; see {@link OnlineDomain}. */
  Duel against(Queries other) {
    Duel.Tally tally = new Duel.Tally();
    List<QueryEntry> audited = entries.stream().filter(QueryEntry::scored).toList();
    if (!audited.isEmpty()) {
      Map<Long, Integer> answers =
          other.entries.stream().collect(toMap(QueryEntry::key, QueryEntry::served, (a, b) -> b));
      audited.stream()
          .filter(entry -> answers.containsKey(entry.key()))
          .forEach(
              entry ->
                  tally.add(answers.get(entry.key()) == entry.label(), entry.score().served()));
    }
    return tally.duel();
  }

  /** Returns a queried image as it is remembered; reads the journal. */
  RememberedImage image(long sequence) {
    return RememberedImage.fromBytes(blob(IMAGE + sequence), context.dimension());
  }

  /** Returns the feature of a queried image, {@code [d]}; reads the journal. */
  float[] feature(long sequence) {
    return HalfFloats.unpack(image(sequence).feature());
  }

  /** Returns the votes for an image; reads the journal. */
  Votes votes(long sequence) {
    return Bytes.read(blob(VOTES + sequence), Votes::read);
  }

  private byte[] blob(String name) {
    return journal
        .blob(name)
        .orElseThrow(() -> new IllegalStateException("journal: " + name + " is missing"));
  }

  /** Writes the votes for an image. */
  void putVotes(long sequence, Votes votes) {
    journal.putBlob(VOTES + sequence, Bytes.of(votes::write));
  }

  private void delete(long sequence) {
    journal.deleteBlob(IMAGE + sequence);
    journal.deleteBlob(VOTES + sequence);
  }

  /** Returns the sequences of the last images of the present condition, up to {@code upTo}. */
  List<Long> last(long upTo, int count) {
    List<Long> present =
        entries.stream()
            .map(QueryEntry::sequence)
            .filter(sequence -> sequence >= since && sequence <= upTo)
            .toList();
    return present.subList(Math.max(0, present.size() - count), present.size());
  }

  /** Returns the labelled images, oldest first, as rows of a round; reads the journal. */
  LabelledRows rows() {
    List<QueryEntry> all = labelled();
    return new LabelledRows(
        all.stream()
            .map(entry -> Vectors.widened(feature(entry.sequence())))
            .toArray(double[][]::new),
        all.stream().mapToInt(QueryEntry::label).toArray());
  }

  /**
   * Drops the oldest images of a kind of which there are too many.
   *
   * @param dropped is called with each of them
   */
  void dropOldest(Predicate<QueryEntry> kind, Consumer<QueryEntry> dropped) {
    while (entries.stream().filter(kind).count() > MOST) {
      QueryEntry oldest = entries.stream().filter(kind).findFirst().orElseThrow();
      dropped.accept(oldest);
      entries.remove(oldest);
      lose(oldest);
      leaving.add(oldest.sequence());
    }
  }

  /** Stops waiting for an answer; a later answer is rejected as late. */
  private void lose(QueryEntry entry) {
    touched.add(entry.sequence());
    gone.add(entry.key());
    lost++;
    if (gone.size() > MOST) {
      gone.remove();
    }
  }

  /** Returns true if images wait for {@link #deleteLeaving}. */
  boolean hasLeaving() {
    return !leaving.isEmpty();
  }

  /** Deletes the images that have left the entries, which no restart needs any more. */
  void deleteLeaving() {
    leaving.forEach(this::delete);
    leaving.clear();
  }

  /**
   * Drops the images of the old condition.
   *
   * @param oldest the first image of the new condition
   */
  void reset(long oldest) {
    List<QueryEntry> old = entries.subList(0, position(oldest));
    for (QueryEntry entry : old) {
      lose(entry);
      delete(entry.sequence());
    }
    old.clear();
    replaceAll(QueryEntry::past);
    since = oldest;
    seen.clear();
    budget.restart(last(Long.MAX_VALUE, Integer.MAX_VALUE).size());
  }

  /**
   * Takes all images over to other classes. The answers of images that may yet be queried named the
   * former classes, so these candidates are dropped.
   */
  void changeClasses(ClassChange change) {
    int[] to = change.to();
    replaceAll(
        entry -> {
          Votes now = votes(entry.sequence()).changed(change);
          putVotes(entry.sequence(), now);
          return entry.changed(now, to);
        });
    seen.clear();
  }

  /** Ends the trial of a version: forgets what would have been served without it. */
  void forgetFormer() {
    replaceAll(QueryEntry::withoutFormer);
  }

  /** Writes the entries that have changed since the last call. */
  void writeParts() {
    for (long sequence : touched) {
      if (has(sequence)) {
        journal.putPart(ENTRIES, sequence, Bytes.of(at(sequence)::write));
      } else {
        journal.deletePart(ENTRIES, sequence);
      }
    }
    touched.clear();
    long number = lost - gone.size();
    for (long key : gone) {
      if (++number > lostWritten) {
        journal.putPart(GONE, number % MOST, Bytes.of(bytes -> bytes.writeLong(key)));
      }
    }
    lostWritten = lost;
  }

  /** Writes the state that is not written entry by entry. */
  void write(DataOutputStream out) throws IOException {
    budget.write(out);
    out.writeLong(since);
    out.writeLong(lost);
    out.writeInt(leaving.size());
    for (long sequence : leaving) {
      out.writeLong(sequence);
    }
    out.writeInt(seen.size());
    for (Query.Seen image : seen) {
      image.write(out);
    }
  }

  /** Reads what {@link #write} and {@link #writeParts} wrote. */
  void read(DataInputStream in) throws IOException {
    budget.read(in);
    since = in.readLong();
    lost = in.readLong();
    lostWritten = lost;
    for (int left = in.readInt(); left > 0; left--) {
      leaving.add(in.readLong());
    }
    for (int left = in.readInt(); left > 0; left--) {
      seen.add(Query.Seen.read(in));
    }
    journal.parts(ENTRIES, (bytes, sequence) -> entries.add(Bytes.read(bytes, QueryEntry::read)));
    Map<Long, Long> lostKeys = new HashMap<>();
    journal.parts(
        GONE, (bytes, at) -> lostKeys.put(at, Bytes.read(bytes, DataInputStream::readLong)));
    for (long number = Math.max(1, lost - MOST + 1); number <= lost; number++) {
      gone.add(lostKeys.get(number % MOST));
    }
  }
}

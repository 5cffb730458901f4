package io.unimos.core.domain;

import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsShape;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The version store of a domain: its last good versions, one of which serves. It keeps several
 * versions of the present condition, and the last one of each of several earlier conditions. Only
 * the version that serves is in memory; the others, and all heads, are in the journal. Owner: the
 * domain's stream thread.
 */
final class VersionStore {
  private static final String VERSION = "version-";
  private static final String HEADS = "heads-";

  /**
   * The bytes an image that heads may cost in the changelog: ours, so that they cost half of what
   * the image's own feature does.
   */
  private static final int HEADS_BUDGET = 512;

  /**
   * The index entry of a kept version.
   *
   * @param training the place of its heads
   */
  private record IndexEntry(long number, long parent, long epoch, LiveVersion.Training training) {
    static IndexEntry of(LiveVersion version) {
      return new IndexEntry(
          version.number(), version.parent(), version.epoch(), version.training());
    }
  }

  private final DomainJournal journal;

  /** The greatest number of versions of one condition. */
  private final int most;

  /**
   * The least number of images between two heads that are written; rounds in between start from the
   * last ones. A version without a parent here writes its own in any case.
   */
  private final long headsEvery;

  private final Deque<IndexEntry> versions = new ArrayDeque<>();
  private final Set<Long> withdrawn = new TreeSet<>();
  private Optional<LiveVersion> serving = Optional.empty();
  private long last;
  private long headsAt;

  VersionStore(DomainJournal journal, DomainContext context) {
    this.journal = journal;
    most = context.settings().policy().keptVersions();
    headsEvery = headsEvery(context);
  }

  private static long headsEvery(DomainContext context) {
    return Heads.halfBytes(HeadsShape.of(context.dimension(), context.classes())) / HEADS_BUDGET;
  }

  /** Returns the version that serves, if one does. */
  Optional<LiveVersion> serving() {
    return serving;
  }

  long servingNumber() {
    return serving.map(LiveVersion::number).orElse(0L);
  }

  /** Returns the highest number that was given. */
  long last() {
    return last;
  }

  /** Gives the next number to a candidate. */
  void countCandidate() {
    last++;
  }

  /** Returns true if a version is still kept. */
  boolean keeps(long number) {
    return find(number).isPresent();
  }

  private Optional<IndexEntry> find(long number) {
    return versions.stream().filter(v -> v.number() == number).findFirst();
  }

  /** Returns the numbers of all kept versions, oldest first. */
  List<Long> numbers() {
    return versions.stream().map(IndexEntry::number).toList();
  }

  /**
   * Keeps a version and makes it serve.
   *
   * @param sequence the number of the domain's images
   */
  void add(LiveVersion version, Optional<Heads> heads, long sequence) {
    Optional<IndexEntry> parent = find(version.parent());
    boolean writes = parent.isEmpty() || sequence - headsAt >= headsEvery;
    if (writes) {
      headsAt = sequence;
      heads.ifPresent(h -> journal.putBlob(HEADS + version.number(), h.toHalves()));
    }
    keep(writes ? version : version.with(parent.get().training()));
    for (IndexEntry old : List.copyOf(versions)) {
      boolean needed = old.number() == version.number() || old.number() == version.parent();
      boolean many = versions.stream().filter(v -> v.epoch() == old.epoch()).count() > most;
      if (old.epoch() == version.epoch() && !needed && many) {
        remove(old.number());
      }
    }
  }

  private void keep(LiveVersion version) {
    versions.add(IndexEntry.of(version));
    serving = Optional.of(version);
    journal.putBlob(VERSION + version.number(), version.toBytes());
  }

  /**
   * Closes an epoch. Of its versions only the serving one stays, for an operator who finds that
   * nothing has changed.
   */
  void retire(long epoch) {
    for (IndexEntry old : List.copyOf(versions)) {
      if (old.epoch() == epoch && old.number() != servingNumber()) {
        remove(old.number());
      }
    }
    while (versions.size() > most) {
      remove(versions.getFirst().number());
    }
  }

  /** Makes another kept version serve; 0 for none. */
  void serve(long number) {
    serving = find(number).map(this::read);
  }

  /** Returns the version that serves again if this one is rolled back; empty: none does. */
  Optional<LiveVersion> before(LiveVersion version) {
    return find(version.parent()).map(this::read);
  }

  private LiveVersion read(IndexEntry kept) {
    String name = VERSION + kept.number();
    return journal
        .blob(name)
        .map(LiveVersion::fromBytes)
        .orElseThrow(() -> new IllegalStateException("journal: " + name + " is missing"));
  }

  /**
   * Remembers that a version was rolled back by command, so that the records can be corrected if it
   * serves again.
   *
   * @param from the version that served; 0 for none
   * @param to the version that will serve
   */
  void withdraw(long from, long to) {
    if (from == to) {
      return;
    }
    if (from != 0) {
      withdrawn.add(from);
    }
    withdrawn.remove(to);
  }

  /** Returns true if the records show {@code to} as serving once {@code from} does not. */
  boolean reported(long from, long to) {
    return from == to || (from != 0 && !withdrawn.contains(to));
  }

  /** Removes a bad version. */
  void remove(long number) {
    withdrawn.remove(number);
    Optional<IndexEntry> gone = find(number);
    versions.removeIf(v -> v.number() == number);
    serving = serving.filter(v -> v.number() != number);
    journal.deleteBlob(VERSION + number);
    gone.map(v -> v.training().of())
        .filter(of -> versions.stream().noneMatch(v -> v.training().of() == of))
        .ifPresent(of -> journal.deleteBlob(HEADS + of));
  }

  /** Returns the heads that a round starts from while this version serves. */
  Optional<Heads> headsOf(LiveVersion version) {
    return journal.blob(HEADS + version.training().of()).map(Heads::fromHalves);
  }

  /**
   * Takes all versions over to other classes; their heads are of the former classes and are
   * dropped.
   *
   * @param versionsOf converts a version
   */
  void changeClasses(UnaryOperator<LiveVersion> versionsOf) {
    final long serves = servingNumber();
    for (IndexEntry kept : List.copyOf(versions)) {
      LiveVersion changed = versionsOf.apply(read(kept));
      journal.deleteBlob(HEADS + kept.training().of());
      journal.putBlob(VERSION + kept.number(), changed.toBytes());
      versions.remove(kept);
      versions.add(IndexEntry.of(changed));
    }
    serve(serves);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(last);
    out.writeLong(servingNumber());
    out.writeLong(headsAt);
    out.writeInt(versions.size());
    for (IndexEntry kept : versions) {
      out.writeLong(kept.number());
      out.writeLong(kept.parent());
      out.writeLong(kept.epoch());
      out.writeLong(kept.training().of());
      out.writeLong(kept.training().stepsInAll());
    }
    out.writeInt(withdrawn.size());
    for (long number : withdrawn) {
      out.writeLong(number);
    }
  }

  void read(DataInputStream in) throws IOException {
    last = in.readLong();
    final long serves = in.readLong();
    headsAt = in.readLong();
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      versions.add(
          new IndexEntry(
              in.readLong(),
              in.readLong(),
              in.readLong(),
              new LiveVersion.Training(in.readLong(), in.readLong())));
    }
    int taken = in.readInt();
    for (int i = 0; i < taken; i++) {
      withdrawn.add(in.readLong());
    }
    serve(serves);
  }
}

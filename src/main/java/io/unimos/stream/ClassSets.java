package io.unimos.stream;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.Trainer;
import io.unimos.core.source.ClassSet;
import io.unimos.core.source.ClassSet.ClassSetException;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.VersionRecords;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sets of classes prepared for serving, one preparation for all tasks of a process.
 * Thread-safe; owned by the wiring.
 */
final class ClassSets {
  /**
   * The number of prepared sets kept beside the bundle's own: the served set, and the older sets
   * that silent domains still have.
   */
  private static final int KEPT = 4;

  private final AdaptRole role;
  private final TopicSettings topics;
  private final InUse own;
  private final Map<Long, InUse> others = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A set of classes with the objects that depend on it.
   *
   * @param set the classes
   * @param context the context in which domains adapt
   * @param outputs builds predictions with the names of these classes
   * @param versions builds records of versions with these names
   * @param trainer trains for these classes
   */
  record InUse(
      ClassSet set,
      DomainContext context,
      OutputRecords outputs,
      VersionRecords versions,
      Trainer trainer) {

    long number() {
      return set.number();
    }
  }

  /**
   * Creates the collection with the bundle's own set only.
   *
   * @param trainer trains for this set
   */
  ClassSets(AdaptRole role, TopicSettings topics, Trainer trainer) {
    this.role = role;
    this.topics = topics;
    StateFingerprint pinned = role.fingerprint();
    own =
        new InUse(
            ClassSet.ofBundle(
                ClassSet.base(pinned.encoder(), pinned.bank(), role.outputs().classes()),
                role.outputs().classes()),
            role.context(),
            role.outputs(),
            role.versions(),
            trainer);
  }

  /** Returns the report for operators on the sets that tasks answer with. */
  ServedSets served() {
    return role.served();
  }

  /** Returns the bundle's own set. */
  InUse own() {
    return own;
  }

  /** Returns why the records of a set would not fit their topics; empty if they do. */
  Optional<String> tooLarge(ClassSet set) {
    return set.number() == 0
        ? Optional.empty()
        : topics.tooSmallFor(
            set.classes().size(),
            ClassSetRecords.mostBytes(set, role.context().source().dimension()));
  }

  int dimension() {
    return role.context().source().dimension();
  }

  /**
   * Returns a prepared set; a set is prepared once per process.
   *
   * @throws ClassSetException if it cannot be served
   */
  synchronized InUse of(ClassSet set) throws ClassSetException {
    if (set.number() == 0) {
      return own;
    }
    InUse known = others.get(set.number());
    if (known == null || !known.set().names().equals(set.names())) {
      known = laidOut(set);
      others.put(set.number(), known);
      if (others.size() > KEPT) {
        others.remove(others.keySet().iterator().next());
      }
    }
    return known;
  }

  private InUse laidOut(ClassSet set) throws ClassSetException {
    OutputRecords outputs = new OutputRecords(set.names(), role.outputs().topK(), set.number());
    VersionRecords versions = role.versions().of(set.names());
    for (InUse like : others.values()) {
      if (set.since(like.set()).isNone()) {
        // only the names differ
        return new InUse(set, like.context(), outputs, versions, like.trainer());
      }
    }
    if (set.since(own.set()).isNone()) {
      return new InUse(set, own.context(), outputs, versions, own.trainer());
    }
    DomainContext context = role.context().with(set);
    return new InUse(set, context, outputs, versions, new Trainer(context));
  }
}

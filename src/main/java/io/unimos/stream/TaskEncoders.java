package io.unimos.stream;

import io.unimos.config.ServiceSettings;
import io.unimos.config.SettingsException;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.Duel;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.WindowReport;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.event.Feature;
import io.unimos.event.Label;
import io.unimos.event.Prediction;
import io.unimos.stream.EncoderMoves.Position;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.VersionRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The handlers of a task for the bundle and, while the encoder is changed, for the next bundle.
 * Both learn, each from its own encoder's features in its own slot of the store. Each image is
 * answered by one of them. A domain moves to the next bundle once that knows as much of it. Owned
 * by one stream task.
 */
final class TaskEncoders implements AutoCloseable {
  /** The images between two reports on a domain in shadow: half a window. */
  private static final int REPORTED = 64;

  /** The number of entries that a record deletes of state that nothing uses any more. */
  private static final int SWEPT = 256;

  /** The largest number of domains that a message lists. */
  private static final int LISTED = 3;

  private static final String VERSIONS = AdaptTopology.ADAPTER_VERSIONS_SINK;

  private final PassedHeaders passed;
  private final TaskContext task;
  private final String whose;
  private final List<KeyValueStore<Bytes, byte[]>> slots;
  private final EncoderMoves moves;
  private final Optional<Bundled> wanted;
  private final Part own;
  private Optional<Part> next = Optional.empty();
  private List<Part> parts;
  private boolean leftover;
  private boolean withdrawn;
  private boolean welcomed;

  /** The domains that the bundle answers and the next one will. */
  private final Set<String> waiting = new HashSet<>();

  /** A bundle with the settings of its role, and the sets of classes prepared for it. */
  record Bundled(AdaptRole role, ClassSets sets) {
    String encoder() {
      return role.versions().encoderId();
    }
  }

  /**
   * Opens the task's state.
   *
   * @param bundle the bundle
   * @param next the next bundle; empty unless the encoder is changed
   * @param whose the beginning of a sentence on the task's state
   * @throws SettingsException if the state belongs to other bundles, or a domain of it is answered
   *     by a bundle that is not given
   */
  TaskEncoders(
      Bundled bundle,
      Optional<Bundled> next,
      PassedHeaders passed,
      TaskContext task,
      String whose) {
    this.passed = passed;
    this.task = task;
    this.whose = whose;
    wanted = next;
    slots = List.of(task.state(), new StoreSlot(task.state()));
    moves = new EncoderMoves(task.state());
    int slot = slotOf(bundle);
    boolean known = next.isPresent() && (isEmpty(1 - slot) || isOf(1 - slot, next.get()));
    leftover = !known && (!isEmpty(1 - slot) || isAny(moves.moved()));
    if (leftover) {
      requireUnserved(1 - slot);
    }
    own = new Part(slot, bundle);
    parts = List.of(own);
    if (known) {
      openNext();
    }
  }

  private void openNext() {
    Part part = new Part(1 - own.slot, wanted.orElseThrow());
    next = Optional.of(part);
    parts = List.of(own, part);
    List<String> now = own.classes();
    if (!part.classes().equals(now)) {
      throw new SettingsException(
          ServiceSettings.BUNDLE_NEXT,
          "its classes are %s, and the service answers with %s: make it with the same, in this order"
              .formatted(part.classes(), now));
    }
    own.handlers.commands().refuseClasses();
    part.handlers.commands().refuseClasses();
    SilentDomains.all(slots.get(own.slot), this::countWaiting);
  }

  /** Counts a domain that the next bundle does not answer yet, or no longer counts it. */
  private void countWaiting(String domain) {
    boolean waits = own.serves(domain) && own.images(domain) > 0;
    if (waits ? waiting.add(domain) : waiting.remove(domain)) {
      task.listener().waitForMove(waits ? 1 : -1);
    }
  }

  /** Returns the slot with the bundle's state, or the one whose state is to be refused. */
  private int slotOf(Bundled bundle) {
    boolean second = isOf(1, bundle) || (isEmpty(0) && !isEmpty(1));
    return second && !isOf(0, bundle) ? 1 : 0;
  }

  private boolean isOf(int slot, Bundled bundle) {
    return FingerprintCheck.found(slots.get(slot))
        .filter(found -> found.mismatch(bundle.role.fingerprint()).isEmpty())
        .isPresent();
  }

  private boolean isEmpty(int slot) {
    return !isAny(EncoderMoves.entries(slots.get(slot)));
  }

  private static boolean isAny(KeyValueIterator<Bytes, byte[]> entries) {
    try (entries) {
      return entries.hasNext();
    }
  }

  /** Requires that no domain is answered by a slot whose bundle is not given. */
  private void requireUnserved(int slot) {
    List<String> served = new ArrayList<>();
    SilentDomains.all(
        slots.get(slot),
        domain -> {
          if (moves.of(domain).slot() == slot) {
            served.add(domain);
          }
        });
    if (!served.isEmpty()) {
      throw new SettingsException(
          ServiceSettings.BUNDLE_NEXT,
          ("%shas %d domains that encoder %s answers, such as %s; give its bundle too (as bundle or"
                  + " bundle.next) until all have moved to the other, and forget those without images")
              .formatted(
                  whose,
                  served.size(),
                  FingerprintCheck.found(slots.get(slot)).map(StateFingerprint::encoder).orElse(""),
                  served.subList(0, Math.min(LISTED, served.size()))));
    }
  }

  /**
   * The handlers for one bundle, over its slot. What they put out for a domain that the other one
   * answers goes nowhere. The listener of these handlers.
   */
  private final class Part implements StreamListener, AutoCloseable {
    private final int slot;
    private final Bundled bundle;
    private final FingerprintCheck check;
    private final TaskHandlers handlers;
    private boolean answers = true;

    Part(int slot, Bundled bundle) {
      this.slot = slot;
      this.bundle = bundle;
      check = FingerprintCheck.open(bundle.role.fingerprint(), slots.get(slot), whose);
      handlers =
          TaskHandlers.of(
              bundle.role,
              bundle.sets,
              bundle.role.rounds().direct(),
              passed,
              task.with(slots.get(slot), this::forward, this));
    }

    private List<String> classes() {
      return handlers.domains().classes().current().set().names();
    }

    /** Returns whether this one answers a domain's next images. */
    private boolean serves(String domain) {
      return next.isEmpty() || domain.isEmpty() || moves.of(domain).slot() == slot;
    }

    private void forward(Record<String, ?> output, String sink) {
      boolean through =
          switch (sink) {
            case AdaptTopology.PREDICTIONS_SINK -> answers;
            case VERSIONS -> serves(VersionRecords.domainOf(output.key()));
            default -> serves(output.key());
          };
      if (through) {
        task.forward(output, sink);
      }
    }

    /** Takes a feature of this encoder. */
    private Outcome<Feature> take(Feature feature, Record<byte[], byte[]> record) {
      Position image = Position.of(feature, record.timestamp());
      String domain = feature.getDomain();
      answers = moves.of(domain).answers(slot, image);
      Outcome<Feature> outcome = handlers.features().predict(feature, record);
      answers = true;
      if (outcome instanceof Outcome.Ok) {
        EncoderMoves.see(slots.get(slot), domain, image);
      }
      return outcome;
    }

    private Optional<Map<String, Integer>> answers(String domain, String id) {
      return bundle.role.queries() && handlers.domains().knows(domain)
          ? handlers.domains().get(domain).answers(id)
          : Optional.empty();
    }

    private void adopt(Label label, long at) {
      if (handlers.domains().knows(label.getDomain())) {
        handlers.domains().get(label.getDomain()).adopt(label.getId(), at);
      }
    }

    private long images(String domain) {
      return handlers.domains().sequences().get(domain).sequence();
    }

    private Optional<Position> seen(String domain) {
      return EncoderMoves.seen(slots.get(slot), domain);
    }

    /** Publishes how far the change of a domain to this bundle is. */
    private void report(String domain, String text, Instant at) {
      VersionRecords.DecisionPoint when = handlers.domains().sequences().get(domain).moment(at);
      long version = (serves(domain) ? this : own).handlers.domains().get(domain).version();
      CommandAnswer answer = new CommandAnswer(VersionRecords.ENCODER, true, "", -1, -1L, version);
      AdapterVersion report =
          bundle
              .role
              .versions()
              .answer(domain, answer, text, ServiceSettings.BUNDLE_NEXT.name(), when);
      task.forward(reported(domain, report), VERSIONS);
    }

    private Record<String, AdapterVersion> reported(String domain, AdapterVersion report) {
      String key = VersionRecords.answerKey(domain, VersionRecords.ENCODER);
      return new Record<>(key, report, task.streamTime().getAsLong());
    }

    @Override
    public void predicted(Prediction prediction, long millis) {
      if (answers) {
        task.listener().predicted(prediction, millis);
      }
    }

    @Override
    public void windowEnded(String domain, WindowReport report) {
      if (serves(domain)) {
        task.listener().windowEnded(domain, report);
      }
    }

    @Override
    public void roundDecided(String domain, Decision decision, double seconds) {
      if (serves(domain)) {
        task.listener().roundDecided(domain, decision, seconds);
      }
    }

    @Override
    public void rolledBack(String domain) {
      if (serves(domain)) {
        task.listener().rolledBack(domain);
      }
    }

    @Override
    public void forgotten(String domain) {
      if (serves(domain)) {
        task.listener().forgotten(domain);
        next.ifPresent(
            part -> {
              task.forward(reported(domain, null), VERSIONS);
              countWaiting(domain);
            });
      }
    }

    @Override
    public void queried(String domain, boolean random) {
      if (serves(domain)) {
        task.listener().queried(domain, random);
      }
    }

    @Override
    public void labelled(String domain, String status) {
      if (serves(domain)) {
        task.listener().labelled(domain, status);
      }
    }

    @Override
    public void labelsRolledBack(String domain) {
      if (serves(domain)) {
        task.listener().labelsRolledBack(domain);
      }
    }

    @Override
    public void roundFailed(String domain) {
      task.listener().roundFailed(domain);
    }

    @Override
    public void deadLettered(RejectReason reason) {
      task.listener().deadLettered(reason);
    }

    @Override
    public void headersDropped(int count) {
      if (answers) {
        task.listener().headersDropped(count);
      }
    }

    @Override
    public void close() {
      handlers.close();
    }
  }

  /** Begins a record: writes whose the state is, and deletes some state that nothing uses. */
  void begin(long now) {
    for (Part part : parts) {
      part.check.stamp();
      part.handlers.domains().calendar().at(now);
    }
    if (leftover) {
      sweep();
    }
  }

  /** Deletes some of the state of a bundle that is not given any more, its fingerprint last. */
  private void sweep() {
    KeyValueStore<Bytes, byte[]> slot = slots.get(1 - own.slot);
    if (!withdrawn) {
      moves.putHome(own.slot);
      SilentDomains.all(slot, domain -> task.forward(own.reported(domain, null), VERSIONS));
      withdrawn = true;
    }
    List<Bytes> gone = first(EncoderMoves.entries(slot));
    gone.remove(FingerprintCheck.key());
    if (gone.isEmpty()) {
      slot.delete(FingerprintCheck.key());
      List<Bytes> moved = first(moves.moved());
      moved.forEach(task.state()::delete);
      leftover = !moved.isEmpty();
      if (!leftover && wanted.isPresent()) {
        openNext();
      }
    }
    gone.forEach(slot::delete);
  }

  private static List<Bytes> first(KeyValueIterator<Bytes, byte[]> entries) {
    List<Bytes> keys = new ArrayList<>();
    try (entries) {
      while (entries.hasNext() && keys.size() < SWEPT) {
        keys.add(entries.next().key);
      }
    }
    return keys;
  }

  /** Takes a feature of either encoder. */
  Outcome<Feature> feature(Feature feature, Record<byte[], byte[]> record) {
    if (wanted.isEmpty()) {
      return own.handlers.features().predict(feature, record);
    }
    Outcome<Feature> outcome = Outcome.ok(feature);
    for (Part part : parts) {
      if (part.bundle.encoder().equals(feature.getEncoderId())) {
        outcome = part.take(feature, record);
      }
    }
    if (next.isPresent() && outcome instanceof Outcome.Ok) {
      consider(next.get(), feature, Instant.ofEpochMilli(record.timestamp()));
    }
    return outcome;
  }

  /**
   * Moves the feature's domain to the next bundle once labels of audit samples show that it answers
   * better. Unless they show that it answers worse, it also moves when it has learned from as many
   * images as the bundle has, or as it can remember, and has a version if the bundle has one. Both
   * features of some image have to be here, nearly.
   */
  private void consider(Part to, Feature feature, Instant at) {
    String domain = feature.getDomain();
    countWaiting(domain);
    if (to.serves(domain)) {
      welcome(to);
      return;
    }
    long images = to.images(domain);
    long needed =
        Math.min(own.images(domain), own.bundle.role.context().settings().windows().memory());
    boolean learned = to.bundle.encoder().equals(feature.getEncoderId());
    if (learned) {
      handOn(own, to, domain, feature.getId(), at.toEpochMilli());
    }
    boolean reported = learned && images % REPORTED == 1;
    Optional<Position> before = own.seen(domain);
    Optional<Position> now = to.seen(domain);
    boolean near = before.isPresent() && now.isPresent() && before.get().isNear(now.get());
    if (!reported && (images < needed || !near)) {
      return; // mostly: before the domain of the other bundle is loaded
    }
    OnlineDomain old = own.handlers.domains().get(domain);
    OnlineDomain coming = to.handlers.domains().get(domain);
    boolean ready = images >= needed && (coming.version() > 0 || old.version() == 0);
    if (!reported && !ready) {
      return;
    }
    Duel duel = old.against(coming);
    if (reported) {
      to.report(domain, progress(images, needed, duel), at);
    }
    boolean wanted = duel.isWonByOther() || (ready && !duel.isWonByThis());
    if (wanted && near && !old.frozen()) {
      move(to, domain, now.get().isAfter(before.get()) ? now.get() : before.get(), at);
    }
  }

  private static String progress(long images, long needed, Duel duel) {
    String text = "in shadow: %d of %d images".formatted(images, needed);
    return duel.samples() == 0
        ? text
        : text
            + "; on %d audit samples better with an e-value of %.1f, worse with %.1f"
                .formatted(duel.samples(), duel.forOther(), duel.forThis());
  }

  /** Lets the next bundle answer new domains from their first image on, once all have moved. */
  private void welcome(Part to) {
    if (!welcomed && waiting.isEmpty()) {
      moves.putHome(to.slot);
      welcomed = true;
    }
  }

  private void move(Part to, String domain, Position last, Instant at) {
    own.handlers.rounds().withdraw(domain, at);
    to.handlers.domains().modes().put(domain, own.handlers.domains().modes().chosen(domain));
    moves.move(domain, to.slot, last);
    String text = "answers from the image after %s on".formatted(last.source());
    to.handlers.rounds().takeOver(domain, text, ServiceSettings.BUNDLE_NEXT.name(), at);
    to.report(domain, text, at);
    countWaiting(domain);
  }

  /** Executes a command on the bundle that answers the domain; forgetting concerns both. */
  Outcome<String> command(AdapterCommand command, Record<byte[], byte[]> record) {
    if (command.getAction() == Action.CLASSES) {
      return own.handlers.commands().execute(command, record);
    }
    Outcome<String> outcome = Outcome.rejected(RejectReason.COMMAND_IMPOSSIBLE, "");
    String domain = command.getDomain();
    for (Part part : parts) {
      if (part.serves(domain)) {
        outcome = part.handlers.commands().execute(command, record);
      } else if (command.getAction() == Action.FORGET) {
        Outcome<String> unused = part.handlers.commands().execute(command, record);
      }
    }
    return outcome;
  }

  /** Takes a label for the bundle that answers the domain, and hands it on to the other one. */
  Outcome<String> label(Label label, Record<byte[], byte[]> record) {
    if (next.isEmpty()) {
      return own.handlers.labels().take(label, record);
    }
    String domain = label.getDomain();
    Part serves = own.serves(domain) ? own : next.get();
    Part other = serves == own ? next.get() : own;
    long at = record.timestamp();
    // an image that was queried before the domain moved
    other.answers(domain, label.getId()).ifPresent(before -> serves.adopt(label, at));
    Outcome<String> outcome = serves.handlers.labels().take(label, record);
    handOn(serves, other, domain, label.getId(), at);
    return outcome;
  }

  /** Gives people's answers for an image to the other bundle, if that remembers the image. */
  private static void handOn(Part from, Part to, String domain, String id, long at) {
    Map<String, Integer> given = from.answers(domain, id).orElse(Map.of());
    if (!given.isEmpty() && to.handlers.domains().knows(domain)) {
      OnlineDomain online = to.handlers.domains().get(domain);
      online.adopt(id, at);
      given.forEach((annotator, answer) -> online.label(id, annotator, answer, at));
    }
  }

  /** Ends a record. */
  void settle() {
    parts.forEach(part -> part.handlers.domains().settle());
  }

  @Override
  public void close() {
    parts.forEach(Part::close);
    if (!waiting.isEmpty()) {
      task.listener().waitForMove(-waiting.size());
      waiting.clear();
    }
  }
}

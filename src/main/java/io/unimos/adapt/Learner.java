package io.unimos.adapt;

import io.unimos.drift.Appearance;
import io.unimos.drift.BettingMartingale;
import io.unimos.drift.DriftMeter;
import io.unimos.event.HalfFloats;
import io.unimos.memory.MemoryEntry;
import io.unimos.memory.RecentFeatures;
import io.unimos.method.prototypes.AlignedPrototypes;
import io.unimos.method.prototypes.PrototypePrediction;
import io.unimos.numbers.Probabilities;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * All that changes with every image and is not written with it: rebuilt after a restart from the
 * prototypes at the window's start and the images since, bit for bit. Owner: the domain's stream
 * thread.
 */
final class Learner {
  private final DomainContext context;
  private final RecentFeatures recent = new RecentFeatures(NearDuplicates.REACH);
  private final DriftMeter meter;
  private final UsualCosine usual = new UsualCosine();
  private AlignedPrototypes prototypes;
  private WindowTally tally;
  private BettingMartingale martingale = new BettingMartingale(0);

  Learner(DomainContext context) {
    this.context = context;
    meter = new DriftMeter(context.settings().drift().threshold());
    prototypes = newPrototypes();
    tally = new WindowTally(context.classes());
  }

  PrototypePrediction predict(float[] x) {
    return prototypes.predict(x);
  }

  /** Takes an image {@code [d]} in that has been answered. */
  void learn(float[] x, MemoryEntry entry, PrototypePrediction reading, DomainPrediction served) {
    prototypes.learn(reading);
    recent.add(x);
    tally.add(served, reading.maxCosine(), statistics(entry));
    usual.add(reading.maxCosine());
    martingale.add(Probabilities.entropy(served.answers().of(Component.SERVED)), reading.runs());
  }

  /** Takes an image in that other classes have learned from: what is usual is another cosine. */
  void sayAgain(PrototypePrediction reading) {
    usual.add(reading.maxCosine());
  }

  /** Whether an image shows none of the classes; empty where nothing is said. */
  Optional<Boolean> noneOfThese(PrototypePrediction reading) {
    return context.openSet().flatMap(bound -> usual.noneOfThese(bound, reading.maxCosine()));
  }

  /** Takes an image in again of which a checkpoint has the rest. */
  void learnAgain(float[] x) {
    prototypes.observe(x);
    recent.add(x);
  }

  /** Takes a feature in that the prototypes know: the next ones are compared with it. */
  void remember(float[] x) {
    recent.add(x);
  }

  /** The greatest cosine of a feature to one of the last few learned from; -1 without any. */
  double nearest(float[] x) {
    return recent.nearest(x);
  }

  /**
   * Closes the window: what follows starts from here.
   *
   * @return the prototypes at this moment
   */
  byte[] closeWindow() {
    tally = new WindowTally(context.classes());
    return prototypes.checkpoint();
  }

  /**
   * Another domain: nothing that was learned of the old one holds.
   *
   * @param known prototypes of a condition that has come back; empty: fresh ones
   */
  void forgetAll(Optional<byte[]> known) {
    prototypes = known.map(this::restored).orElseGet(this::newPrototypes);
    recent.clear();
    usual.restart();
    tally = new WindowTally(context.classes());
    meter.restart();
  }

  /**
   * Another version serves, or none: the bet, if there is one, is laid against the next images, as
   * many as between two tests for drift. They are the first window of a young domain.
   */
  void bet(boolean on) {
    martingale = new BettingMartingale(on ? context.settings().windows().test() : 0);
  }

  /** The alarm was heard. */
  void restartBet() {
    martingale.restart();
  }

  AlignedPrototypes prototypes() {
    return prototypes;
  }

  WindowTally tally() {
    return tally;
  }

  DriftMeter meter() {
    return meter;
  }

  boolean alarmed() {
    return martingale.value() >= context.settings().drift().alarm();
  }

  double winnings() {
    return martingale.value();
  }

  void write(DataOutputStream out) throws IOException {
    tally.write(out);
    martingale.write(out);
    meter.write(out);
    if (context.openSet().isPresent()) {
      usual.write(out);
    }
  }

  /** Takes up what {@link #write} wrote; {@link #resume} tells the prototypes. */
  void read(DataInputStream in) throws IOException {
    tally = WindowTally.read(in, context.classes());
    martingale = BettingMartingale.read(in);
    meter.read(in);
    // nothing follows where none of these was not asked for, as before there was such a thing
    if (in.available() > 0) {
      usual.read(in);
    }
  }

  /** Goes on with these prototypes. */
  void resume(AlignedPrototypes from) {
    prototypes = from;
  }

  /** Prototypes out of a checkpoint or a snapshot. */
  AlignedPrototypes restored(byte[] bytes) {
    return AlignedPrototypes.restore(
        context.prototypes(), context.settings().method().prototypes(), bytes);
  }

  /** A checkpoint of a new domain's. */
  byte[] fresh() {
    return newPrototypes().checkpoint();
  }

  private AlignedPrototypes newPrototypes() {
    return new AlignedPrototypes(context.prototypes(), context.settings().method().prototypes());
  }

  static float[] statistics(MemoryEntry entry) {
    return HalfFloats.unpack(entry.statistics());
  }

  /** What the images of these entries look like. */
  static Appearance appearance(List<MemoryEntry> entries) {
    Appearance appearance = new Appearance();
    entries.forEach(e -> appearance.add(statistics(e)));
    return appearance;
  }
}

package io.unimos.adapt;

import io.unimos.drift.Appearance;
import io.unimos.drift.BettingMartingale;
import io.unimos.drift.DriftMeter;
import io.unimos.event.HalfFloats;
import io.unimos.memory.FeatureWindow;
import io.unimos.memory.MemoryEntry;
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
 * checkpoint at the window's start and the images since, bit for bit. Owner: the domain's stream
 * thread.
 */
final class Learner {
  private final DomainContext context;
  private final FeatureWindow recent;
  private AlignedPrototypes prototypes;
  private byte[] atWindowStart;
  private WindowTally tally;
  private BettingMartingale martingale = new BettingMartingale(new double[0]);
  private final DriftMeter meter;
  private double runsBefore;

  Learner(DomainContext context) {
    this.context = context;
    recent = new FeatureWindow(context.settings().windows().recent(), NearDuplicates.REACH);
    meter = new DriftMeter(context.settings().drift().threshold());
    prototypes = fresh();
    atWindowStart = prototypes.checkpoint();
    tally = new WindowTally(context.classes());
  }

  PrototypePrediction predict(float[] x) {
    return prototypes.predict(x);
  }

  /** Takes an image in that has been answered. */
  void learn(MemoryEntry entry, PrototypePrediction reading, DomainPrediction served) {
    prototypes.learn(reading);
    recent.add(entry);
    tally.add(served, reading.maxCosine(), statistics(entry));
    martingale.add(Probabilities.entropy(served.answers().of(Component.SERVED)), reading.runs());
  }

  /** The greatest cosine of a feature to one of the last few learned from; -1 without any. */
  double nearest(float[] x) {
    return recent.nearest(x);
  }

  /** Closes the window: what follows starts from here. */
  void closeWindow() {
    runsBefore = prototypes.runs();
    atWindowStart = prototypes.checkpoint();
    tally = new WindowTally(context.classes());
  }

  /**
   * Another domain: nothing that was learned of the old one holds.
   *
   * @param known prototypes of a condition that has come back; empty: fresh ones
   */
  void forgetAll(Optional<byte[]> known) {
    prototypes = known.map(this::prototypes).orElseGet(this::fresh);
    recent.refill(List.of());
    tally = new WindowTally(context.classes());
    meter.restart();
  }

  /** A new version serves, whose predictions on the gate slice had these entropies. */
  void bet(double[] entropies) {
    martingale = new BettingMartingale(entropies);
  }

  /** The alarm was heard. */
  void restartBet() {
    martingale.restart();
  }

  AlignedPrototypes prototypes() {
    return prototypes;
  }

  /** The prototypes as they were at the window's start. */
  AlignedPrototypes windowStart() {
    return prototypes(atWindowStart);
  }

  /** The same as bytes. */
  byte[] windowStartBytes() {
    return atWindowStart;
  }

  WindowTally tally() {
    return tally;
  }

  FeatureWindow recent() {
    return recent;
  }

  DriftMeter meter() {
    return meter;
  }

  /** runs as of the end of the window before. */
  double runsBefore() {
    return runsBefore;
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
    out.writeDouble(runsBefore);
  }

  /**
   * Takes up what {@link #write} wrote.
   *
   * @param start the prototypes at the window's start; empty in a domain's first window
   * @param remembered the images until then, oldest first
   * @param windowStart the last one before this window
   */
  void read(
      DataInputStream in, Optional<byte[]> start, List<MemoryEntry> remembered, long windowStart)
      throws IOException {
    atWindowStart = start.orElse(atWindowStart);
    prototypes = windowStart();
    for (MemoryEntry entry : remembered) {
      if (entry.sequence() > windowStart) {
        prototypes.learn(prototypes.predict(HalfFloats.unpack(entry.feature())));
      }
    }
    tally = WindowTally.read(in, context.classes());
    martingale = BettingMartingale.read(in);
    meter.read(in);
    runsBefore = in.readDouble();
    recent.refill(remembered);
  }

  /** Refuses prototypes of other sizes. */
  void requireSizes(byte[] checkpoint) {
    AlignedPrototypes unused = prototypes(checkpoint);
  }

  private AlignedPrototypes prototypes(byte[] checkpoint) {
    return AlignedPrototypes.restore(
        context.prototypes(), context.settings().method().prototypes(), checkpoint);
  }

  private AlignedPrototypes fresh() {
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

package io.unimos.core.domain;

import io.unimos.core.drift.Appearance;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.prototypes.PrototypePrediction;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The state that changes with every image and is not written with it. A restart rebuilds it bit for
 * bit from the prototypes at the window's start and the images since. Owner: the domain's stream
 * thread.
 */
final class Learner {
  private final DomainContext context;
  private final RecentFeatures recent = new RecentFeatures(NearDuplicates.REACH);
  private final UsualCosine usual = new UsualCosine();
  private AlignedPrototypes prototypes;
  private WindowTally tally;

  Learner(DomainContext context) {
    this.context = context;
    prototypes = newPrototypes();
    tally = new WindowTally();
  }

  PrototypePrediction predict(float[] x) {
    return prototypes.predict(x);
  }

  /** Learns an answered image {@code [d]}. */
  void learn(
      float[] x, RememberedImage entry, PrototypePrediction reading, DomainPrediction served) {
    prototypes.learn(reading);
    recent.add(x);
    tally.add(served, reading.maxCosine(), statistics(entry));
    usual.add(reading.maxCosine());
  }

  /**
   * Counts an image, learned under other classes, for the usual cosine, which differs with the
   * classes.
   */
  void sayAgain(PrototypePrediction reading) {
    usual.add(reading.maxCosine());
  }

  /** Returns true if an image shows none of the classes; empty where nothing is said. */
  Optional<Boolean> unknownClass(PrototypePrediction reading) {
    return context.openSet().flatMap(bound -> usual.unknownClass(bound, reading.maxCosine()));
  }

  /** Learns an image again whose other traces a checkpoint has. */
  void learnAgain(float[] x) {
    prototypes.observe(x);
    recent.add(x);
  }

  /** Adds a feature that the prototypes have learned to those that new ones are compared with. */
  void remember(float[] x) {
    recent.add(x);
  }

  /**
   * Returns the greatest cosine of a feature to one of the last few learned from; -1 without any.
   */
  double nearest(float[] x) {
    return recent.nearest(x);
  }

  /**
   * Closes the window: the next one starts here.
   *
   * @return the prototypes at this moment
   */
  byte[] closeWindow() {
    tally = new WindowTally();
    return prototypes.checkpoint();
  }

  /** Resets everything that was learned of the old condition. */
  void forgetAll() {
    prototypes = newPrototypes();
    recent.clear();
    usual.restart();
    tally = new WindowTally();
  }

  AlignedPrototypes prototypes() {
    return prototypes;
  }

  WindowTally tally() {
    return tally;
  }

  void write(DataOutputStream out) throws IOException {
    tally.write(out);
    if (context.openSet().isPresent()) {
      usual.write(out);
    }
  }

  /** Reads what {@link #write} wrote; {@link #resume} supplies the prototypes. */
  void read(DataInputStream in) throws IOException {
    tally = WindowTally.read(in);
    // nothing follows where open-set rejection was off, or in state older than it
    if (in.available() > 0) {
      usual.read(in);
    }
  }

  /** Goes on with the given prototypes. */
  void resume(AlignedPrototypes from) {
    prototypes = from;
  }

  /** Returns the prototypes of a checkpoint or a snapshot. */
  AlignedPrototypes restored(byte[] bytes) {
    return AlignedPrototypes.restore(
        context.prototypes(), context.settings().method().prototypes(), bytes);
  }

  /** Returns a checkpoint of fresh prototypes. */
  byte[] fresh() {
    return newPrototypes().checkpoint();
  }

  private AlignedPrototypes newPrototypes() {
    return new AlignedPrototypes(context.prototypes(), context.settings().method().prototypes());
  }

  static float[] statistics(RememberedImage entry) {
    return HalfFloats.unpack(entry.statistics());
  }

  /** Returns the average look of the images of these entries. */
  static Appearance appearance(List<RememberedImage> entries) {
    Appearance appearance = new Appearance();
    entries.forEach(e -> appearance.add(statistics(e)));
    return appearance;
  }
}

package io.unimos.core.domain;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.met.Discrepancy;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.LinearHead;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.source.ClassChange;
import io.unimos.core.source.SourceModel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * An accepted version with everything that the domain needs to serve it. Immutable by agreement.
 *
 * @param number the number of the version
 * @param parent the version that it started from; 0 for none
 * @param epoch counts the domain's resets: versions of one epoch are of one condition
 * @param training the heads that the next round starts from
 * @param served the folded heads
 * @param reading the temperatures and bounds by which its heads are compared
 */
record LiveVersion(
    long number,
    long parent,
    long epoch,
    Training training,
    ServedVersion served,
    HeadsReading reading) {

  /**
   * The heads that the next round starts from. They are large, so not every version writes its own.
   *
   * @param of the version whose heads they are: this one or an earlier one
   * @param stepsInAll the training steps behind them
   */
  record Training(long of, long stepsInAll) {}

  /** The temperatures and bounds by which the heads of a version are compared with each other. */
  record HeadsReading(Discrepancy.Calibration calibration, Discrepancy.Bounds bounds) {}

  /** Returns a copy with other heads for the next round. */
  LiveVersion with(Training other) {
    return new LiveVersion(number, parent, epoch, other, served, reading);
  }

  /**
   * Returns a copy under other classes. It has no heads to start a round from, because those are of
   * the former classes.
   *
   * @param probe the source probe of the new classes, for raw features: it names the added ones
   */
  LiveVersion changed(ClassChange change, LinearHead probe, SourceModel source) {
    FoldedAdapter folded = served.folded().changed(change, probe, source).halved();
    return new LiveVersion(
        number,
        parent,
        epoch,
        new Training(number, 0),
        new ServedVersion(folded, served.ensembleWeight(), served.share()),
        reading);
  }

  byte[] toBytes() {
    return Bytes.of(this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeLong(number);
    out.writeLong(parent);
    out.writeLong(epoch);
    FoldedAdapter folded = served.folded();
    for (float[] part :
        new float[][] {
          folded.vision(), folded.visionBias(), folded.language(), folded.languageBias()
        }) {
      Bytes.write(out, HalfFloats.pack(part));
    }
    out.writeDouble(served.ensembleWeight());
    out.writeDouble(served.share());
    out.writeDouble(reading.calibration().vision());
    out.writeDouble(reading.calibration().language());
    out.writeDouble(reading.bounds().low());
    out.writeDouble(reading.bounds().confident());
    out.writeLong(training.of());
    out.writeLong(training.stepsInAll());
  }

  static LiveVersion fromBytes(byte[] bytes) {
    return Bytes.read(bytes, LiveVersion::read);
  }

  private static LiveVersion read(DataInputStream in) throws IOException {
    long number = in.readLong();
    long parent = in.readLong();
    long epoch = in.readLong();
    FoldedAdapter folded =
        new FoldedAdapter(
            HalfFloats.unpack(Bytes.bytes(in)),
            HalfFloats.unpack(Bytes.bytes(in)),
            HalfFloats.unpack(Bytes.bytes(in)),
            HalfFloats.unpack(Bytes.bytes(in)));
    ServedVersion served = new ServedVersion(folded, in.readDouble(), in.readDouble());
    HeadsReading reading =
        new HeadsReading(
            new Discrepancy.Calibration(in.readDouble(), in.readDouble()),
            new Discrepancy.Bounds(in.readDouble(), in.readDouble()));
    Training training = new Training(in.readLong(), in.readLong());
    return new LiveVersion(number, parent, epoch, training, served, reading);
  }
}

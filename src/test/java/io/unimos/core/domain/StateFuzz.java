package io.unimos.core.domain;

import io.unimos.core.met.Discrepancy;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsShape;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.source.PrototypeFuzz;
import io.unimos.security.FuzzTarget;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * A fuzz test of the values in state stores and changelogs: adapters, heads, prototypes, remembered
 * images.
 */
public final class StateFuzz {
  private static final int DIMENSION = 4;
  private static final int CLASSES = 3;

  private StateFuzz() {}

  /** All payloads of our own formats. */
  public static List<FuzzTarget> targets() {
    byte[] version = version().toBytes();
    byte[] heads = new Heads(new HeadsShape(DIMENSION, CLASSES, 4, 8)).toHalves();
    byte[] entry = new RememberedImage(9, 1, new byte[0], new byte[2 * DIMENSION]).toBytes();
    AlignedPrototypes prototypes = PrototypeFuzz.prototypes();
    byte[] index = Bytes.of(memory()::write);
    return List.of(
        target("version", version, 2, LiveVersion::fromBytes),
        target(
            "version-checked",
            version,
            4,
            mutant -> LiveVersion.fromBytes(checked(mutant, version))),
        target("heads", heads, 3, Heads::fromHalves),
        target("memory-entry", entry, 2, mutant -> RememberedImage.fromBytes(mutant, DIMENSION)),
        target("prototypes", prototypes.checkpoint(), 4, PrototypeFuzz::restore),
        target("prototypes-exact", prototypes.snapshot(), 4, PrototypeFuzz::restore),
        target("memory-index", index, 3, mutant -> index(checked(mutant, index))));
  }

  private static TargetMemory memory() {
    TargetMemory memory = new TargetMemory(8, 4);
    for (int i = 1; i < 10; i++) {
      memory.add(new RememberedImage(100L * i, i % CLASSES, new byte[0], new byte[0]));
    }
    memory.forgetBefore(250);
    return memory;
  }

  private static TargetMemory index(byte[] bytes) {
    TargetMemory memory = new TargetMemory(8, 4);
    return Bytes.read(
        bytes,
        in -> {
          memory.read(in);
          memory.order();
          return memory;
        });
  }

  private static LiveVersion version() {
    FoldedAdapter folded =
        new FoldedAdapter(
            new float[CLASSES * DIMENSION],
            new float[CLASSES],
            new float[CLASSES * DIMENSION],
            new float[CLASSES]);
    return new LiveVersion(
        3,
        2,
        1,
        new LiveVersion.Training(3, 40),
        new ServedVersion(folded, .5, .85),
        new LiveVersion.HeadsReading(
            new Discrepancy.Calibration(1, 1), new Discrepancy.Bounds(.3, .7)));
  }

  /** Magic number and checksum put right, so that the damage gets past them. */
  private static byte[] checked(byte[] mutant, byte[] good) {
    if (mutant.length < 2 * Integer.BYTES) {
      return mutant;
    }
    byte[] checked = mutant.clone();
    System.arraycopy(good, 0, checked, 0, Integer.BYTES);
    int end = checked.length - Integer.BYTES;
    ByteBuffer.wrap(checked).putInt(end, Bytes.checksum(checked, end));
    return checked;
  }

  private static FuzzTarget target(
      String name, byte[] seed, int share, Function<byte[], Object> reader) {
    return new FuzzTarget(
        name,
        List.of(seed),
        share,
        mutant -> {
          try {
            return reader.apply(mutant) != null;
          } catch (IllegalArgumentException e) {
            return false;
          }
        });
  }
}

package io.unimos.core.domain;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.Discrepancy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The answers for an image for which people may yet be queried. Immutable by agreement.
 *
 * @param sequence its number in the domain
 * @param plain p_0 {@code [K]} half floats
 * @param prototypes p_ap {@code [K]} half floats
 * @param top the likeliest classes as served
 * @param opinions the classes that the components named
 */
public record SeenImage(
    long sequence,
    byte[] plain,
    byte[] prototypes,
    List<AskedFor.Likely> top,
    AskedFor.Opinions opinions) {
  private static final int SHOWN = 3;

  static SeenImage of(MemoryEntry entry, DomainPrediction said) {
    Answers answers = said.answers();
    double[] served = answers.of(Component.SERVED);
    return new SeenImage(
        entry.sequence(),
        halves(said.plain()),
        halves(answers.of(Component.PROTOTYPES)),
        top(served),
        new AskedFor.Opinions(
            answers.label(Component.ZERO_SHOT),
            answers.label(Component.PROTOTYPES),
            said.heads()
                .map(
                    heads ->
                        new AskedFor.OfHeads(
                            answers.label(Component.VISION),
                            answers.label(Component.LANGUAGE),
                            heads.discrepancy(),
                            heads.category()))));
  }

  private static byte[] halves(double[] p) {
    return HalfFloats.pack(Vectors.narrowed(p));
  }

  private static List<AskedFor.Likely> top(double[] p) {
    List<AskedFor.Likely> top = new ArrayList<>();
    for (int k = 0; k < p.length; k++) {
      int at = top.size();
      while (at > 0 && p[k] > top.get(at - 1).confidence()) {
        at--;
      }
      if (at < SHOWN) {
        top.add(at, new AskedFor.Likely(k, p[k]));
        if (top.size() > SHOWN) {
          top.remove(SHOWN);
        }
      }
    }
    return List.copyOf(top);
  }

  /** Returns the doubt, 1 - max p. */
  double doubt() {
    return 1 - top.get(0).confidence();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(sequence);
    Bytes.write(out, plain);
    Bytes.write(out, prototypes);
    out.writeByte(top.size());
    for (AskedFor.Likely likely : top) {
      out.writeInt(likely.label());
      out.writeDouble(likely.confidence());
    }
    out.writeInt(opinions.zeroShot());
    out.writeInt(opinions.prototypes());
    out.writeBoolean(opinions.heads().isPresent());
    if (opinions.heads().isPresent()) {
      AskedFor.OfHeads heads = opinions.heads().get();
      out.writeInt(heads.vision());
      out.writeInt(heads.language());
      out.writeDouble(heads.discrepancy());
      out.writeUTF(heads.category().name());
    }
  }

  static SeenImage read(DataInputStream in) throws IOException {
    long sequence = in.readLong();
    byte[] plain = Bytes.bytes(in);
    byte[] prototypes = Bytes.bytes(in);
    List<AskedFor.Likely> top = new ArrayList<>();
    int n = in.readUnsignedByte();
    for (int i = 0; i < n; i++) {
      top.add(new AskedFor.Likely(in.readInt(), in.readDouble()));
    }
    int zeroShot = in.readInt();
    int own = in.readInt();
    Optional<AskedFor.OfHeads> heads = Optional.empty();
    if (in.readBoolean()) {
      heads =
          Optional.of(
              new AskedFor.OfHeads(
                  in.readInt(),
                  in.readInt(),
                  in.readDouble(),
                  Discrepancy.Category.valueOf(in.readUTF())));
    }
    return new SeenImage(
        sequence, plain, prototypes, List.copyOf(top), new AskedFor.Opinions(zeroShot, own, heads));
  }
}

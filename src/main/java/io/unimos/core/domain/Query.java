package io.unimos.core.domain;

import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.Discrepancy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A query for the label of an image.
 *
 * @param image the image as it is remembered
 * @param seen the answers of the domain when it came
 * @param random true if it was drawn at random: only then its label estimates the accuracy
 * @param until the time after which a first answer is too late, in milliseconds since 1970-01-01
 *     UTC; empty: never
 * @param former the class that would have been served without the present version; empty unless
 *     that version is on trial and the image was drawn at random
 */
public record Query(
    RememberedImage image, Seen seen, boolean random, OptionalLong until, OptionalInt former) {
  /** The answer that the image shows none of the classes. */
  public static final int NONE = Votes.NONE;

  /** The answer by which an annotator withdraws a former one. */
  public static final int WITHDRAWN = Votes.PENDING;

  /** Returns the id of the image. */
  public String id() {
    return image.identity().id();
  }

  /** Returns the query of the same image when it is drawn at random. */
  Query drawn(OptionalInt withoutVersion) {
    return new Query(image, seen, true, until, withoutVersion);
  }

  /** A class in 0..K-1 with its served probability. */
  public record Likely(int label, double confidence) {}

  /**
   * The answers for an image for which people may be queried. Immutable by agreement.
   *
   * @param sequence the number of the image in its domain
   * @param prototypes p_ap {@code [K]} half floats
   * @param top the likeliest classes as served, best first
   * @param named the class that each component named
   * @param heads the part of the version's heads; empty when none served
   */
  public record Seen(
      long sequence,
      byte[] prototypes,
      List<Likely> top,
      Map<Component, Integer> named,
      Optional<DomainPrediction.HeadsPart> heads) {
    private static final int SHOWN = 3;

    static Seen of(DomainPrediction said) {
      Answers answers = said.answers();
      Map<Component, Integer> named = new EnumMap<>(Component.class);
      answers.probabilities().keySet().forEach(each -> named.put(each, answers.label(each)));
      return new Seen(
          said.position().sequence(),
          HalfFloats.pack(Vectors.narrowed(answers.of(Component.PROTOTYPES))),
          top(answers.of(Component.SERVED)),
          named,
          said.heads());
    }

    private static List<Likely> top(double[] p) {
      List<Likely> top = new ArrayList<>();
      for (int k = 0; k < p.length; k++) {
        int at = top.size();
        while (at > 0 && p[k] > top.get(at - 1).confidence()) {
          at--;
        }
        if (at < SHOWN) {
          top.add(at, new Likely(k, p[k]));
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
      Bytes.write(out, prototypes);
      out.writeByte(top.size());
      for (Likely likely : top) {
        out.writeInt(likely.label);
        out.writeDouble(likely.confidence);
      }
      out.writeByte(named.size());
      for (Map.Entry<Component, Integer> each : named.entrySet()) {
        out.writeUTF(each.getKey().name());
        out.writeInt(each.getValue());
      }
      out.writeBoolean(heads.isPresent());
      if (heads.isPresent()) {
        out.writeLong(heads.get().version());
        out.writeDouble(heads.get().ensembleWeight());
        out.writeDouble(heads.get().share());
        out.writeUTF(heads.get().category().name());
        out.writeDouble(heads.get().discrepancy());
      }
    }

    static Seen read(DataInputStream in) throws IOException {
      long sequence = in.readLong();
      byte[] prototypes = Bytes.bytes(in);
      List<Likely> top = new ArrayList<>();
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        top.add(new Likely(in.readInt(), in.readDouble()));
      }
      Map<Component, Integer> named = new EnumMap<>(Component.class);
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        named.put(Component.valueOf(in.readUTF()), in.readInt());
      }
      Optional<DomainPrediction.HeadsPart> heads =
          in.readBoolean()
              ? Optional.of(
                  new DomainPrediction.HeadsPart(
                      in.readLong(),
                      in.readDouble(),
                      in.readDouble(),
                      Discrepancy.Category.valueOf(in.readUTF()),
                      in.readDouble()))
              : Optional.empty();
      return new Seen(sequence, prototypes, List.copyOf(top), named, heads);
    }
  }
}

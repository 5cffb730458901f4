package io.unimos.stream;

import io.unimos.core.domain.OnlineDomain;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The description of the models that the state of a task was made with. With another encoder, other
 * classes or another bank the numbers in the state have another meaning. Immutable.
 *
 * @param layout the layout of the stored bytes
 * @param encoder the id of the encoder
 * @param classes the names of the classes, in the order of every {@code [K]}
 * @param bank the checksum of the source bank
 * @param dimension d
 * @param window the number of records of a window; may change
 * @param memory the number of records kept beyond a window; may change
 */
public record StateFingerprint(
    int layout,
    String encoder,
    List<String> classes,
    String bank,
    int dimension,
    int window,
    int memory) {

  /** The layout of the bytes that this release writes. */
  public static final int LAYOUT = OnlineDomain.LAYOUT;

  /** The largest number of classes that are listed by name. */
  private static final int LISTED = 10;

  private static final int SHORT_HASH = 12;

  public StateFingerprint {
    classes = List.copyOf(classes);
  }

  /**
   * Returns the reason why this state is unusable for a process with {@code now}; empty if it can
   * be used.
   */
  Optional<String> mismatch(StateFingerprint now) {
    if (layout != now.layout) {
      return Optional.of(
          "was written in layout %d; this version reads %d".formatted(layout, now.layout));
    }
    if (!encoder.equals(now.encoder)) {
      return Optional.of(
          "was made with encoder %s; the bundle has %s".formatted(encoder, now.encoder));
    }
    if (dimension != now.dimension) {
      return Optional.of(
          "was made with %d numbers a feature; the bundle has %d"
              .formatted(dimension, now.dimension));
    }
    if (!classes.equals(now.classes)) {
      return Optional.of(classesDiffer(classes, now.classes));
    }
    if (!bank.equals(now.bank)) {
      return Optional.of(
          "was made with source bank %s; the bundle has %s"
              .formatted(abbreviated(bank), abbreviated(now.bank)));
    }
    return Optional.empty();
  }

  private static String classesDiffer(List<String> before, List<String> now) {
    if (Math.max(before.size(), now.size()) <= LISTED) {
      return "was made with classes %s; the bundle has %s".formatted(before, now);
    }
    if (before.size() != now.size()) {
      return "was made with %d classes; the bundle has %d".formatted(before.size(), now.size());
    }
    int first = 0;
    while (before.get(first).equals(now.get(first))) {
      first++;
    }
    return "was made with class %d of %d being '%s'; in the bundle it is '%s'"
        .formatted(first + 1, now.size(), before.get(first), now.get(first));
  }

  private static String abbreviated(String hash) {
    return hash.substring(0, Math.min(SHORT_HASH, hash.length()));
  }

  /**
   * Returns the stored form. The layout comes first, since another release may know no other part
   * of the form.
   */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(layout);
      out.writeUTF(encoder);
      out.writeUTF(bank);
      out.writeInt(dimension);
      out.writeInt(window);
      out.writeInt(memory);
      out.writeInt(classes.size());
      for (String name : classes) {
        out.writeUTF(name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the form that {@link #toBytes} wrote; of another layout it reads only the layout's
   * number.
   */
  static StateFingerprint fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int layout = in.readInt();
      if (layout != LAYOUT) {
        return new StateFingerprint(layout, "", List.of(), "", 0, 0, 0);
      }
      String encoder = in.readUTF();
      String bank = in.readUTF();
      int dimension = in.readInt();
      int window = in.readInt();
      int memory = in.readInt();
      List<String> classes = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        classes.add(in.readUTF());
      }
      return new StateFingerprint(layout, encoder, classes, bank, dimension, window, memory);
    } catch (IOException e) {
      throw new UncheckedIOException("the fingerprint of the state cannot be read", e);
    }
  }
}

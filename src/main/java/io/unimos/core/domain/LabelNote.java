package io.unimos.core.domain;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A note of a label that has come since a restart would begin: all that is written of it beside its
 * image's row. A restart takes it again at its place between the images that are learned again. So
 * a label costs neither a checkpoint nor a copy of the prototypes. Immutable by agreement.
 *
 * @param number counts the domain's labels from 1
 * @param after the number of the domain's images until then
 * @param image the labelled image
 * @param votes the votes for the image from then on
 * @param counted the changes of the label sums, in this order
 */
record LabelNote(
    long number, long after, long image, SortedMap<String, Integer> votes, List<Counted> counted) {

  /**
   * An image that is added to the sums or taken out of them.
   *
   * @param image its sequence
   * @param label the class for which it counts
   * @param more true if it is added
   */
  record Counted(long image, int label, boolean more) {}

  /** Returns true if the image has a label from then on and leaves the memory. */
  boolean releases() {
    return AskedImage.decided(votes) >= 0;
  }

  byte[] toBytes() {
    return Bytes.of(this::write);
  }

  private void write(DataOutputStream out) throws IOException {
    out.writeLong(after);
    out.writeLong(image);
    AskedImage.writeVotes(votes, out);
    out.writeInt(counted.size());
    for (Counted each : counted) {
      out.writeLong(each.image);
      out.writeInt(each.label);
      out.writeBoolean(each.more);
    }
  }

  static LabelNote fromBytes(byte[] bytes, long number) {
    return Bytes.read(bytes, in -> read(in, number));
  }

  private static LabelNote read(DataInputStream in, long number) throws IOException {
    long after = in.readLong();
    long image = in.readLong();
    SortedMap<String, Integer> votes = AskedImage.readVotes(in);
    List<Counted> counted = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      counted.add(new Counted(in.readLong(), in.readInt(), in.readBoolean()));
    }
    return new LabelNote(number, after, image, votes, counted);
  }
}

package io.unimos.core.domain;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * The identity of an image and its place in Kafka, for people who are queried for its label.
 *
 * @param id the id of the image; empty: nobody is queried for it
 * @param topic the topic that holds it; empty if unknown
 * @param partition the partition of the topic; -1 if unknown
 * @param offset the offset in the partition; -1 if unknown
 * @param capturedAt the time of capture, in milliseconds since 1970-01-01 UTC
 */
public record ImageTag(String id, String topic, int partition, long offset, long capturedAt) {

  /** Returns the tag of an image of which only the id is known. */
  public static ImageTag of(String id) {
    return new ImageTag(id, "", -1, -1, 0);
  }

  /** Returns the form that is remembered with the image. */
  byte[] toBytes() {
    return Bytes.of(
        out -> {
          out.writeUTF(id);
          out.writeUTF(topic);
          out.writeInt(partition);
          out.writeLong(offset);
          out.writeLong(capturedAt);
        });
  }

  /** Returns the tag that {@link #toBytes} wrote. */
  static ImageTag fromBytes(byte[] bytes) {
    return Bytes.read(bytes, ImageTag::read);
  }

  private static ImageTag read(DataInputStream in) throws IOException {
    return new ImageTag(in.readUTF(), in.readUTF(), in.readInt(), in.readLong(), in.readLong());
  }
}

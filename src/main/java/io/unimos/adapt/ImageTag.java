package io.unimos.adapt;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * What names an image to people who are asked for it.
 *
 * @param id of the image; empty: nobody is asked for it
 * @param topic that holds it; empty when unknown
 * @param partition of the topic; -1 when unknown
 * @param offset in the partition; -1 when unknown
 * @param capturedAt milliseconds since 1970-01-01 UTC
 */
public record ImageTag(String id, String topic, int partition, long offset, long capturedAt) {

  /** An image of which nothing but its id is known. */
  public static ImageTag of(String id) {
    return new ImageTag(id, "", -1, -1, 0);
  }

  /** As remembered with the image. */
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

  /** What {@link #toBytes} wrote. */
  static ImageTag fromBytes(byte[] bytes) {
    return Bytes.read(bytes, ImageTag::read);
  }

  private static ImageTag read(DataInputStream in) throws IOException {
    return new ImageTag(in.readUTF(), in.readUTF(), in.readInt(), in.readLong(), in.readLong());
  }
}

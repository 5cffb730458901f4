package io.unimos.evaluate.page;

import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.image.decode.Thumbnail;
import io.unimos.wire.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The small pictures of the played images, decoded by the service's own decoder and encoded anew,
 * until a number of bytes is spent. One thread.
 */
public final class Thumbnails {
  /** The length of the longer side, in pixels. */
  private static final int SIDE = 160;

  private final ImageDecoder decoder;
  private final IdentityHashMap<LabelledFeature, Path> files = new IdentityHashMap<>();
  private long left;

  /**
   * @param bytes that all pictures together may take
   */
  public Thumbnails(ImageDecoder decoder, long bytes) {
    this.decoder = decoder;
    this.left = bytes;
  }

  /** Adds the files of a folder's samples. */
  public void add(LabelledFolder folder, FolderEncoder.Encoded encoded) {
    Map<String, Path> byId = new HashMap<>();
    folder.images().forEach(image -> byId.put(image.id(), image.file()));
    encoded.samples().forEach(sample -> files.put(sample, byId.get(sample.id())));
  }

  /**
   * Returns a picture as the address of an {@code img}; empty where there is none, or no more room.
   */
  String address(LabelledFeature sample) throws IOException {
    Path file = files.get(sample);
    if (file == null || left <= 0) {
      return "";
    }
    Outcome<Pixels> pixels = decoder.decode(Files.readAllBytes(file));
    if (!(pixels instanceof Outcome.Ok<Pixels> ok)) {
      return "";
    }
    byte[] jpeg = Thumbnail.jpeg(ok.value(), SIDE);
    left -= jpeg.length;
    return left < 0 ? "" : "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
  }
}

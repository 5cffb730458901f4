package io.unimos.image.decode;

import io.unimos.image.guard.ForgedImages;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small files that would become large, or take long. */
public final class Bombs {
  private Bombs() {}

  /** By what they are; the largest has 8 MB. */
  public static Map<String, byte[]> all() {
    byte[] jpeg = Samples.encoded("grey.jpg");
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    bombs.put("8 MB and a byte", Arrays.copyOf(jpeg, (8 << 20) + 1));
    bombs.put(
        "png of 60000 x 60000",
        ForgedImages.join(
            ForgedImages.pngSignature(), ForgedImages.pngHeader(60_000, 60_000, 8, 2, 0)));
    bombs.put("jpeg of 65535 x 65535", ForgedImages.resized(jpeg, 65_535, 65_535));
    bombs.put("jpeg of 400 scans", ForgedImages.scanBomb(7000, 7000, 400));
    bombs.put("png of 9 x 9 with 64 MB", ForgedImages.png(9, 9, ForgedImages.zeros(1 << 26)));
    return bombs;
  }
}

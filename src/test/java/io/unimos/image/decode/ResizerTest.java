package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResizerTest {

  /** A line of crops/table.txt, made with Pillow by make_images.py. */
  record Case(int width, int height, int size, String sha256) {}

  static List<Case> cases() {
    return Samples.lines("/image/crops/table.txt").stream()
        .map(line -> line.split(" ", -1))
        .map(
            f ->
                new Case(
                    Integer.parseInt(f[0]), Integer.parseInt(f[1]), Integer.parseInt(f[2]), f[3]))
        .toList();
  }

  /** The same picture as {@code formula} in make_images.py. */
  static Pixels picture(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[i++] = (byte) ((x * 7 + y * 13 + c * 29) ^ (x * y * (c + 1)));
        }
      }
    }
    return new Pixels(width, height, rgb);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldGivePillowsBytesWhenCropped(Case each) throws NoSuchAlgorithmException {
    byte[] crop = Resizer.shortSideCenterCrop(picture(each.width, each.height), each.size);

    assertThat(crop).hasSize(each.size * each.size * 3);
    if (each.size <= 48) {
      String kept = "/image/crops/%dx%d-%d.rgb".formatted(each.width, each.height, each.size);
      assertThat(Samples.difference(crop, Samples.bytes(kept))).isZero();
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(crop);
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(each.sha256);
  }
}

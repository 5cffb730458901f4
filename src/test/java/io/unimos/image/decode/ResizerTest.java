package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResizerTest {

  /** A line of crops/table.txt, made with Pillow by make_images.py. */
  record Case(int width, int height, Resize resize, String sha256) {}

  static List<Case> cases() {
    return Samples.lines("/image/crops/table.txt").stream()
        .map(line -> line.split(" ", -1))
        .map(
            f ->
                new Case(
                    Integer.parseInt(f[0]),
                    Integer.parseInt(f[1]),
                    new Resize(
                        labelled(Resize.Rule.values(), Resize.Rule::label, f[3]),
                        labelled(Resize.Filter.values(), Resize.Filter::label, f[4]),
                        Integer.parseInt(f[2])),
                    f[5]))
        .toList();
  }

  private static <T> T labelled(T[] values, Function<T, String> label, String wanted) {
    return Stream.of(values).filter(v -> label.apply(v).equals(wanted)).findAny().orElseThrow();
  }

  /** Returns the picture that {@code formula} in make_images.py makes. */
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
    Resize resize = each.resize;

    byte[] crop = resize.crop(picture(each.width, each.height));

    assertThat(crop).hasSize(resize.size() * resize.size() * 3);
    if (resize.size() <= 48) {
      String kept =
          "/image/crops/%dx%d-%d-%s-%s.rgb"
              .formatted(
                  each.width,
                  each.height,
                  resize.size(),
                  resize.rule().label(),
                  resize.filter().label());
      assertThat(Samples.difference(crop, Samples.bytes(kept))).isZero();
    }
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(crop);
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(each.sha256);
  }
}

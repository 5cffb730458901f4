package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ImageStatisticsTest {
  private static final Offset<Float> CLOSE = within(1e-5f);

  @Test
  void shouldSeeNoContrastWhenFlat() {
    byte[] rgb = new byte[4 * 5 * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) 255;
      rgb[i + 1] = 51;
    }

    ImageStatistics statistics = ImageStatistics.of(rgb, 4, 5);

    assertThat(statistics.red()).isCloseTo(1f, CLOSE);
    assertThat(statistics.green()).isCloseTo(0.2f, CLOSE);
    assertThat(statistics.blue()).isCloseTo(0f, CLOSE);
    assertThat(statistics.brightness()).isCloseTo(0.299f + 0.587f * 0.2f, CLOSE);
    assertThat(statistics.contrast()).isCloseTo(0f, within(1e-3f));
    assertThat(statistics.sharpness()).isCloseTo(0f, CLOSE);
  }

  @Test
  void shouldBeLargestWhenACheckerboard() {
    byte[] rgb = new byte[8 * 8 * 3];
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        int at = (y * 8 + x) * 3;
        Arrays.fill(rgb, at, at + 3, (byte) ((x + y) % 2 * 255));
      }
    }

    ImageStatistics statistics = ImageStatistics.of(rgb, 8, 8);

    assertThat(statistics.brightness()).isCloseTo(0.5f, CLOSE);
    assertThat(statistics.contrast()).isCloseTo(0.5f, CLOSE);
    assertThat(statistics.sharpness()).isCloseTo(1f, CLOSE);
  }

  @Test
  void shouldHoldTheLargestLaplaciansOfAWideCrop() {
    int width = 4_500;
    byte[] rgb = new byte[width * 3 * 3];
    for (int i = 0; i < width * 3; i++) {
      Arrays.fill(rgb, 3 * i, 3 * i + 3, (byte) ((i % width + i / width) % 2 * 255));
    }

    ImageStatistics statistics = ImageStatistics.of(rgb, width, 3);

    assertThat(statistics.sharpness()).isCloseTo(1f, CLOSE);
    assertThat(statistics.contrast()).isCloseTo(0.5f, CLOSE);
  }

  @Test
  void shouldGiveTheMomentsOfThePlainDefinition() {
    int side = 37;
    byte[] rgb = new byte[side * side * 3];
    new Random(9).nextBytes(rgb);
    double[] luma = new double[side * side];
    for (int i = 0; i < luma.length; i++) {
      luma[i] =
          (.299 * (rgb[3 * i] & 0xff)
                  + .587 * (rgb[3 * i + 1] & 0xff)
                  + .114 * (rgb[3 * i + 2] & 0xff))
              / 255;
    }
    double mean = Arrays.stream(luma).average().orElseThrow();
    double variance = Arrays.stream(luma).map(y -> (y - mean) * (y - mean)).average().orElseThrow();
    double edges = 0;
    for (int y = 1; y < side - 1; y++) {
      for (int x = 1; x < side - 1; x++) {
        int i = y * side + x;
        edges +=
            Math.abs(4 * luma[i] - luma[i - 1] - luma[i + 1] - luma[i - side] - luma[i + side]);
      }
    }

    ImageStatistics statistics = ImageStatistics.of(rgb, side, side);

    assertThat(statistics.brightness()).isCloseTo((float) mean, CLOSE);
    assertThat(statistics.contrast()).isCloseTo((float) Math.sqrt(variance), CLOSE);
    assertThat(statistics.sharpness())
        .isCloseTo((float) (edges / 4 / (side - 2) / (side - 2)), CLOSE);
  }

  @Test
  void shouldStayFiniteWhenOnePixel() {
    ImageStatistics statistics = ImageStatistics.of(new byte[] {10, 20, 30}, 1, 1);

    assertThat(statistics.sharpness()).isZero();
    assertThat(statistics.contrast()).isCloseTo(0f, within(1e-3f));
  }
}

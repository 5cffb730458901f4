package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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
  void shouldStayFiniteWhenOnePixel() {
    ImageStatistics statistics = ImageStatistics.of(new byte[] {10, 20, 30}, 1, 1);

    assertThat(statistics.sharpness()).isZero();
    assertThat(statistics.contrast()).isCloseTo(0f, within(1e-3f));
  }
}

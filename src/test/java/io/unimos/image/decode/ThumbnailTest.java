package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailTest {

  @Test
  void shouldAverageDownAndKeepTheShape() throws IOException {
    byte[] rgb = new byte[400 * 100 * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      // black and white columns in turn
      byte level = (byte) ((i / 3) % 2 == 0 ? 0 : 255);
      rgb[i] = level;
      rgb[i + 1] = level;
      rgb[i + 2] = level;
    }

    var image =
        ImageIO.read(new ByteArrayInputStream(Thumbnail.jpeg(new Pixels(400, 100, rgb), 200)));

    assertThat(image.getWidth()).isEqualTo(200);
    assertThat(image.getHeight()).isEqualTo(50);
    assertThat(image.getRGB(99, 20) & 0xff).isBetween(120, 135);
  }

  @Test
  void shouldNotEnlarge() throws IOException {
    var image =
        ImageIO.read(new ByteArrayInputStream(Thumbnail.jpeg(new Pixels(3, 2, new byte[18]), 200)));

    assertThat(image.getWidth()).isEqualTo(3);
    assertThat(image.getHeight()).isEqualTo(2);
  }

  @Test
  void shouldKeepAPixelOfTheThinSide() throws IOException {
    byte[] thin = new byte[1000 * 3];

    var image =
        ImageIO.read(new ByteArrayInputStream(Thumbnail.jpeg(new Pixels(1000, 1, thin), 100)));

    assertThat(image.getHeight()).isEqualTo(1);
  }
}

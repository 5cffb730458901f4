package io.unimos.lab.cameras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DemoCamerasTest {

  static List<String> conditions() {
    return DemoCameras.conditions();
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void shouldGiveTheSameBytesWhenAskedForTheSameImage(String condition) {
    DemoImage first = DemoCameras.render(condition, 11, 3);

    DemoImage second = DemoCameras.render(condition, 11, 3);

    assertThat(second.jpeg()).isEqualTo(first.jpeg());
    assertThat(second.label()).isEqualTo(first.label());
    assertThat(second.id()).isEqualTo(first.id());
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void shouldGiveOtherBytesWhenSeedOrIndexDiffers(String condition) {
    DemoImage image = DemoCameras.render(condition, 11, 3);

    assertThat(DemoCameras.render(condition, 12, 3).jpeg()).isNotEqualTo(image.jpeg());
    assertThat(DemoCameras.render(condition, 11, 4).jpeg()).isNotEqualTo(image.jpeg());
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void shouldBeASmallJpegWithHalvedChroma(String condition) throws IOException {
    byte[] jpeg = DemoCameras.render(condition, 5, 0).jpeg();

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));

    assertThat(image.getWidth()).isEqualTo(224);
    assertThat(image.getHeight()).isEqualTo(224);
    assertThat(jpeg.length).isBetween(2_000, 25_000);
    int frame = startOfFrame(jpeg);
    // three components, the first sampled 2 x 2, the others 1 x 1
    assertThat(jpeg[frame + 9]).isEqualTo((byte) 3);
    assertThat(jpeg[frame + 11]).isEqualTo((byte) 0x22);
    assertThat(jpeg[frame + 14]).isEqualTo((byte) 0x11);
  }

  @Test
  void shouldShowEveryClassAboutAsOften() {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      counts.merge(DemoCameras.render("day", 7, i).label(), 1, Integer::sum);
    }

    assertThat(counts.keySet()).containsExactlyInAnyOrderElementsOf(DemoCameras.labels());
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(8, 36));
  }

  @Test
  void shouldNotShareScenesWhenSourceAndDayHaveTheSameSeed() {
    DemoImage source = DemoCameras.render("source", 11, 0);
    DemoImage day = DemoCameras.render("day", 11, 0);

    assertThat(source.jpeg()).isNotEqualTo(day.jpeg());
  }

  @Test
  void shouldBeDarkerAtNightAndFlatterInFog() throws IOException {
    double day = brightness("day");
    double night = brightness("night");

    assertThat(night).isLessThan(0.5 * day);
    assertThat(spread("fog")).isLessThan(0.5 * spread("day"));
  }

  @Test
  void shouldDrawDarkLinesOnPaleGreyPaper() throws IOException {
    int pale = 0;
    int dark = 0;
    int coloured = 0;
    int[] pixels = pixels("ink", 0);
    for (int rgb : pixels) {
      int red = rgb >> 16 & 0xff;
      int blue = rgb & 0xff;
      pale += red > 190 ? 1 : 0;
      dark += red < 90 ? 1 : 0;
      coloured += Math.abs(red - blue) > 40 ? 1 : 0;
    }

    assertThat(pale).isGreaterThan(pixels.length / 2);
    assertThat(dark).isBetween(pixels.length / 500, pixels.length / 5);
    assertThat(coloured).isLessThan(pixels.length / 100);
  }

  /** A slope of brightness becomes strokes with edges, as bright as it on the whole. */
  @Test
  void shouldPaintInStrokesOfFewColours() {
    Canvas canvas = new Canvas();
    for (int i = 0; i < Canvas.PIXELS; i++) {
      for (int c = 0; c < 3; c++) {
        canvas.plane(c)[i] = (i % Canvas.SIDE) / (float) Canvas.SIDE;
      }
    }

    Drawing.paint(canvas, new SplittableRandom(1), 5);

    float[] painted = canvas.plane(1);
    int edges = 0;
    double sum = painted[0];
    for (int i = 1; i < painted.length; i++) {
      edges += Math.abs(painted[i] - painted[i - 1]) > 0.02 ? 1 : 0;
      sum += painted[i];
    }
    assertThat((double) edges / painted.length).isBetween(0.02, 0.5);
    assertThat(sum / painted.length).isCloseTo(0.5, offset(0.03));
  }

  @Test
  void shouldShowObjectsThatTheSourceNeverShowsOnHardCameras() {
    List<String> known = Condition.SOURCE.styles();

    for (Condition hard : List.of(Condition.INK, Condition.PAINT, Condition.SIGN)) {
      assertThat(hard.styles()).isNotEmpty().doesNotContainAnyElementsOf(known);
      assertThat(hard.styles()).doesNotContainAnyElementsOf(Condition.TOY.styles());
    }
  }

  @Test
  void shouldHaveDrawingsOfEveryClassInEveryStyle() {
    Sprites sprites = new Sprites();
    SplittableRandom draws = new SplittableRandom(1);

    for (Condition condition : Condition.values()) {
      for (String style : condition.styles()) {
        for (String label : sprites.labels()) {
          assertThat(sprites.draw(label, draws, List.of(style)).width()).isPositive();
        }
      }
    }
  }

  @Test
  void shouldNameTheConditionsWhenItIsUnknown() {
    assertThatThrownBy(() -> DemoCameras.render("snow", 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("snow")
        .hasMessageContaining("paint, sign");
  }

  @Test
  void shouldKeepAConstantPlaneWhenResized() {
    float[] plane = new float[7 * 5];
    Arrays.fill(plane, 0.25f);

    for (float value : Resampling.resize(plane, 7, 5, 3, 11)) {
      assertThat(value).isCloseTo(0.25f, offset(1e-6f));
    }
  }

  @Test
  void shouldReturnTheLayerWhenRotatedByNothing() {
    SplittableRandom random = new SplittableRandom(1);
    int[] argb = random.ints(12 * 9).toArray();
    Layer layer = Layer.of(12, 9, argb);

    Layer same = layer.rotated(0).mirrored().mirrored();

    for (int c = 0; c < 4; c++) {
      assertThat(same.planes()[c]).containsExactly(layer.planes()[c], offset(1e-3f));
    }
  }

  private static int startOfFrame(byte[] jpeg) {
    for (int i = 0; i < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xc0) {
        return i;
      }
    }
    throw new AssertionError("no baseline frame");
  }

  private static int[] pixels(String condition, int index) throws IOException {
    byte[] jpeg = DemoCameras.render(condition, 3, index).jpeg();
    return ImageIO.read(new ByteArrayInputStream(jpeg)).getRGB(0, 0, 224, 224, null, 0, 224);
  }

  private static double brightness(String condition) throws IOException {
    return moments(condition)[0];
  }

  private static double spread(String condition) throws IOException {
    return moments(condition)[1];
  }

  private static double[] moments(String condition) throws IOException {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int i = 0; i < 10; i++) {
      byte[] jpeg = DemoCameras.render(condition, 3, i).jpeg();
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
      for (int rgb : image.getRGB(0, 0, 224, 224, null, 0, 224)) {
        double level = ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3.0;
        sum += level;
        squares += level * level;
        count++;
      }
    }
    double mean = sum / count;
    return new double[] {mean, Math.sqrt(squares / count - mean * mean)};
  }
}

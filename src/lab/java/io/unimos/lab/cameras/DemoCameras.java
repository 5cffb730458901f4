package io.unimos.lab.cameras;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The demo's cameras: one street under several skies, painted image by image. An image is a pure
 * function of condition, seed and index: equal arguments give equal bytes. Thread-safe.
 */
public final class DemoCameras {
  private static final String PLACES = "places-";

  // loaded by the first image, not by the first mention of this class
  private static final class Loaded {
    static final Sprites SPRITES = new Sprites();
  }

  private DemoCameras() {}

  /**
   * Returns the conditions that {@link #render} accepts: those of {@link Condition}, then each with
   * a place for each class, so that the surroundings of a class look like a condition.
   */
  public static List<String> conditions() {
    return Stream.of("", PLACES)
        .flatMap(prefix -> Arrays.stream(Condition.values()).map(c -> prefix + c.title()))
        .toList();
  }

  /** Returns the classes of the objects, in the order of their numbers. */
  public static List<String> labels() {
    return Loaded.SPRITES.labels();
  }

  /**
   * Paints one image.
   *
   * @param condition one of {@link #conditions}; {@code source} is day from seeds of its own
   * @param seed of the camera
   * @param index of the image, from 0
   * @throws IllegalArgumentException if the condition is unknown
   */
  public static DemoImage render(String condition, long seed, int index) {
    boolean places = condition.startsWith(PLACES);
    Condition sky = Condition.titled(places ? condition.substring(PLACES.length()) : condition);
    SplittableRandom draws = new SplittableRandom(mixed(sky, seed, index));
    String label = Sprites.oneOf(draws, labels());
    Layer object = Loaded.SPRITES.draw(label, draws, sky.styles());
    SplittableRandom scenery =
        places ? new SplittableRandom(mix(mix(seed) + label.hashCode())) : draws;
    Canvas canvas = Street.paint(object, label.equals("airplane"), scenery, draws);
    sky.apply(canvas, draws);
    BufferedImage image = new BufferedImage(Canvas.SIDE, Canvas.SIDE, BufferedImage.TYPE_INT_RGB);
    image.getRaster().setDataElements(0, 0, Canvas.SIDE, Canvas.SIDE, canvas.toRgb());
    String id = String.format(Locale.ROOT, "%s-%d-%06d", condition, seed, index);
    return new DemoImage(Jpeg.encode(image), label, id, condition);
  }

  /**
   * Writes the first images of a camera as {@code OUT/<class>/<id>.jpg} and replaces existing
   * files.
   */
  public static void write(Path out, String condition, long seed, int count) throws IOException {
    for (int index = 0; index < count; index++) {
      DemoImage image = render(condition, seed, index);
      Path folder = Files.createDirectories(out.resolve(image.label()));
      Files.write(folder.resolve(image.id() + ".jpg"), image.jpeg());
    }
  }

  private static long mixed(Condition sky, long seed, int index) {
    return mix(mix(mix(seed) + sky.title().hashCode()) + index);
  }

  // the finaliser of David Stafford's variant 13, as in SplittableRandom itself
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

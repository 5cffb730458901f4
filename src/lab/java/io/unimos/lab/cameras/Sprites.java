package io.unimos.lab.cameras;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;

/**
 * The drawings of the demo's objects in the jar, by style and class. Thread-safe; drawings are read
 * at their first use and kept.
 */
final class Sprites {
  /** The styles of the source. */
  static final List<String> SOURCE_STYLES = List.of("noto", "twemoji");

  /** The styles that are not in the source. */
  static final List<String> UNSEEN_STYLES = List.of("fluent");

  /** The styles of hard cameras, in neither the source nor toy. */
  static final List<String> FOREIGN_STYLES = List.of("fxemoji");

  /** The silhouettes, which are not in the source. */
  static final List<String> SIGN_STYLES = List.of("emojione");

  private static final String FOLDER = "/demo/sprites/";
  private static final String CLASSES = "/demo/classes.txt";

  private final List<String> labels;
  private final Map<String, Map<String, List<String>>> files;
  private final Map<String, Layer> drawings = new ConcurrentHashMap<>();

  Sprites() {
    try (InputStream classes = open(CLASSES);
        InputStream index = open(FOLDER + "sprites.json")) {
      labels =
          new String(classes.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .map(line -> line.split("\\|", -1)[0].strip())
              .toList();
      files = new ObjectMapper().readValue(index, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the demo's sprites", e);
    }
  }

  /** Returns the classes, in the order of their numbers. */
  List<String> labels() {
    return labels;
  }

  /** Draws one of the class's drawings. */
  Layer draw(String label, SplittableRandom draws, List<String> styles) {
    String style = oneOf(draws, styles);
    String file = oneOf(draws, files.get(style).get(label));
    return drawings.computeIfAbsent(FOLDER + style + "/" + file, Sprites::read);
  }

  static <T> T oneOf(SplittableRandom draws, List<T> choices) {
    return choices.get(draws.nextInt(choices.size()));
  }

  private static Layer read(String path) {
    try (InputStream in = open(path)) {
      BufferedImage image = ImageIO.read(in);
      int width = image.getWidth();
      int height = image.getHeight();
      return Layer.of(width, height, image.getRGB(0, 0, width, height, null, 0, width));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  private static InputStream open(String path) throws IOException {
    InputStream in = Sprites.class.getResourceAsStream(path);
    if (in == null) {
      throw new IOException("no " + path + " in the jar");
    }
    return in;
  }
}

package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.wire.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The images of src/test/resources/image and what Pillow makes of them; see make_images.py. */
final class Samples {

  /** An image and its size as it is seen, EXIF orientation applied. */
  record Sample(String name, int width, int height) {
    byte[] encoded() {
      return bytes("/image/" + name);
    }

    byte[] rgb() {
      try (InputStream in =
          new GZIPInputStream(Samples.class.getResourceAsStream("/image/" + name + ".rgb.gz"))) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean isJpeg() {
      return name.endsWith(".jpg");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Samples() {}

  static List<Sample> all() {
    return lines("/image/table.txt").stream()
        .map(line -> line.split(" ", -1))
        .map(f -> new Sample(f[0], Integer.parseInt(f[1]), Integer.parseInt(f[2])))
        .toList();
  }

  static List<Sample> jpegs() {
    return all().stream().filter(Sample::isJpeg).toList();
  }

  static byte[] encoded(String name) {
    return bytes("/image/" + name);
  }

  static byte[] bytes(String resource) {
    try (InputStream in = Samples.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(String resource) {
    return new String(bytes(resource), StandardCharsets.UTF_8).lines().toList();
  }

  static Pixels ok(Outcome<Pixels> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    return ((Outcome.Ok<Pixels>) outcome).value();
  }

  /** Largest difference of two equally long arrays of unsigned bytes. */
  static int difference(byte[] left, byte[] right) {
    assertThat(left).hasSameSizeAs(right);
    int largest = 0;
    for (int i = 0; i < left.length; i++) {
      largest = Math.max(largest, Math.abs((left[i] & 0xff) - (right[i] & 0xff)));
    }
    return largest;
  }
}

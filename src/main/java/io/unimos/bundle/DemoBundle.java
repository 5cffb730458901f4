package io.unimos.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The encoder part and the bundle that the jar contains for the demo. They are unpacked into
 * folders because the tensor engine loads from files. The image tower is in the jar once and goes
 * into both.
 */
public final class DemoBundle {
  private static final String ENCODER = "/demo/encoder/";
  private static final String BUNDLE = "/demo/bundle/";
  private static final String IMAGE = "image.pt";

  private DemoBundle() {}

  /** Writes the demo's encoder part; {@link EncoderPart#load} reads it. */
  public static void unpackEncoder(Path folder) throws BundleException {
    for (String file : List.of(IMAGE, "vocabulary.safetensors", EncoderPart.MANIFEST)) {
      copy(ENCODER + file, folder.resolve(file));
    }
  }

  /** Writes the demo's bundle; {@link Bundle#load} reads it. */
  public static void unpack(Path folder) throws BundleException {
    copy(ENCODER + IMAGE, folder.resolve(IMAGE));
    for (String file :
        List.of(
            "classes.txt",
            "text.safetensors",
            "source.safetensors",
            "probe.safetensors",
            Bundle.MANIFEST)) {
      copy(BUNDLE + file, folder.resolve(file));
    }
  }

  private static void copy(String resource, Path file) throws BundleException {
    try (InputStream in = DemoBundle.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new BundleException(file, "this build has no resource " + resource);
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BundleException(file, "cannot be written: " + e);
    }
  }
}

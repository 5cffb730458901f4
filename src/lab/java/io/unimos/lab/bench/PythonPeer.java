package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.config.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A peer in Python for comparison, in a process of its own that ends with its standard input, and
 * thus with this process. The caller closes it.
 */
final class PythonPeer implements AutoCloseable {
  private static final Path SCRIPT = Path.of("src/main/python/bench/peer.py");

  private final LoggedProcess process;

  private PythonPeer(LoggedProcess process) {
    this.process = process;
  }

  /**
   * Checks whether a Python installation can run the peer.
   *
   * @param real true for the bundle's encoder, which needs torch
   * @return the missing parts; empty when nothing is missing
   */
  static Optional<String> missing(String python, boolean real) throws InterruptedException {
    if (!Files.exists(SCRIPT)) {
      return Optional.of(SCRIPT + " is not here; run it where the sources are");
    }
    try {
      Process check =
          new ProcessBuilder(python, SCRIPT.toString(), "--check", real ? "real" : "free")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said =
          new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return check.waitFor() == 0
          ? Optional.empty()
          : Optional.of(said.isEmpty() ? python + " cannot run " + SCRIPT : python + " " + said);
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * Starts the peer.
   *
   * @param folder the folder for its files
   * @param imageSize the side of the crops
   */
  static PythonPeer start(
      String python,
      Path folder,
      Settings settings,
      Bundle bundle,
      PeerTopics topics,
      int imageSize,
      boolean real)
      throws IOException {
    Path text = folder.resolve("text.f32");
    Files.write(text, floats(bundle.text()));
    Path classes = folder.resolve("classes.txt");
    Files.write(classes, bundle.classes());
    List<String> encoder = real ? List.of("--encoder=" + bundle.encoder().image()) : List.of();
    List<String> arguments =
        List.of(
            python,
            SCRIPT.toString(),
            "--bootstrap=" + settings.service().bootstrapServers(),
            "--images=" + topics.in(),
            "--predictions=" + topics.out(),
            "--schema=schemas/image-event.avsc",
            "--text=" + text,
            "--classes=" + classes,
            "--image-size=" + imageSize,
            "--batch=" + settings.encode().batchSize());
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(arguments.stream(), encoder.stream()).toList());
    Path log = folder.resolve("python.log");
    Files.deleteIfExists(log);
    return new PythonPeer(LoggedProcess.start(builder, log));
  }

  private static byte[] floats(float[][] rows) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * rows.length * rows[0].length)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  /** Returns the output so far. */
  String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.close();
  }
}

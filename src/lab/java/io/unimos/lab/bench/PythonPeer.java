package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The peer in Python, a process that ends with its standard input, and thus with this process. */
final class PythonPeer {
  private static final Path SCRIPT = Path.of("src/main/python/bench/peer.py");

  private PythonPeer() {}

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

  /** Starts the peer with arguments beyond those that follow from the bundle and its settings. */
  static ForkedProcess start(
      String python, StreamBench.Running running, List<String> arguments, boolean real)
      throws IOException {
    Bundle bundle = running.bundle();
    Path folder = running.folder().path();
    List<String> command = new ArrayList<>(List.of(python, SCRIPT.toString()));
    command.addAll(arguments);
    command.add("--bootstrap=" + running.settings().service().bootstrapServers());
    command.add("--schema=schemas/image-event.avsc");
    command.add("--text=" + Files.write(folder.resolve("text.f32"), floats(bundle.text())));
    command.add("--classes=" + Files.write(folder.resolve("classes.txt"), bundle.classes()));
    command.add("--batch=" + running.settings().encode().batchSize());
    if (real) {
      command.add("--encoder=" + bundle.encoder().image());
    }
    return ForkedProcess.start(folder.resolve("python.log"), command);
  }

  private static byte[] floats(float[][] rows) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * rows.length * rows[0].length);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(rows).forEach(bytes.asFloatBuffer()::put);
    return bytes.array();
  }
}

package io.unimos;

import io.unimos.PackagingFiles.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads what is below {@code k8s}, as it lies there and as kustomize renders it. */
final class Manifests {
  static final Path ROOT = Path.of("k8s");

  /** The manifests that an operator applies. */
  static final List<String> OVERLAYS = List.of("cpu-prod", "dev", "gpu", "strimzi");

  private static final long KUBECTL_SECONDS = 60;

  private Manifests() {}

  /** The documents of a YAML text; empty ones are left out. */
  static List<Node> documents(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<Node> documents = new ArrayList<>();
    for (Object each : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
      if (each != null) {
        documents.add(new Node(each));
      }
    }
    return documents;
  }

  /** Every file that holds whole resources: no patches, no kustomizations. */
  static List<Path> resourceFiles() {
    return PackagingFiles.below(ROOT).stream()
        .filter(file -> file.toString().endsWith(".yaml"))
        .filter(file -> !file.endsWith("kustomization.yaml"))
        .filter(file -> !isPatch(file))
        .toList();
  }

  private static boolean isPatch(Path file) {
    Node kustomization = PackagingFiles.yaml(file.resolveSibling("kustomization.yaml"));
    return kustomization.at("patches").elements().stream()
        .anyMatch(patch -> patch.at("path").text().equals(file.getFileName().toString()));
  }

  static boolean canRender() {
    try {
      return run("version", "--client").contains("Kustomize Version: v5");
    } catch (IOException e) {
      return false;
    }
  }

  /** All resources of an overlay, as kustomize renders them. */
  static List<Node> render(String overlay) {
    try {
      return documents(run("kustomize", ROOT.resolve("overlays").resolve(overlay).toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(String... arguments) throws IOException {
    List<String> command = Stream.concat(Stream.of("kubectl"), Stream.of(arguments)).toList();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(KUBECTL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output;
  }
}

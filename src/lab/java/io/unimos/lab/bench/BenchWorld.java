package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.DemoBundle;
import io.unimos.cli.TemporaryFolder;
import io.unimos.config.Settings;
import io.unimos.lab.broker.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * The environment of every benchmark of the stream, and the option {@code --set} that changes it.
 */
final class BenchWorld {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one setting of the service; may be repeated.")
  private final Map<String, String> overrides = new LinkedHashMap<>();

  /**
   * The demo's bundle and a separate broker in a temporary folder that is deleted with them. The
   * one who starts it closes it.
   */
  record Running(TemporaryFolder folder, Bundle bundle, LocalCluster cluster)
      implements AutoCloseable {

    Settings settings() {
      return cluster.settings();
    }

    @Override
    public void close() throws IOException {
      try (folder) {
        cluster.close();
      }
    }
  }

  /** Returns the settings of {@code --set}. */
  Map<String, String> overrides() {
    return Map.copyOf(overrides);
  }

  /** Starts with the settings of {@code --set}. */
  Running start() throws IOException, BundleException {
    return start(Map.of());
  }

  /**
   * Starts with the settings of {@code --set} and fixed ones.
   *
   * @param fixed settings that {@code --set} does not change
   */
  Running start(Map<String, String> fixed) throws IOException, BundleException {
    return start(Map.of(), fixed);
  }

  /**
   * Starts with defaults, the settings of {@code --set} and fixed ones.
   *
   * @param defaults settings that {@code --set} does change
   */
  Running start(Map<String, String> defaults, Map<String, String> fixed)
      throws IOException, BundleException {
    Map<String, String> values = new LinkedHashMap<>(defaults);
    values.putAll(overrides);
    values.putAll(fixed);
    TemporaryFolder folder = TemporaryFolder.create("unimos-bench-");
    try {
      Path bundleFolder = folder.path().resolve("bundle");
      DemoBundle.unpack(bundleFolder);
      return new Running(
          folder,
          Bundle.load(bundleFolder),
          LocalCluster.start(folder.path(), bundleFolder, values));
    } catch (BundleException | RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }
}

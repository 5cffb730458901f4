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
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** A benchmark of the stream, with a broker of its own, and the option {@code --set}. */
abstract class StreamBench extends Bench {
  /**
   * The images after which an image's processor time falls little further: by then the compilers
   * take a third of what they take for the first ones (measurements.md).
   */
  static final int WARM_UP = 30_000;

  @Option(
      names = "--set",
      showDefaultValue = Visibility.NEVER,
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

  /** Starts without rounds, unless {@code --set} has them: training has a budget of its own. */
  Running startWithoutRounds() throws IOException, BundleException {
    return start(Map.of("adapt.mode", "prototypes"), Map.of());
  }

  /** Starts with the settings of {@code --set}, others without it, and fixed ones. */
  Running start(Map<String, String> defaults, Map<String, String> fixed)
      throws IOException, BundleException {
    Map<String, String> values = new LinkedHashMap<>(defaults);
    values.putAll(overrides);
    values.putAll(fixed);
    TemporaryFolder folder = TemporaryFolder.create("unimos-bench-");
    try {
      Path bundle = folder.path().resolve("bundle");
      DemoBundle.unpack(bundle);
      return new Running(
          folder, Bundle.load(bundle), LocalCluster.start(folder.path(), bundle, values));
    } catch (BundleException | RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }
}

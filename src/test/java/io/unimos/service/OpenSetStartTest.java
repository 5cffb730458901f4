package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSetStartTest {
  @TempDir Path folder;

  @Test
  void shouldRefuseToStartWhereTheHoldOutIsTooSmallForTheShare() throws Exception {
    DemoBundle.unpack(folder);
    Bundle bundle = Bundle.load(folder);
    Settings most = Settings.of(Map.of("adapt.open-set", "0.999"));
    Settings some = Settings.of(Map.of("adapt.open-set", "0.95"));

    assertThatThrownBy(() -> TopologyWiring.context(most, bundle))
        .isInstanceOf(SettingsException.class)
        .hasMessageMatching(
            "adapt.open-set: 0.999 is fitted on at least 1000 held-out source images, bundle \\S+"
                + " has \\d+; lower it or make the bundle of more images");
    assertThat(TopologyWiring.context(some, bundle).openSet()).isPresent();
    assertThat(TopologyWiring.context(Settings.of(Map.of()), bundle).openSet()).isEmpty();
  }
}

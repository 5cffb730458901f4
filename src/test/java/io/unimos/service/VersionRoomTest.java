package io.unimos.service;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.bundle.BundleFixture;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionRoomTest {
  @TempDir Path folder;

  /** Names take the room here that matrices take in a bundle of thousands of classes. */
  @Test
  void shouldRefuseToStartWhereAVersionDoesNotFitItsTopic() throws Exception {
    String lines =
        IntStream.range(0, 400).mapToObj(i -> i + "x".repeat(190)).collect(joining("\n"));
    Path bundle = BundleFixture.writeMany(folder, folder.resolve("bundle"), 400, lines).folder();
    Map<String, String> narrow =
        Map.of(
            "image.max-bytes", "32KB",
            "topics.max-message-bytes", "100KB",
            "bundle", bundle.toString(),
            "bootstrap.servers", "127.0.0.1:1",
            "http.port", "0",
            "state.dir", folder.resolve("state").toString());

    assertThatThrownBy(() -> StreamService.start(Settings.of(narrow)))
        .isInstanceOf(SettingsException.class)
        .hasMessageMatching(
            "topics.max-message-bytes: a record of an adapter with 400 classes takes up to 12\\d{4}"
                + " bytes; topics.max-message-bytes is 102400");
  }
}

package io.unimos.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void shouldLetTheLaterSourceWinWhenAKeyIsSetTwice() throws IOException {
    Path file = file("threads=2\nencode.batch-size=2\npredict.top-k=2\n");

    Settings settings =
        Settings.load(
            Optional.of(file),
            Map.of("UNIMOS_ENCODE_BATCH_SIZE", "3", "UNIMOS_PREDICT_TOP_K", "3"),
            Map.of("predict.top-k", "4"));

    assertThat(settings.service().threads()).isEqualTo(2);
    assertThat(settings.encode().batchSize()).isEqualTo(3);
    assertThat(settings.predict().topK()).isEqualTo(4);
    assertThat(settings.http().port()).isEqualTo(8080);
  }

  @Test
  void shouldStripThePrefixWhenKeysCarryIt() throws IOException {
    Path file = file("unimos.threads = 2 \n");

    Settings settings = Settings.load(Optional.of(file), Map.of(), Map.of("unimos.http.port", "1"));

    assertThat(settings.service().threads()).isEqualTo(2);
    assertThat(settings.http().port()).isEqualTo(1);
  }

  @Test
  void shouldNameKeyFileAndNearestWhenTheFileHasAnUnknownKey() throws IOException {
    Path file = file("encode.batchsize=2\n");

    assertThatThrownBy(() -> Settings.load(Optional.of(file), Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "encode.batchsize: unknown setting in %s; the nearest known is encode.batch-size",
            file);
  }

  @Test
  void shouldNameVariableAndNearestWhenTheEnvironmentHasAnUnknownKey() {
    assertRefused(
        Map.of("UNIMOS_BUNDEL", "x"),
        "UNIMOS_BUNDEL: unknown setting in the environment; the nearest known is UNIMOS_BUNDLE");
  }

  @Test
  void shouldNameTheNearestWhenTheCommandLineHasAnUnknownKey() {
    assertThatThrownBy(() -> Settings.of(Map.of("http.prot", "1")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("http.prot: unknown setting in --set; the nearest known is http.port");
  }

  @Test
  void shouldNameEveryUnknownKeyInTheLineOfTheFirst() {
    assertThatThrownBy(
            () ->
                Settings.load(
                    Optional.empty(),
                    Map.of("UNIMOS_BUNDEL", "x", "UNIMOS_THREDS", "2"),
                    Map.of("http.prot", "1")))
        .hasMessage(
            "UNIMOS_BUNDEL: unknown setting in the environment; the nearest known is"
                + " UNIMOS_BUNDLE; also UNIMOS_THREDS; also http.prot");
  }

  @Test
  void shouldPointToThePrefixWhenTheKeyBelongsToTheKafkaClients() {
    assertThatThrownBy(() -> Settings.of(Map.of("security.protocol", "SSL")))
        .hasMessage(
            "security.protocol: unknown setting in --set; for the Kafka clients write"
                + " kafka.security.protocol");
  }

  @ParameterizedTest
  @CsvSource({
    "UNIMOS_STREAMS_SERVICE_HOST, 10.0.0.1",
    "UNIMOS_STREAMS_SERVICE_PORT_HTTP, 8080",
    "UNIMOS_STREAMS_PORT, tcp://10.0.0.1:8080",
    "UNIMOS_STREAMS_PORT_8080_TCP, tcp://10.0.0.1:8080",
    "UNIMOS_STREAMS_PORT_8080_TCP_ADDR, 10.0.0.1"
  })
  void shouldReportServiceLinksWhenKubernetesInjectsThem(String variable, String value) {
    assertRefused(
        Map.of(variable, value),
        variable
            + ": unknown setting in the environment; it looks like a Kubernetes service link: set"
            + " enableServiceLinks: false in the pod's spec");
  }

  @Test
  void shouldReportServiceLinksWhenOneHitsAKeyOfOurs() {
    assertRefused(
        Map.of("UNIMOS_HTTP_PORT", "tcp://10.0.0.1:8080"),
        "http.port: 'tcp://10.0.0.1:8080' (from UNIMOS_HTTP_PORT) is not valid; expected a whole"
            + " number from 0 to 65535; it looks like a Kubernetes service link: set"
            + " enableServiceLinks: false");
  }

  @Test
  void shouldNotReportServiceLinksWhenTheValueOrTheOriginIsAnother() {
    assertRefused(
        Map.of("UNIMOS_HTTP_PORT", "http"),
        "http.port: 'http' (from UNIMOS_HTTP_PORT) is not valid; expected a whole number from 0 to"
            + " 65535");
    assertThatThrownBy(() -> Settings.of(Map.of("http.port", "tcp://10.0.0.1:8080")))
        .hasMessageEndingWith("expected a whole number from 0 to 65535");
  }

  @Test
  void shouldShowThatASecretIsEmpty() {
    assertThat(Secrets.mask("ssl.key.password", "")).isEmpty();
    assertThat(Secrets.mask("ssl.key.password", "x")).doesNotContain("x").isNotEmpty();
  }

  @Test
  void shouldIgnoreVariablesThatAreNotSettings() {
    Map<String, String> environment =
        Map.of("PATH", "/bin", "UNIMOS_LOG_LEVEL", "DEBUG", "UNIMOS_BUNDLE", "");

    Settings settings = Settings.load(Optional.empty(), environment, Map.of());

    assertThat(settings.service().bundle()).isEmpty();
    assertThat(settings.kafka()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "threads | many | a whole number from 1 to 64",
        "threads | 0 | a whole number from 1 to 64",
        "http.port | 65536 | a whole number from 0 to 65535",
        "roles | '' | at least one of encode,adapt, each once",
        "roles | encode,train | at least one of encode,adapt, each once",
        "roles | adapt,adapt | at least one of encode,adapt, each once",
        "image.max-bytes | 8 Mb/s | a size from 1KB to 512MB",
        "image.max-bytes | 99999999999999999GB | a size from 1KB to 512MB",
        "encode.linger | 10 | a duration from 0ms to 1s",
        "encode.device | tpu | auto or cpu or gpu",
        "schema.auto.register | yes | true or false",
        "bootstrap.servers | localhost | host:port, several separated by commas",
        "bootstrap.servers | a:9092,,b:1 | host:port, several separated by commas",
        "bootstrap.servers | a:99999 | host:port, several separated by commas",
        "schema.registry.url | localhost:8081 | http://, https:// or mock:// and a host, several"
            + " separated by commas",
        "topics.images | my topic | a topic name: letters, digits, '.', '_', '-', 249 at most",
        "topics.images | .. | a topic name: letters, digits, '.', '_', '-', 249 at most",
        "bundle | '' | the folder of a bundle",
        "http.host | '' | a host name or address"
      })
  void shouldNameKeyValueAndExpectationWhenAValueIsBad(String key, String value, String expected) {
    assertThatThrownBy(() -> Settings.of(Map.of(key, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessage("%s: '%s' (from --set) is not valid; expected %s", key, value, expected)
        .extracting(e -> ((SettingsException) e).key())
        .isEqualTo(key);
  }

  @Test
  void shouldRefuseWhenTheFileSetsAKeyTwice() throws IOException {
    Path file = file("threads=1\nunimos.threads=2\n");

    assertThatThrownBy(() -> Settings.load(Optional.of(file), Map.of(), Map.of()))
        .hasMessage("threads: set twice in %s; expected once", file);
  }

  @Test
  void shouldRefuseWhenTheFileIsMissingOrNotText() throws IOException {
    Path missing = folder.resolve("none.properties");
    Path binary = folder.resolve("binary.properties");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThatThrownBy(() -> Settings.load(Optional.of(missing), Map.of(), Map.of()))
        .hasMessage("--config: no such file: %s", missing);
    assertThatThrownBy(() -> Settings.load(Optional.of(binary), Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("--config: cannot read " + binary);
  }

  @Test
  void shouldNameTheKeyWhenABundleIsNeededAndNoneIsSet() {
    Settings settings = Settings.of(Map.of());

    assertThatThrownBy(() -> settings.service().requiredBundle())
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("bundle: not set");
  }

  @Test
  void shouldHaveOneVariablePerKey() {
    assertThat(Settings.keys().values().stream().map(Key::variable))
        .doesNotHaveDuplicates()
        .allMatch(variable -> variable.matches("UNIMOS_[A-Z_]+"));
  }

  private void assertRefused(Map<String, String> environment, String message) {
    assertThatThrownBy(() -> Settings.load(Optional.empty(), environment, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage(message.replace("%", "%%"));
  }

  private Path file(String text) throws IOException {
    Path file = folder.resolve("unimos.properties");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }
}

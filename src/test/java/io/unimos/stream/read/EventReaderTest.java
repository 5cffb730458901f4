package io.unimos.stream.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.unimos.config.Settings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.event.Prediction;
import io.unimos.harness.StubRegistry;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.SampleEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReaderTest {
  private static final int HEADER = 5;

  private final Contract contract =
      Contract.over(Settings.of(Map.of("schema.registry.url", "mock://event-reader")));
  private final EventReader<ImageEvent> reader = contract.reader("images", ImageEvent.class);
  private final byte[] good =
      contract
          .serializer()
          .serialize(
              "images",
              new ImageEvent("a", "gate", ByteBuffer.allocate(3), null, Instant.EPOCH, Map.of()));

  /** Avro says it by an IOException, which must not pass for a registry that is away. */
  @Test
  void shouldRefuseWhenANumberNeverEnds() {
    byte[] endless = Arrays.copyOf(good, 40);
    Arrays.fill(endless, HEADER, endless.length, (byte) 0xff);

    Outcome<ImageEvent> outcome = reader.read(endless);

    assertThat(reasonOf(outcome)).isEqualTo(RejectReason.SCHEMA_INVALID);
  }

  @Test
  void shouldRefuseWhenTheBytesEndTooEarly() {
    for (int length = 0; length < good.length; length++) {

      Outcome<ImageEvent> outcome = reader.read(Arrays.copyOf(good, length));

      assertThat(outcome).as("%d bytes", length).isInstanceOf(Outcome.Rejected.class);
    }
  }

  @Test
  void shouldRefuseWhenTheBytesAreNotInTheWireFormat() {
    byte[] other = good.clone();
    other[0] = 1;

    assertThat(reader.read(null)).isEqualTo(invalid("the record is empty"));
    assertThat(reader.read(new byte[0])).isEqualTo(invalid("the record is empty"));
    assertThat(reader.read(other))
        .isEqualTo(
            invalid(
                "not Avro in the Confluent wire format (%d bytes, the first is 0x01)"
                    .formatted(good.length)));
    assertThat(reader.read(new byte[HEADER - 1]))
        .isEqualTo(invalid("not Avro in the Confluent wire format (4 bytes, the first is 0x00)"));
  }

  @Test
  void shouldRefuseWhenTheRegistryDoesNotKnowTheSchemaButNotWhenItIsOutOfOrder()
      throws IOException {
    try (StubRegistry registry = StubRegistry.start()) {
      EventReader<ImageEvent> remote =
          Contract.over(Settings.of(Map.of("schema.registry.url", registry.url())))
              .reader("images", ImageEvent.class);

      assertThat(reasonOf(remote.read(good))).isEqualTo(RejectReason.SCHEMA_UNKNOWN);

      registry.fail(true);
      byte[] unmet = good.clone();
      unmet[HEADER - 1]++;
      assertThatThrownBy(() -> remote.read(unmet))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("answers 503");
    }
  }

  @Test
  void shouldRefuseWhenTheRegistryForbidsThisSchemaAndWaitWhenItForbidsAll() throws IOException {
    try (StubRegistry registry = StubRegistry.start()) {
      EventReader<ImageEvent> remote =
          Contract.over(Settings.of(Map.of("schema.registry.url", registry.url())))
              .reader("images", ImageEvent.class);
      registry.withhold(1, 403);

      assertThat(remote.read(good))
          .isEqualTo(
              Outcome.rejected(
                  RejectReason.SCHEMA_UNKNOWN,
                  "the schema registry answers 403 for schema 1: forbidden; error code: 40301"));

      registry.forbidAll(true);
      assertThatThrownBy(() -> remote.read(good))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("answers 403");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, true",
    "401, true",
    "408, false",
    "422, true",
    "429, false",
    "499, true",
    "500, false",
    "503, false"
  })
  void shouldDistinguishARefusalThatStaysFromOneThatPasses(int status, boolean stays)
      throws IOException {
    try (StubRegistry registry = StubRegistry.start()) {
      EventReader<ImageEvent> remote =
          Contract.over(Settings.of(Map.of("schema.registry.url", registry.url())))
              .reader("images", ImageEvent.class);
      registry.withhold(1, status);

      if (stays) {
        assertThat(reasonOf(remote.read(good))).isEqualTo(RejectReason.SCHEMA_UNKNOWN);
      } else {
        assertThatThrownBy(() -> remote.read(good))
            .isInstanceOf(RegistryUnavailableException.class);
      }
    }
  }

  @Test
  void shouldNotRefuseWhenTheRegistryIsAway() throws IOException {
    String nobody;
    try (StubRegistry registry = StubRegistry.start()) {
      nobody = registry.url();
    }
    EventReader<ImageEvent> remote =
        Contract.over(Settings.of(Map.of("schema.registry.url", nobody)))
            .reader("images", ImageEvent.class);

    assertThatThrownBy(() -> remote.read(good))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("does not answer");
  }

  @Test
  void shouldSayIncompatibleWhenTheRecordIsAnotherEvent() {
    AdapterCommand command =
        new AdapterCommand("gate", Action.FREEZE, null, "me", Instant.EPOCH, null, null);

    Outcome<ImageEvent> outcome = reader.read(contract.serializer().serialize("commands", command));

    assertThat(reasonOf(outcome)).isEqualTo(RejectReason.SCHEMA_INCOMPATIBLE);
  }

  /** As of a proxy that has lost the registry behind it. */
  @Test
  void shouldNotRefuseWhenSomethingElseThanTheRegistrySaysNotFound() throws IOException {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          byte[] page = "<html>default backend - 404</html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(404, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    proxy.start();
    String url = "http://127.0.0.1:" + proxy.getAddress().getPort();
    EventReader<ImageEvent> remote =
        Contract.over(Settings.of(Map.of("schema.registry.url", url)))
            .reader("images", ImageEvent.class);

    assertThatThrownBy(() -> remote.read(good)).isInstanceOf(RegistryUnavailableException.class);
    proxy.stop(0);
  }

  @Test
  void shouldSayIncompatibleWhenTheRegisteredSchemaIsNone() throws IOException {
    try (StubRegistry registry = StubRegistry.start()) {
      int id = registry.register("images-value", "{\"type\":\"nonsense\"}");
      EventReader<ImageEvent> remote =
          Contract.over(Settings.of(Map.of("schema.registry.url", registry.url())))
              .reader("images", ImageEvent.class);
      byte[] event = good.clone();
      ByteBuffer.wrap(event).putInt(1, id);

      assertThat(reasonOf(remote.read(event))).isEqualTo(RejectReason.SCHEMA_INCOMPATIBLE);
    }
  }

  @Test
  void shouldReportTheDeepestCauseWhenOnlyTheHeaderIsThere() {
    Outcome<ImageEvent> outcome = reader.read(Arrays.copyOf(good, HEADER));

    assertThat(((Outcome.Rejected<ImageEvent>) outcome).detail())
        .isEqualTo("the bytes do not fit their schema: java.io.EOFException");
  }

  @Test
  void shouldReadJsonOnTheTopicsOfLabelsAndCommandsAlone() {
    byte[] label =
        "{\"id\":\"a\",\"domain\":\"d\",\"label\":\"l\",\"annotator\":\"ann\",\"at\":0}"
            .getBytes(StandardCharsets.UTF_8);
    Label event = new Label("a", "d", "l", "ann", Instant.EPOCH, LabelKind.CLASS);

    assertThat(contract.reader("labels", Label.class).read(label)).isEqualTo(Outcome.ok(event));
    assertThat(contract.reader("labels").read(label)).isEqualTo(Outcome.ok(event));
    assertThat(contract.reader("labels").read(contract.serializer().serialize("labels", event)))
        .isEqualTo(Outcome.ok(event));
    String avro =
        "not Avro in the Confluent wire format (%d bytes, the first is 0x7b)"
            .formatted(label.length);
    for (String other : List.of("images", "features", "drift", "adapter-versions")) {
      assertThat(contract.reader(other).read(label)).isEqualTo(invalid(avro));
    }
    assertThat(contract.reader("adapter-commands").read("[1,2]".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            invalid(
                "no JSON object and not Avro in the Confluent wire format (5 bytes, the first is"
                    + " 0x5b)"));
  }

  @Test
  void shouldWriteJsonWithoutARegistryWhereTheSettingsSaySo() throws IOException {
    try (StubRegistry registry = StubRegistry.start()) {
      Contract plain =
          Contract.over(
              Settings.of(
                  Map.of(
                      "schema.registry.url", registry.url(),
                      "format.predictions", "json",
                      "format.annotation-requests", "json")));
      plain.prepare(true);
      registry.fail(true);
      Prediction prediction = SampleEvents.of(Prediction.class, new SplittableRandom(1), true);
      AnnotationRequest request =
          SampleEvents.of(AnnotationRequest.class, new SplittableRandom(2), false);

      byte[] written = plain.serializer().serialize("predictions", prediction);
      byte[] asked = plain.serializer().serialize("annotation-requests", request);

      assertThat(new String(written, StandardCharsets.UTF_8)).startsWith("{\"id\":");
      assertThat(new String(asked, StandardCharsets.UTF_8)).startsWith("{\"id\":");
      assertThat(registry.subjects())
          .containsExactlyInAnyOrder("features-value", "drift-value", "adapter-versions-value");
      // whatever the reader's own settings say
      assertThat(contract.reader("predictions").read(written)).isEqualTo(Outcome.ok(prediction));
      assertThat(contract.reader("annotation-requests").read(asked)).isEqualTo(Outcome.ok(request));
    }
  }

  private static Outcome<?> invalid(String detail) {
    return Outcome.rejected(RejectReason.SCHEMA_INVALID, detail);
  }

  private static RejectReason reasonOf(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    return ((Outcome.Rejected<?>) outcome).reason();
  }
}

package io.unimos.stream;

import static io.unimos.wire.RejectReason.FEATURE_INVALID;
import static io.unimos.wire.RejectReason.SCHEMA_INVALID;
import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Settings;
import io.unimos.core.math.HalfFloats;
import io.unimos.event.Feature;
import io.unimos.stream.read.Contract;
import io.unimos.wire.Outcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureReaderTest {
  private static final byte[] GOOD = HalfFloats.pack(new float[] {.6f, -.8f});

  private final Contract contract =
      Contract.over(Settings.of(Map.of("schema.registry.url", "mock://feature-reader")));
  private final FeatureReader reader =
      new FeatureReader(contract.reader("features", Feature.class), "encoder-1", 2);

  @Test
  void shouldGiveTheVectorAsItCame() {
    Outcome<Feature> outcome = read("a", "gate", "encoder-1", GOOD);

    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    assertThat(((Outcome.Ok<Feature>) outcome).value().getVector())
        .isEqualTo(ByteBuffer.wrap(GOOD));
  }

  static String[] noNames() {
    return ImageEventReaderTest.noNames();
  }

  @ParameterizedTest
  @MethodSource("noNames")
  void shouldRefuseWhenIdOrDomainIsNoName(String name) {
    Outcome<?> refused =
        Outcome.rejected(
            SCHEMA_INVALID, "id or domain is empty, too long, or has control characters");

    assertThat(read(name, "gate", "encoder-1", GOOD)).isEqualTo(refused);
    assertThat(read("a", name, "encoder-1", GOOD)).isEqualTo(refused);
  }

  @Test
  void shouldRefuseWhenAnotherEncoderMadeIt() {
    assertThat(read("a", "gate", "encoder-2", GOOD))
        .isEqualTo(
            Outcome.rejected(
                FEATURE_INVALID, "made by encoder encoder-2, the bundle's is encoder-1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3, 5, 6})
  void shouldRefuseWhenTheLengthIsAnother(int bytes) {
    assertThat(read("a", "gate", "encoder-1", new byte[bytes]))
        .isEqualTo(
            Outcome.rejected(FEATURE_INVALID, "vector of %d bytes, expected 4".formatted(bytes)));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void shouldRefuseWhenANumberIsNotFinite(float number) {
    byte[] vector = HalfFloats.pack(new float[] {1, number});

    assertThat(read("a", "gate", "encoder-1", vector))
        .isEqualTo(Outcome.rejected(FEATURE_INVALID, number + " at position 1"));
  }

  @Test
  void shouldTakeSixSmallStatisticsOrNone() {
    assertThat(read(List.of(.5f, .5f, .5f, .5f, .5f, 65_504f), "images"))
        .isInstanceOf(Outcome.Ok.class);
    assertThat(read(List.of(.5f, .5f, .5f, .5f, .5f, .5f), "")).isInstanceOf(Outcome.Ok.class);
  }

  static List<List<Float>> noStatistics() {
    return List.of(
        List.of(.5f),
        List.of(.5f, .5f, .5f),
        List.of(.5f, .5f, .5f, .5f, .5f),
        List.of(.5f, .5f, .5f, .5f, .5f, .5f, .5f),
        List.of(.5f, .5f, .5f, .5f, .5f, Float.NaN),
        List.of(.5f, .5f, .5f, .5f, .5f, Float.NEGATIVE_INFINITY),
        List.of(-65_520f, .5f, .5f, .5f, .5f, .5f));
  }

  @ParameterizedTest
  @MethodSource("noStatistics")
  void shouldRefuseWhenStatisticsAreNone(List<Float> statistics) {
    assertThat(read(statistics, "images"))
        .isEqualTo(
            Outcome.rejected(
                FEATURE_INVALID,
                statistics.size() + " image statistics, expected none or 6 small numbers"));
  }

  /** It is kept, and a longer one than that would not even fit. */
  @Test
  void shouldRefuseWhenTheSourceTopicIsNoName() {
    Outcome<?> refused =
        Outcome.rejected(SCHEMA_INVALID, "the source topic is too long, or has control characters");

    assertThat(read(List.of(), "t".repeat(70_000))).isEqualTo(refused);
    assertThat(read(List.of(), "t".repeat(257))).isEqualTo(refused);
    assertThat(read(List.of(), "a\nb")).isEqualTo(refused);
  }

  private Outcome<Feature> read(String id, String domain, String encoder, byte[] vector) {
    return read(id, domain, encoder, vector, List.of(), "images");
  }

  private Outcome<Feature> read(List<Float> statistics, String source) {
    return read("a", "gate", "encoder-1", GOOD, statistics, source);
  }

  private Outcome<Feature> read(
      String id,
      String domain,
      String encoder,
      byte[] vector,
      List<Float> statistics,
      String source) {
    Feature feature =
        new Feature(
            id, domain, encoder, ByteBuffer.wrap(vector), statistics, source, 0, 7L, Instant.EPOCH);
    return reader.read(contract.serializer().serialize("features", feature));
  }
}

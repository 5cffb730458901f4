package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Settings;
import io.unimos.encode.ImageRequest;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.event.ImageEvent;
import io.unimos.stream.read.Contract;
import io.unimos.wire.EventNames;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageEventReaderTest {
  private static final String LONGEST = "x".repeat(EventNames.LENGTH);
  private static final byte[] KEY = "gate".getBytes(StandardCharsets.UTF_8);

  private final Contract contract =
      Contract.over(Settings.of(Map.of("schema.registry.url", "mock://image-event-reader")));
  private final ImageEventReader reader = new ImageEventReader(contract, "images");

  static String[] noNames() {
    return new String[] {"", "  ", LONGEST + "x", "a\nb", "a\0", "\u0085"};
  }

  @ParameterizedTest
  @MethodSource("noNames")
  void shouldRefuseWhenTheIdIsNoName(String id) {
    Outcome<ImageRequest> outcome = reader.read(KEY, event(id, "gate", bytes()));

    assertThat(outcome).isEqualTo(refused("id is empty, too long, or has control characters"));
  }

  @ParameterizedTest
  @MethodSource("noNames")
  void shouldRefuseWhenTheDomainIsNoName(String domain) {
    byte[] key = domain.getBytes(StandardCharsets.UTF_8);

    Outcome<ImageRequest> outcome = reader.read(key, event("a", domain, bytes()));

    assertThat(outcome).isEqualTo(refused("domain is empty, too long, or has control characters"));
  }

  @Test
  void shouldRefuseWhenTheKeyIsNotTheDomain() {
    Outcome<ImageRequest> outcome = reader.read(KEY, event("a", "yard", bytes()));

    assertThat(outcome)
        .isEqualTo(refused("the key is not the domain 'yard', so its order would be lost"));
  }

  @Test
  void shouldTakeTheLongestNamesWithOrWithoutAKey() {
    byte[] event = event(LONGEST, LONGEST, bytes());

    assertThat(request(LONGEST.getBytes(StandardCharsets.UTF_8), event).id()).isEqualTo(LONGEST);
    assertThat(request(null, event).domain()).isEqualTo(LONGEST);
  }

  @Test
  void shouldDistinguishBytesFromAUri() {
    assertThat(request(KEY, event("a", "gate", bytes())).image())
        .usingRecursiveComparison()
        .isEqualTo(new ImageSource.Inline(new byte[] {1, 2}));
    assertThat(request(KEY, event("a", "gate", "https://images.example.com/a")).image())
        .isEqualTo(new ImageSource.Remote("https://images.example.com/a"));
  }

  @Test
  void shouldCopyOnlyWhatIsPartOfAnArrayOrOfNone() {
    byte[] whole = {1, 2, 3};

    assertThat(ImageEventReader.bytes(ByteBuffer.wrap(whole))).isSameAs(whole);
    assertThat(ImageEventReader.bytes(ByteBuffer.wrap(whole, 1, 2))).containsExactly(2, 3);
    assertThat(ImageEventReader.bytes(ByteBuffer.allocateDirect(2))).containsExactly(0, 0);
  }

  private ImageRequest request(byte[] key, byte[] value) {
    Outcome<ImageRequest> outcome = reader.read(key, value);
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    return ((Outcome.Ok<ImageRequest>) outcome).value();
  }

  private static ByteBuffer bytes() {
    return ByteBuffer.wrap(new byte[] {1, 2});
  }

  private byte[] event(String id, String domain, Object image) {
    ImageEvent event = new ImageEvent(id, domain, image, null, Instant.EPOCH, Map.of());
    return contract.serializer().serialize("images", event);
  }

  private static Outcome<?> refused(String detail) {
    return Outcome.rejected(RejectReason.SCHEMA_INVALID, detail);
  }
}

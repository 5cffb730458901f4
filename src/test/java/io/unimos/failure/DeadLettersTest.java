package io.unimos.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final int MAX = 20_000;
  private static final byte[] KEY = {1, 2};
  private static final DeadLetters.Origin ORIGIN = new DeadLetters.Origin("images", 3, 17, 1234);
  private static final Outcome.Rejected<?> REJECTED =
      new Outcome.Rejected<>(RejectReason.IMAGE_CORRUPT, "cut\noff");

  private static String header(DeadLetters.Letter letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void shouldCarryTheRecordAsItWasWhenItFits() {
    Headers original = new RecordHeaders().add("trace", new byte[] {9});
    byte[] value = new byte[100];

    DeadLetters.Letter letter =
        new DeadLetters(true, MAX).letter(KEY, value, original, REJECTED, ORIGIN);

    assertThat(letter.key()).isSameAs(KEY);
    assertThat(letter.value()).isSameAs(value);
    assertThat(letter.headers().lastHeader("trace").value()).containsExactly(9);
    assertThat(header(letter, DeadLetters.REASON)).isEqualTo("IMAGE_CORRUPT");
    assertThat(header(letter, DeadLetters.DETAIL)).isEqualTo("cut off");
    assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("images");
    assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("3");
    assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("17");
    assertThat(header(letter, DeadLetters.AT)).isEqualTo("1234");
    assertThat(letter.headers().lastHeader(DeadLetters.OMITTED)).isNull();
  }

  @Test
  void shouldLeaveTheValueOutAndSaySoWhenItIsTooLarge() {
    DeadLetters.Letter letter =
        new DeadLetters(true, MAX)
            .letter(KEY, new byte[MAX], new RecordHeaders(), REJECTED, ORIGIN);

    assertThat(letter.value()).isNull();
    assertThat(letter.key()).isSameAs(KEY);
    assertThat(header(letter, DeadLetters.OMITTED)).contains("20000 bytes").contains("too large");
  }

  @Test
  void shouldLeaveEverythingOutThatDoesNotFitWhenHeadersAndKeyAreHuge() {
    Headers original = new RecordHeaders().add("huge", new byte[MAX]);

    DeadLetters.Letter letter =
        new DeadLetters(true, MAX).letter(new byte[MAX], new byte[1], original, REJECTED, ORIGIN);

    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader("huge")).isNull();
    assertThat(header(letter, DeadLetters.REASON)).isEqualTo("IMAGE_CORRUPT");
  }

  @Test
  void shouldLeaveTheValueOutWhenPayloadsAreOff() {
    DeadLetters.Letter letter =
        new DeadLetters(false, MAX).letter(KEY, new byte[5], new RecordHeaders(), REJECTED, ORIGIN);

    assertThat(letter.value()).isNull();
    assertThat(header(letter, DeadLetters.OMITTED)).contains("dead-letters.payload");
  }

  @Test
  void shouldNotMentionAValueWhenThereWasNone() {
    DeadLetters.Letter letter =
        new DeadLetters(true, MAX).letter(KEY, null, new RecordHeaders(), REJECTED, ORIGIN);

    assertThat(letter.headers().lastHeader(DeadLetters.OMITTED)).isNull();
  }
}

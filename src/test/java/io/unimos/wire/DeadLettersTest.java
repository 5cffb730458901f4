package io.unimos.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final int MAX = 20_000;

  /** The size of a letter beyond the record's. */
  private static final int OVERHEAD = 8 << 10;

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
        new DeadLetters(true, MAX, Redaction.NONE).letter(KEY, value, original, REJECTED, ORIGIN);

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
    assertThat(letter.headers().lastHeader(DeadLetters.REDACTED)).isNull();
  }

  @Test
  void shouldLeaveTheValueOutAndSaySoWhenItIsTooLarge() {
    DeadLetters.Letter letter =
        new DeadLetters(true, MAX, Redaction.NONE)
            .letter(KEY, new byte[MAX], new RecordHeaders(), REJECTED, ORIGIN);

    assertThat(letter.value()).isNull();
    assertThat(letter.key()).isSameAs(KEY);
    assertThat(header(letter, DeadLetters.OMITTED)).contains("20000 bytes").contains("too large");
  }

  @Test
  void shouldLeaveEverythingOutThatDoesNotFitWhenHeadersAndKeyAreHuge() {
    Headers original = new RecordHeaders().add("huge", new byte[MAX]);

    DeadLetters.Letter letter =
        new DeadLetters(true, MAX, Redaction.NONE)
            .letter(new byte[MAX], new byte[1], original, REJECTED, ORIGIN);

    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader("huge")).isNull();
    assertThat(header(letter, DeadLetters.REASON)).isEqualTo("IMAGE_CORRUPT");
  }

  @Test
  void shouldLeaveTheValueOutWhenPayloadsAreOff() {
    DeadLetters.Letter letter =
        new DeadLetters(false, MAX, Redaction.NONE)
            .letter(KEY, new byte[5], new RecordHeaders(), REJECTED, ORIGIN);

    assertThat(letter.value()).isNull();
    assertThat(header(letter, DeadLetters.OMITTED)).contains("dead-letters.payload");
  }

  @Test
  void shouldNotMentionAValueWhenThereWasNone() {
    DeadLetters.Letter letter =
        new DeadLetters(true, MAX, Redaction.NONE)
            .letter(KEY, null, new RecordHeaders(), REJECTED, ORIGIN);

    assertThat(letter.headers().lastHeader(DeadLetters.OMITTED)).isNull();
  }

  @Test
  void shouldKeepTheValueUpToTheLastByteThatFits() {
    DeadLetters letters = new DeadLetters(true, MAX, Redaction.NONE);
    Headers none = new RecordHeaders();
    int room = MAX - OVERHEAD - KEY.length;

    assertThat(letters.letter(KEY, new byte[room], none, REJECTED, ORIGIN).value()).hasSize(room);
    assertThat(letters.letter(KEY, new byte[room + 1], none, REJECTED, ORIGIN).value()).isNull();
  }

  @Test
  void shouldKeepTheKeyUpToTheLastByteThatFits() {
    DeadLetters letters = new DeadLetters(true, MAX, Redaction.NONE);
    Headers none = new RecordHeaders();
    int room = MAX - OVERHEAD;

    assertThat(letters.letter(new byte[room], null, none, REJECTED, ORIGIN).key()).hasSize(room);
    assertThat(letters.letter(new byte[room + 1], null, none, REJECTED, ORIGIN).key()).isNull();
  }

  @Test
  void shouldKeepTheHeadersUpToTheLastByteThatFits() {
    int room = MAX - OVERHEAD - 10 - 3 * "h".length();

    assertThat(withHeader(room).headers().lastHeader("h").value()).hasSize(room);
    assertThat(withHeader(room + 1).headers().lastHeader("h")).isNull();
    assertThat(header(withHeader(room + 1), DeadLetters.REASON)).isEqualTo("IMAGE_CORRUPT");
  }

  private static DeadLetters.Letter withHeader(int bytes) {
    Headers original = new RecordHeaders().add("h", new byte[bytes]);
    return new DeadLetters(true, MAX, Redaction.NONE)
        .letter(null, null, original, REJECTED, ORIGIN);
  }

  @Test
  void shouldCutALongDetail() {
    assertThat(detail("x".repeat(500))).isEqualTo("x".repeat(500));
    assertThat(detail("x".repeat(501))).isEqualTo("x".repeat(500) + "...");
  }

  private static String detail(String given) {
    Outcome.Rejected<?> rejected = new Outcome.Rejected<>(RejectReason.INTERNAL_ERROR, given);
    return header(
        new DeadLetters(true, MAX, Redaction.NONE)
            .letter(KEY, null, new RecordHeaders(), rejected, ORIGIN),
        DeadLetters.DETAIL);
  }

  @Test
  void shouldSayWhatWasTakenOutAndWithholdWhatCannotBeSearched() {
    byte[] searchable = {1};
    byte[] less = {2};
    Redaction redaction =
        new Redaction() {
          @Override
          public Headers headers(Headers original) {
            return new RecordHeaders();
          }

          @Override
          public Payload payload(String topic, byte[] value) {
            return value == searchable
                ? new Payload(less, List.of("plate", "speed"))
                : Payload.withheld();
          }
        };
    DeadLetters letters = new DeadLetters(true, MAX, redaction);
    Headers original = new RecordHeaders().add("authorization", new byte[1]);

    DeadLetters.Letter redacted = letters.letter(KEY, searchable, original, REJECTED, ORIGIN);
    DeadLetters.Letter withheld = letters.letter(KEY, new byte[5], original, REJECTED, ORIGIN);
    DeadLetters.Letter tooLarge =
        new DeadLetters(true, OVERHEAD, redaction)
            .letter(KEY, searchable, original, REJECTED, ORIGIN);

    assertThat(redacted.headers().lastHeader("authorization")).isNull();
    assertThat(redacted.value()).isSameAs(less);
    assertThat(header(redacted, DeadLetters.REDACTED)).isEqualTo("plate,speed");
    assertThat(withheld.value()).isNull();
    assertThat(header(withheld, DeadLetters.OMITTED)).contains("could not be taken out");
    assertThat(withheld.headers().lastHeader(DeadLetters.REDACTED)).isNull();
    assertThat(tooLarge.value()).isNull();
    assertThat(tooLarge.headers().lastHeader(DeadLetters.REDACTED)).isNull();
  }

  @Test
  void shouldSearchNoPayloadThatIsNotKept() {
    Redaction searching =
        new Redaction() {
          @Override
          public Headers headers(Headers original) {
            return original;
          }

          @Override
          public Payload payload(String topic, byte[] value) {
            throw new AssertionError("asked");
          }
        };
    Headers none = new RecordHeaders();

    DeadLetters.Letter off =
        new DeadLetters(false, MAX, searching).letter(KEY, KEY, none, REJECTED, ORIGIN);
    DeadLetters.Letter empty =
        new DeadLetters(true, MAX, searching).letter(KEY, null, none, REJECTED, ORIGIN);

    assertThat(off.value()).isNull();
    assertThat(empty.value()).isNull();
  }

  @Test
  void shouldDropWhatAProducerWroteUnderOurNames() {
    Headers forged =
        new RecordHeaders()
            .add(DeadLetters.RECEIPT, "7".getBytes(StandardCharsets.UTF_8))
            .add("trace", new byte[1])
            .add(DeadLetters.REASON, new byte[1])
            .add("unimos.anything", new byte[1]);

    DeadLetters.Letter letter =
        new DeadLetters(true, MAX, Redaction.NONE)
            .letter(KEY, new byte[1], forged, REJECTED, ORIGIN);

    assertThat(DeadLetters.isReceipt(letter.headers())).isFalse();
    assertThat(letter.headers().toArray())
        .extracting(Header::key)
        .containsExactly(
            "trace",
            DeadLetters.REASON,
            DeadLetters.DETAIL,
            DeadLetters.TOPIC,
            DeadLetters.PARTITION,
            DeadLetters.OFFSET,
            DeadLetters.AT);
    assertThat(DeadLetters.isReceipt(forged)).as("a letter of before that rule").isFalse();
  }

  @Test
  void shouldDistinguishReceiptsFromLetters() {
    Headers letter = new RecordHeaders().add(DeadLetters.REASON, new byte[1]);
    Headers receipt = new RecordHeaders().add(DeadLetters.RECEIPT, new byte[1]);

    assertThat(DeadLetters.isReceipt(letter)).isFalse();
    assertThat(DeadLetters.isReceipt(receipt)).isTrue();
  }
}

package io.unimos.image.fetch;

import static io.unimos.wire.RejectReason.IMAGE_TOO_LARGE;
import static io.unimos.wire.RejectReason.IMAGE_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.image.guard.Refusal;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for a server's answer, without a server. */
class HttpsAnswerTest {
  private static final int MOST = 8;
  private static final int MOST_HEADER = 16 << 10;
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private static String body(String answer) throws IOException, Refusal {
    InputStream in = new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1));
    return new String(new HttpsAnswer(in, MOST).body(), StandardCharsets.ISO_8859_1);
  }

  private static void assertRefused(String answer, RejectReason reason, String detail) {
    assertThatThrownBy(() -> body(answer))
        .as(answer)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              Outcome.Rejected<?> rejected = (Outcome.Rejected<?>) refusal.outcome();
              assertThat(rejected.detail()).contains(detail);
              assertThat(rejected.reason()).isEqualTo(reason);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n\r\nabc",
        "HTTP/1.0 200\n\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef",
        "HTTP/1.1 200 OK\r\nX: 1\r\nX: 2\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nX: \0\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\n"
      })
  void shouldReadTheBody(String answer) throws Exception {
    assertThat(body(answer)).isEqualTo("abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SSH-2.0|not HTTP",
        "HTTP/2 200|not HTTP",
        "HTTP/1.1 404 Not Found|status 404",
        "HTTP/1.1 204|status 204",
        "HTTP/1.1 302 Found|status 302; redirects are not followed"
      })
  void shouldRefuseAnotherStatus(String status, String detail) {
    assertRefused(status + "\r\nLocation: https://a.example/\r\n\r\n", IMAGE_UNREACHABLE, detail);
  }

  @Test
  void shouldSpeakOfRedirectsOnlyWhenItIsOne() {
    assertThatThrownBy(() -> body("HTTP/1.1 404 Not Found\r\n\r\n"))
        .hasMessage("the server answered with status 404");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no colon|damaged",
        ": no name|damaged",
        "Content-Encoding: gzip|compressed",
        "Content-Length: x|not a number",
        "Content-Length: -1|not a number",
        "Transfer-Encoding: gzip|not understood",
        "Transfer-Encoding: gzip, chunked|not understood"
      })
  void shouldRefuseHeadersThatItDoesNotUnderstand(String header, String detail) {
    assertRefused(OK + header + "\r\n\r\nabc", IMAGE_UNREACHABLE, detail);
  }

  @Test
  void shouldRefuseTwoLengths() {
    assertRefused(
        OK + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", IMAGE_UNREACHABLE, "two lengths");
    assertRefused(
        OK + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n",
        IMAGE_UNREACHABLE,
        "not understood");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\r\nabc\r\n", "\r\n", "3\r\nabcd\r\n", "123456789\r\n"})
  void shouldRefuseDamagedChunks(String chunks) {
    assertRefused(
        OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks,
        IMAGE_UNREACHABLE,
        "chunks are damaged");
  }

  @Test
  void shouldTakeBodiesUpToTheLimit() throws Exception {
    String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";

    assertThat(body(OK + "\r\n12345678")).hasSize(MOST);
    assertThat(body(OK + "Content-Length: 8\r\n\r\n12345678")).hasSize(MOST);
    assertThat(body(OK + "Content-Length: 0\r\n\r\n12345678")).isEmpty();
    assertThat(body(chunked + "8\r\n12345678\r\n0\r\n")).hasSize(MOST);
    assertRefused(OK + "\r\n123456789", IMAGE_TOO_LARGE, "more than 8 bytes");
    assertRefused(OK + "Content-Length: 9\r\n\r\n", IMAGE_TOO_LARGE, "more than 8 bytes");
    assertRefused(
        OK + "Content-Length: 4294967297\r\n\r\nabc", IMAGE_TOO_LARGE, "more than 8 bytes");
    assertRefused(chunked + "4\r\n1234\r\n5\r\n", IMAGE_TOO_LARGE, "more than 8 bytes");
    assertRefused(chunked + "ffffffff\r\n", IMAGE_TOO_LARGE, "more than 8 bytes");
  }

  @Test
  void shouldTakeHeadersUpToTheLimit() throws Exception {
    // all line ends count but the newlines themselves
    String empty = OK + "X: \r\n\r\n";
    int room = MOST_HEADER - empty.replace("\n", "").length();

    assertThat(body(OK + "X: " + "x".repeat(room) + "\r\n\r\nabc")).isEqualTo("abc");
    assertRefused(
        OK + "X: " + "x".repeat(room + 1) + "\r\n\r\nabc", IMAGE_UNREACHABLE, "header is longer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 200 OK\r\nX: 1\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
      })
  void shouldNotTakeAnAnswerThatEndsEarlyForAWholeOne(String answer) {
    assertThatThrownBy(() -> body(answer)).isInstanceOf(EOFException.class);
  }
}

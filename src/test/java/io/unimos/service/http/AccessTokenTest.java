package io.unimos.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {32, 512})
  void shouldTakeATokenWithinItsBounds(int length) throws IOException {
    String token = "a".repeat(length);

    AccessToken read = read(" " + token + "\n");

    assertThat(read.holder("Bearer " + token)).contains("");
    assertThat(read.holder("Bearer " + token + "a")).isEmpty();
    assertThat(read.holder("Bearer")).isEmpty();
    assertThat(read.holder("Beaver " + token)).isEmpty();
    assertThat(read.holder(token)).isEmpty();
    assertThat(read.holder(null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 513, 5000})
  void shouldRefuseATokenThatIsTooShortOrTooLong(int length) {
    assertThatThrownBy(() -> read("a".repeat(length)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no token");
  }

  @Test
  void shouldReadNoMoreThanATokenTakes() throws IOException {
    String token = "a".repeat(32);

    assertThat(read(token + " ".repeat(70_000) + "more").holder("Bearer " + token)).contains("");
  }

  @Test
  void shouldReportWhoseTokenItIs() throws IOException {
    AccessToken read =
        read("Ann Smith: " + "a".repeat(32) + "\n\n  ben:" + "b".repeat(40) + "  \r\n");

    assertThat(read.holder("Bearer " + "a".repeat(32))).contains("Ann Smith");
    assertThat(read.holder("Bearer " + "b".repeat(40))).contains("ben");
    assertThat(read.holder("Bearer Ann Smith: " + "a".repeat(32))).isEmpty();
    assertThat(read.holder("Bearer " + "c".repeat(32))).isEmpty();
  }

  @Test
  void shouldQuoteNoTokenOfALineThatIsWrong() {
    String secret = "s3cret".repeat(6);

    assertThatThrownBy(() -> read("ann: " + secret + "\nben: " + secret + "!"))
        .hasMessageContaining("holds no token in line 2")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> read("ann: " + secret + "\nann: " + secret))
        .hasMessageContaining("two tokens of 'ann'")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> read(": " + secret)).hasMessageContaining("holds no token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer ",
        "Bearer wrong",
        "Bearer 0123456789abcdef0123456789abcdeF",
        "Bearer 0123456789abcdef0123456789abcde",
        "bearer 0123456789abcdef0123456789abcdef",
        "Basic 0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef"
      })
  void shouldKnowNobodyWhenTheTokenIsWrong(String authorization) throws IOException {
    AccessToken read = read("0123456789abcdef0123456789abcdef");

    assertThat(read.holder(authorization)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "has white space in the middle 0123456789abcdef"})
  void shouldNameTheFileThatHoldsNoToken(String content) {
    assertThatThrownBy(() -> read(content))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(folder.resolve("token") + " holds no token; expected ");
  }

  @Test
  void shouldNameTheFileThatIsMissing() {
    Path file = folder.resolve("missing");

    assertThatThrownBy(() -> AccessToken.read(file))
        .hasMessage("cannot read " + file + " (NoSuchFileException)");
  }

  private AccessToken read(String content) throws IOException {
    return AccessToken.read(Files.writeString(folder.resolve("token"), content));
  }
}

package io.unimos.ops;

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

    assertThat(read.matches("Bearer " + token)).isTrue();
    assertThat(read.matches("Bearer " + token + "a")).isFalse();
    assertThat(read.matches("Bearer")).isFalse();
    assertThat(read.matches("Beaver " + token)).isFalse();
    assertThat(read.matches(token)).isFalse();
    assertThat(read.matches(null)).isFalse();
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

    assertThat(read(token + " ".repeat(5000) + "more").matches("Bearer " + token)).isTrue();
  }

  private AccessToken read(String content) throws IOException {
    return AccessToken.read(Files.writeString(folder.resolve("token"), content));
  }
}

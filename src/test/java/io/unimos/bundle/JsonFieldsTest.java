package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules for a manifest, each at its bounds. */
class JsonFieldsTest {
  private static final Path FILE = Path.of("bundle.json");
  private static final int MOST_BYTES = 4 << 20;

  @TempDir private Path folder;

  private static JsonFields fields(String json) throws BundleException {
    return JsonFields.parse(FILE, json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void shouldReadAFileUpToItsBound() throws IOException, BundleException {
    Path file = folder.resolve("manifest.json");
    String json = "{\"name\":\"a\"}";

    Files.writeString(file, json + " ".repeat(MOST_BYTES - json.length()));
    assertThat(JsonFields.read(file).text("name")).isEqualTo("a");

    Files.writeString(file, json + " ".repeat(MOST_BYTES - json.length() + 1));
    assertRefused(() -> JsonFields.read(file), "is 4194305 bytes, at most 4194304 are read");
  }

  @Test
  void shouldTakeTextUpToItsBound() throws BundleException {
    String longest = "x".repeat(10_000);

    assertThat(fields("{\"a\":\"" + longest + "\"}").text("a")).isEqualTo(longest);
    assertRefused(
        () -> fields("{\"a\":\"" + longest + "x\"}").text("a"), "longer than 10000 characters");
    assertRefused(() -> fields("{\"a\":\" \"}").text("a"), "expected text");
    assertRefused(() -> fields("{\"a\":1}").text("a"), "a: is 1, expected text");
    assertRefused(() -> fields("{\"a\":null}").text("a"), "a: missing");
    assertRefused(() -> fields("{}").text("a"), "a: missing");
    assertThat(fields("{\"a\":\"b\"}").oneOf("a", new String[] {"c", "b"}, text -> text))
        .isEqualTo("b");
    assertRefused(
        () -> fields("{\"a\":\"b\"}").oneOf("a", new String[] {"c", "d"}, text -> text),
        "is 'b', this version knows 'c', 'd' only");
  }

  @Test
  void shouldTakeNumbersUpToTheirBounds() throws BundleException {
    JsonFields fields =
        fields("{\"one\":1,\"two\":2,\"half\":0.5,\"huge\":4294967297,\"text\":\"1\"}");

    assertThat(fields.integer("one", 1, 1)).isEqualTo(1);
    assertRefused(() -> fields.integer("one", 2, 3), "an integer from 2 to 3");
    assertRefused(() -> fields.integer("two", 0, 1), "an integer from 0 to 1");
    assertRefused(() -> fields.integer("half", 0, 1), "half: is 0.5, expected an integer");
    assertRefused(() -> fields.integer("huge", 0, 1), "huge: is 4294967297");
    assertRefused(() -> fields.integer("huge", 0, Integer.MAX_VALUE), "huge: is 4294967297");
    assertThat(fields.number("half", .5f, .5f)).isEqualTo(.5f);
    assertRefused(() -> fields.number("half", .6f, 1), "a number from 0.6 to 1");
    assertRefused(() -> fields.number("half", 0, .4f), "a number from 0.0 to 0.4");
    assertRefused(() -> fields.number("text", 0, 2), "expected a number");
  }

  @Test
  void shouldTakeFileNamesUpToTheirBound() throws BundleException {
    String longest = "x".repeat(200);

    assertThat(fields("{\"a\":\"" + longest + "\"}").fileName("a")).isEqualTo(longest);
    assertRefused(() -> fields("{\"a\":\"x" + longest + "\"}").fileName("a"), "the name of a file");
    assertRefused(() -> fields("{\"a\":\".hidden\"}").fileName("a"), "the name of a file");
  }

  @Test
  void shouldTakeListsAndObjectsOnly() throws BundleException {
    JsonFields fields = fields("{\"l\":[\"a\",1],\"o\":{\"x\":\"y\"},\"p\":[{\"x\":\"y\"},2]}");

    assertRefused(() -> fields.texts("l"), "l[1]: is 1, expected text");
    assertRefused(() -> fields.texts("o"), "expected a list");
    assertRefused(() -> fields.object("l"), "expected an object");
    assertRefused(() -> fields.objects("p"), "p[1]: is 2, expected an object");
    assertThat(fields.object("o").allTexts()).containsOnlyKeys("x");
    assertThat(fields("{\"p\":[{\"x\":\"y\"}]}").objects("p").get(0).text("x")).isEqualTo("y");
  }

  @Test
  void shouldQuoteNoMoreThanALine() {
    String sixty = "\"" + "x".repeat(58) + "\"";
    String longer = "\"" + "x".repeat(59) + "\"";

    assertRefused(() -> fields("{\"a\":" + sixty + "}").integer("a", 0, 1), "is " + sixty + ", ");
    assertRefused(
        () -> fields("{\"a\":" + longer + "}").integer("a", 0, 1),
        "is " + longer.substring(0, 57) + "..., ");
  }
}

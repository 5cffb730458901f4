package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path good;
  private Path bad;

  @BeforeEach
  void files() throws IOException {
    good = folder.resolve("good.jpg");
    bad = folder.resolve("bad.jpg");
    try (InputStream in = getClass().getResourceAsStream("/image/exif6.jpg")) {
      byte[] jpeg = in.readAllBytes();
      Files.write(good, jpeg);
      Files.write(bad, java.util.Arrays.copyOf(jpeg, jpeg.length / 2));
    }
  }

  private int run(Object... arguments) {
    String[] texts =
        Stream.concat(Stream.of("image", "check"), Stream.of(arguments).map(Object::toString))
            .toArray(String[]::new);
    return CommandLines.of(new CommandLines.Entry("image", ImageCommand.class))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(texts);
  }

  @Test
  void shouldPrintTheAgreedJsonWhenAsked() throws IOException {
    int code = run(good, bad, "--json");

    assertThat(code).isEqualTo(1);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json).hasSize(2);
    assertThat(json.get(0).fieldNames())
        .toIterable()
        .containsExactly("file", "outcome", "detail", "width", "height", "millis");
    assertThat(json.get(0).get("file").asText()).isEqualTo(good.toString());
    assertThat(json.get(0).get("outcome").asText()).isEqualTo("OK");
    assertThat(json.get(0).get("width").asInt()).isEqualTo(43);
    assertThat(json.get(0).get("height").asInt()).isEqualTo(61);
    assertThat(json.get(1).get("outcome").asText()).isEqualTo("IMAGE_CORRUPT");
    assertThat(json.get(1).get("detail").asText()).contains("cut off");
  }

  @Test
  void shouldExitWithZeroWhenAllAreTaken() {
    int code = run(good);

    assertThat(code).isZero();
    assertThat(out.toString()).startsWith(good + ": OK 43x61 ").contains("EXIF orientation 6");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldNameBothNumbersWhenTheFileIsTooLarge() {
    int code = run(good, "--set", "image.max-bytes=1KB");

    assertThat(code).isEqualTo(1);
    assertThat(out.toString()).contains("IMAGE_TOO_LARGE").contains("the limit is 1024");
  }

  @Test
  void shouldExitWithUsageWhenAFileIsMissing() {
    int code = run(good, folder.resolve("none.png"));

    assertThat(code).isEqualTo(64);
    assertThat(err.toString()).contains("none.png does not exist");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldExitWithUsageWhenNoFileIsGiven() {
    int code = run("--json");

    assertThat(code).isEqualTo(64);
    assertThat(err.toString()).contains("FILE");
  }
}

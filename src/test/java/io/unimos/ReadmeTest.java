package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path README = Path.of("README.md");

  private static String drawing() throws IOException {
    String text = Files.readString(README);
    int start = text.indexOf("```", text.indexOf("## How it works"));
    return text.substring(start + 3, text.indexOf("```", start + 3));
  }

  private static Set<String> matches(String regex, String text) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void shouldDrawBoxesThatAreClasses() throws IOException {
    Set<String> boxes = matches("\\b([A-Z][a-z]+(?:[A-Z][a-z]+)+)\\b", drawing());

    assertThat(boxes).contains("EncodeStep", "PredictStep", "LookAhead");
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      Set<String> classes =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .collect(Collectors.toSet());
      assertThat(classes).containsAll(boxes);
    }
  }

  @Test
  void shouldDrawArrowsThatAreTopicsOfTheTopology() throws IOException {
    var topics = Settings.of(Map.of()).topics();
    Set<String> drawn = new TreeSet<>();
    for (String line : drawing().lines().toList()) {
      for (String topic : topics.byKey().values()) {
        if (line.matches("(?:.*(?:>|<---) |\\s+)" + topic + "(?:\\s.*|$)")) {
          drawn.add(topic);
        }
      }
    }

    assertThat(drawn)
        .containsExactlyInAnyOrder(
            topics.images(),
            topics.features(),
            topics.predictions(),
            topics.drift(),
            topics.adapterVersions(),
            topics.adapterCommands(),
            topics.annotationRequests(),
            topics.labels(),
            topics.deadLetters());
    Path maps = Path.of("src/main/java/io/unimos/stream");
    String map =
        Files.readString(maps.resolve("EncodeTopology.java"))
            + Files.readString(maps.resolve("AdaptTopology.java"));
    assertThat(matches("topics(?:\\(\\))?\\.(\\w+)\\(\\)", map))
        .containsExactlyInAnyOrder(
            "images",
            "features",
            "predictions",
            "drift",
            "adapterVersions",
            "adapterCommands",
            "annotationRequests",
            "labels",
            "deadLetters");
  }

  @Test
  void shouldLinkToFilesThatExist() throws IOException {
    Set<String> links = matches("\\]\\(([^)#]+)\\)", Files.readString(README));

    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(Path.of(link)).exists());
  }
}

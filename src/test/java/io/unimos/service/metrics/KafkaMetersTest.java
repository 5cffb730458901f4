package io.unimos.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the list of Kafka's meters that are scraped to those who ask for them. */
class KafkaMetersTest {
  private static final List<Path> USERS =
      List.of(Path.of("src/main/observability"), Path.of("src/site/markdown"));

  private static final Pattern NAME = Pattern.compile("\\bkafka_[a-z][a-z0-9_]*[a-z0-9]\\b");

  @Test
  void shouldScrapeWhatBoardsRulesAndPagesUseAndNothingElse() throws IOException {
    Set<String> used = new TreeSet<>();
    for (Path user : USERS) {
      try (Stream<Path> files = Files.walk(user)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          NAME.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(used::add);
        }
      }
    }

    assertThat(used).hasSizeGreaterThan(5).isEqualTo(new TreeSet<>(KafkaMeters.USED));
  }
}

package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.wire.RejectReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReliabilityPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/reliability.md");

  @Test
  void shouldReportEveryReasonAndNoOther() throws IOException {
    List<String> reported =
        Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE)
            .matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();

    assertThat(reported)
        .containsExactlyElementsOf(
            Arrays.stream(RejectReason.values()).map(RejectReason::name).toList());
  }
}

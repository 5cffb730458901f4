package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchRoundTest {
  @Test
  void shouldMeasureEachNumberOfClassesInEachDimension(@TempDir Path folder) throws IOException {
    Path report = folder.resolve("report.json");
    StringWriter said = new StringWriter();

    int code =
        new CommandLine(new BenchRoundCommand())
            .setOut(new PrintWriter(said))
            .execute(
                "--classes=3,12",
                "--dimensions=16,24",
                "--bank=10",
                "--memory=64",
                "--repeat=1",
                "--warm-up=0",
                "--report=" + report);

    assertThat(code).isEqualTo(ExitCodes.OK);
    JsonNode worlds = new ObjectMapper().readTree(report.toFile()).get("worlds");
    assertThat(worlds.findValues("classes"))
        .extracting(JsonNode::asInt)
        .containsExactly(3, 3, 12, 12);
    assertThat(worlds.findValues("dimension"))
        .extracting(JsonNode::asInt)
        .containsExactly(16, 24, 16, 24);
    assertThat(worlds.findValues("heapBytesACamera"))
        .extracting(JsonNode::asLong)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(worlds.findValues("millisRound")).hasSize(4).allMatch(v -> v.asDouble() > 0);
    assertThat(said.toString()).contains("millisPasses").contains("heapBytesOfBundle");
  }
}

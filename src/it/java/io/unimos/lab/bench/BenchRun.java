package io.unimos.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A benchmark as a person starts it, only shorter; what it reports. */
record BenchRun(JsonNode figures, String err) {

  static BenchRun of(Object command, Path folder, String... arguments) throws IOException {
    Path report = folder.resolve("report.json");
    StringWriter err = new StringWriter();
    List<String> all =
        Stream.concat(Stream.of(arguments), Stream.of("--report", report.toString())).toList();

    int code =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));

    assertThat(code).as(err.toString()).isEqualTo(ExitCodes.OK);
    return new BenchRun(new ObjectMapper().readTree(report.toFile()), err.toString());
  }

  double number(String key) {
    assertThat(figures.has(key)).as(key + " in " + figures).isTrue();
    assertThat(figures.get(key).isNumber()).as(key + " in " + figures).isTrue();
    return figures.get(key).asDouble();
  }

  /** A ratio is there, or it is said why not; never both, never neither. */
  void hasRatioOrReason(String key) {
    assertThat(figures.has(key)).as(figures + err).isNotEqualTo(err.contains("no " + key + ": "));
    if (figures.has(key)) {
      assertThat(number(key)).isPositive();
    }
  }
}

package io.unimos.lab;

import io.unimos.cli.CommandLines.Entry;
import io.unimos.cli.CommandSource;
import io.unimos.lab.bench.BenchEncodeCommand;
import io.unimos.lab.bench.BenchLatencyCommand;
import io.unimos.lab.bench.BenchMetCommand;
import io.unimos.lab.bench.BenchPipelineCommand;
import io.unimos.lab.bench.BenchPredictCommand;
import io.unimos.lab.demo.DemoCommand;
import io.unimos.lab.tables.EvaluateTablesCommand;
import java.util.List;

/** The lab's commands; named in {@code META-INF/services}. */
public final class LabCommands implements CommandSource {
  @Override
  public List<Entry> commands() {
    return List.of(
        new Entry("bench encode", BenchEncodeCommand.class),
        new Entry("bench latency", BenchLatencyCommand.class),
        new Entry("bench met", BenchMetCommand.class),
        new Entry("bench pipeline", BenchPipelineCommand.class),
        new Entry("bench predict", BenchPredictCommand.class),
        new Entry("demo", DemoCommand.class),
        new Entry("evaluate tables", EvaluateTablesCommand.class));
  }
}

package io.unimos.lab;

import io.unimos.cli.CommandLines.Entry;
import io.unimos.cli.CommandSource;
import io.unimos.lab.bench.BenchCommand;
import io.unimos.lab.demo.DemoCommand;
import io.unimos.lab.tables.EvaluateTablesCommand;
import io.unimos.lab.trials.EvaluateAuditCommand;
import io.unimos.lab.trials.EvaluateClassesCommand;
import io.unimos.lab.trials.EvaluateEncoderChangeCommand;
import io.unimos.lab.trials.EvaluateFindCommand;
import io.unimos.lab.trials.EvaluateFleetCommand;
import io.unimos.lab.trials.EvaluateGateCommand;
import io.unimos.lab.trials.EvaluateOpenSetCommand;
import java.util.List;

/** The lab's commands; registered in {@code META-INF/services}. */
public final class LabCommands implements CommandSource {
  @Override
  public List<Entry> commands() {
    return List.of(
        new Entry("bench", BenchCommand.class),
        new Entry("demo", DemoCommand.class),
        new Entry("evaluate audit", EvaluateAuditCommand.class),
        new Entry("evaluate classes", EvaluateClassesCommand.class),
        new Entry("evaluate encoder-change", EvaluateEncoderChangeCommand.class),
        new Entry("evaluate find", EvaluateFindCommand.class),
        new Entry("evaluate fleet", EvaluateFleetCommand.class),
        new Entry("evaluate gate", EvaluateGateCommand.class),
        new Entry("evaluate open-set", EvaluateOpenSetCommand.class),
        new Entry("evaluate tables", EvaluateTablesCommand.class));
  }
}

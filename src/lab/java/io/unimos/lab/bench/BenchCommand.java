package io.unimos.lab.bench;

import picocli.CommandLine.Command;

/** The measurements, each with a command of its own. */
@Command(
    description = "Measure the pipeline and the encoder.",
    subcommands = {
      BenchBacklogCommand.class,
      BenchCamerasCommand.class,
      BenchConsoleCommand.class,
      BenchEncodeCommand.class,
      BenchLabelsCommand.class,
      BenchLatencyCommand.class,
      BenchMetCommand.class,
      BenchPeersCommand.class,
      BenchPipelineCommand.class,
      BenchPredictCommand.class,
      BenchRestoreCommand.class,
      BenchRoundCommand.class,
      BenchTrainingCommand.class
    })
public final class BenchCommand {}

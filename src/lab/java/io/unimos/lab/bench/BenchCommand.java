package io.unimos.lab.bench;

import picocli.CommandLine.Command;

/** The measurements, each with a command of its own. */
@Command(
    description = "Measure the pipeline and the encoder.",
    subcommands = {
      BenchBacklogCommand.class,
      BenchCamerasCommand.class,
      BenchEncodeCommand.class,
      BenchLabelsCommand.class,
      BenchLatencyCommand.class,
      BenchPeersCommand.class,
      BenchPipelineCommand.class,
      BenchRestoreCommand.class,
      BenchRoundCommand.class,
      BenchTrainingCommand.class
    })
public final class BenchCommand {}

package io.unimos.lab.bench;

import io.unimos.core.StepSettings;
import io.unimos.core.met.Heads;
import io.unimos.core.met.HeadsShape;
import io.unimos.core.met.HeadsTensor;
import io.unimos.core.met.MetStep;
import io.unimos.encode.EngineFlags;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command that compares one MET step with the same step in PyTorch: same shapes, one thread
 * each, the same run.
 */
@Command(
    name = "met",
    description = "Measures one MET step against PyTorch, where a Python that has torch is named.")
public final class BenchMetCommand implements Callable<Integer> {
  private static final Path SCRIPT = Path.of("src/main/python/bench/met_step.py");
  private static final int ROWS = 32;
  private static final float SCALE = 30;

  @Spec private CommandSpec spec;

  @Option(names = "--classes", defaultValue = "10", description = "K (${DEFAULT-VALUE}).")
  private int classes;

  @Option(names = "--dimension", defaultValue = "512", description = "d (${DEFAULT-VALUE}).")
  private int dimension;

  @Option(names = "--steps", defaultValue = "300", description = "Measured (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--python",
      description = "A Python that has torch; without it the ratio is left out.")
  private Optional<String> python = Optional.empty();

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    EngineFlags.apply(1);
    double ours = millisPerStep();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("millisPerStep", ours);
    if (python.isPresent()) {
      double theirs = pytorch(python.get());
      figures.put("pytorchMillisPerStep", theirs);
      figures.put("ratioToPyTorch", (ours + millisPerStep()) / 2 / theirs);
    } else {
      spec.commandLine().getErr().println("no --python with torch: ratioToPyTorch is left out");
    }
    figures.put("classes", classes);
    figures.put("dimension", dimension);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }

  private double millisPerStep() {
    SplittableRandom random = new SplittableRandom(404);
    Heads heads = Heads.zeros(HeadsShape.of(dimension, classes));
    for (HeadsTensor part : HeadsTensor.values()) {
      float[] values = heads.part(part);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (random.nextGaussian() / Math.sqrt(dimension));
      }
    }
    float[][] text = new float[classes][];
    for (int k = 0; k < classes; k++) {
      text[k] = unit(random);
    }
    MetStep.Task task = new MetStep.Task(text, SCALE, ROWS, ROWS);
    MetStep.Batch batch = batch(random);
    try (MetStep step = new MetStep(heads, task, StepSettings.standard(), random)) {
      run(step, batch, steps / 3);
      long started = System.nanoTime();
      run(step, batch, steps);
      return (System.nanoTime() - started) / 1e6 / steps;
    }
  }

  private static void run(MetStep step, MetStep.Batch batch, int count) {
    for (int i = 0; i < count; i++) {
      if (!Double.isFinite(step.step(batch, 3e-4).ensembleTarget())) {
        throw new IllegalStateException("the loss is not finite at step " + i);
      }
    }
  }

  private MetStep.Batch batch(SplittableRandom random) {
    float[] features = new float[2 * ROWS * dimension];
    for (int row = 0; row < 2 * ROWS; row++) {
      System.arraycopy(unit(random), 0, features, row * dimension, dimension);
    }
    int[] labels = random.ints(ROWS, 0, classes).toArray();
    int[] pseudo = random.ints(ROWS, 0, classes).toArray();
    double[] teacher = random.doubles((long) ROWS * classes, -3, 3).toArray();
    return new MetStep.Batch(features, labels, pseudo, teacher);
  }

  private float[] unit(SplittableRandom random) {
    float[] row = new float[dimension];
    double square = 0;
    for (int i = 0; i < dimension; i++) {
      row[i] = (float) random.nextGaussian();
      square += (double) row[i] * row[i];
    }
    for (int i = 0; i < dimension; i++) {
      row[i] /= (float) Math.sqrt(square);
    }
    return row;
  }

  private double pytorch(String command) throws IOException, InterruptedException {
    List<String> arguments =
        List.of(
            command,
            SCRIPT.toString(),
            "--classes=" + classes,
            "--dimension=" + dimension,
            "--steps=" + steps);
    Process process =
        new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(SCRIPT + " failed");
    }
    return Double.parseDouble(out.strip());
  }
}

package io.unimos.lab.bench;

import io.unimos.core.MethodSettings;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.prototypes.PrototypePrediction;
import io.unimos.core.prototypes.PrototypeSource;
import io.unimos.core.source.SourceModel;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command that measures a prediction's cost on the stream thread, with prototypes and heads,
 * without learning.
 */
@Command(
    name = "predict",
    description = "Measures one prediction (prototypes, text, vision, language) and one update.")
public final class BenchPredictCommand implements Callable<Integer> {
  private static final int SOURCE_ROWS_PER_CLASS = 10;
  private static final int FEATURES = 512;
  private static final float SCALE = 30;

  @Spec private CommandSpec spec;

  @Option(names = "--classes", defaultValue = "65", description = "K (${DEFAULT-VALUE}).")
  private int classes;

  @Option(names = "--dimension", defaultValue = "512", description = "d (${DEFAULT-VALUE}).")
  private int dimension;

  @Option(names = "--images", defaultValue = "40000", description = "Measured (${DEFAULT-VALUE}).")
  private int images;

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException {
    SplittableRandom random = new SplittableRandom(404);
    AlignedPrototypes prototypes =
        new AlignedPrototypes(
            new PrototypeSource(source(random)), MethodSettings.stream().prototypes());
    ServedVersion version = new ServedVersion(adapter(random), .85, .85);
    float[][] features = unitRows(random, FEATURES);
    int warmUp = images / 4;
    long[] predict = new long[images];
    long[] update = new long[images];
    for (int i = -warmUp; i < images; i++) {
      float[] x = features[Math.floorMod(i, FEATURES)];
      long started = System.nanoTime();
      PrototypePrediction reading = prototypes.predict(x);
      ServedVersion.Answer answer = version.answer(x, reading.probabilities());
      long predicted = System.nanoTime();
      prototypes.learn(reading);
      long learned = System.nanoTime();
      if (i >= 0 && answer.served().length == classes) {
        predict[i] = predicted - started;
        update[i] = learned - predicted;
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("microsPerImage", mean(predict));
    figures.put("microsPerUpdate", mean(update));
    figures.put("medianMicrosPerImage", median(predict));
    figures.put("medianMicrosPerUpdate", median(update));
    figures.put("classes", classes);
    figures.put("dimension", dimension);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }

  private static double mean(long[] nanos) {
    return Arrays.stream(nanos).average().orElseThrow() / 1e3;
  }

  private static double median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] / 1e3;
  }

  private SourceModel source(SplittableRandom random) {
    int rows = SOURCE_ROWS_PER_CLASS * classes;
    int[] labels = new int[rows];
    boolean[] heldOut = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = row % classes;
      heldOut[row] = row / classes < 2;
    }
    return SourceModel.of(
        unitRows(random, classes),
        unitRows(random, rows),
        labels,
        heldOut,
        new SourceModel.Scales(SCALE, SCALE, 3));
  }

  private FoldedAdapter adapter(SplittableRandom random) {
    return new FoldedAdapter(flat(random), new float[classes], flat(random), new float[classes]);
  }

  private float[] flat(SplittableRandom random) {
    float[] values = new float[classes * dimension];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private float[][] unitRows(SplittableRandom random, int count) {
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      double square = 0;
      for (int i = 0; i < dimension; i++) {
        row[i] = (float) random.nextGaussian();
        square += (double) row[i] * row[i];
      }
      for (int i = 0; i < dimension; i++) {
        row[i] /= (float) Math.sqrt(square);
      }
    }
    return rows;
  }
}

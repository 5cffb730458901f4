package io.unimos.lab.tables;

import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.Playback;
import io.unimos.evaluate.Streams;
import io.unimos.method.SourceModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Plays what tables need and fills them in. An experiment that several tables show is played once.
 * Streams are made on the calling thread and played on some others, an experiment and seed at a
 * time; as nothing but the engine is shared, figures do not depend on the number of threads.
 */
public final class TableWriter implements AutoCloseable {
  private final Laboratory laboratory;
  private final List<Long> seeds;
  private final ExecutorService players;
  private final Map<Table.Experiment, Figures> played = new HashMap<>();

  /** Where experiments get what they need. */
  public interface Laboratory {
    /** What the bundle tells the method. */
    SourceModel source();

    /** What makes a fault's images. */
    FolderEncoder folderEncoder();

    /** A camera's images. */
    FolderEncoder.Encoded camera(String name, long seed) throws IOException, EvaluationException;

    /** What some options of {@code evaluate} mean. */
    Evaluation evaluation(List<String> options) throws EvaluationException;
  }

  /** With seeds over which figures are means, and threads to play on. */
  public TableWriter(Laboratory laboratory, List<Long> seeds, int threads) {
    this.laboratory = laboratory;
    this.seeds = List.copyOf(seeds);
    players = Executors.newFixedThreadPool(threads);
  }

  /**
   * Fills a table in.
   *
   * @param progress hears of each experiment that is done
   */
  public String markdown(Table table, Consumer<Table.Experiment> progress)
      throws IOException, EvaluationException, InterruptedException {
    SourceModel source = laboratory.source();
    Map<Table.Experiment, List<Future<List<Figures.Run>>>> under = new HashMap<>();
    for (Table.Experiment experiment : table.experiments()) {
      if (!played.containsKey(experiment)) {
        under.put(experiment, start(experiment, source));
      }
    }
    for (Table.Experiment experiment : table.experiments()) {
      if (under.containsKey(experiment)) {
        played.put(experiment, ended(under.get(experiment)));
        progress.accept(experiment);
      }
    }
    return table.markdown(played);
  }

  private List<Future<List<Figures.Run>>> start(Table.Experiment experiment, SourceModel source)
      throws IOException, EvaluationException {
    Evaluation evaluation = laboratory.evaluation(experiment.optionWords());
    List<Future<List<Figures.Run>>> runs = new ArrayList<>();
    for (long seed : seeds) {
      List<FolderEncoder.Encoded> cameras = new ArrayList<>();
      for (String camera : experiment.cameraNames()) {
        cameras.add(laboratory.camera(camera, seed));
      }
      List<Streams.Stream> streams =
          evaluation.streams().of(cameras, laboratory.folderEncoder(), seed);
      runs.add(players.submit(() -> play(evaluation, source, streams, seed)));
    }
    return runs;
  }

  private static List<Figures.Run> play(
      Evaluation evaluation, SourceModel source, List<Streams.Stream> streams, long seed) {
    List<Playback> playbacks = evaluation.play(source, streams, seed);
    List<Figures.Run> runs = new ArrayList<>();
    for (int i = 0; i < playbacks.size(); i++) {
      runs.add(new Figures.Run(seed, streams.get(i), playbacks.get(i)));
    }
    return runs;
  }

  private static Figures ended(List<Future<List<Figures.Run>>> parts) throws InterruptedException {
    List<Figures.Run> runs = new ArrayList<>();
    for (Future<List<Figures.Run>> part : parts) {
      try {
        runs.addAll(part.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a stream could not be played", e.getCause());
      }
    }
    return new Figures(runs);
  }

  @Override
  public void close() {
    players.shutdownNow();
  }
}

package io.unimos.evaluate;

import io.unimos.bundle.Bundle;
import io.unimos.core.PaperSchedule;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.round.PaperRun;
import io.unimos.core.source.SourceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The evaluation that plays streams with one seed after the other and writes the requested files.
 * One thread.
 *
 * @param settings the settings by which domains adapt
 * @param without the parts that were left out of them, for the report
 * @param streams the rule by which streams are made of folders
 * @param offline true: the published schedule instead of the stream
 * @param baselines true: baselines are played beside it
 * @param people who answer for images
 * @param options of the method that differ from the default, for the report
 */
public record Evaluation(
    AdaptSettings settings,
    List<Ablation> without,
    Streams streams,
    boolean offline,
    boolean baselines,
    People people,
    List<String> options) {

  /** The listener to the streams that were played. */
  public interface Listener {
    /** Receives a stream that was played with a seed. */
    void played(long seed, Streams.Stream stream, Playback playback) throws IOException;
  }

  /** Returns a listener that writes the predictions as CSV, one file a stream. */
  public static Listener saving(Path folder, List<String> classes) {
    return (seed, stream, playback) -> SavedPredictions.write(folder, seed, playback, classes);
  }

  /** Returns the settings of the method without some parts. */
  public static AdaptSettings settings(double oodThreshold, List<Ablation> without) {
    AdaptSettings settings = AdaptSettings.stream(oodThreshold);
    for (Ablation ablation : without) {
      settings = ablation.from(settings);
    }
    return settings;
  }

  /**
   * Returns the number of images that {@link #run} will report as played; those of faults come on
   * top.
   */
  public long images(List<FolderEncoder.Encoded> folders) {
    return folders.stream().mapToLong(folder -> folder.samples().size()).sum();
  }

  /**
   * Plays everything with one seed.
   *
   * @param progress receives the number of further images that were played
   */
  public Report run(
      Bundle bundle,
      List<FolderEncoder.Encoded> folders,
      FolderEncoder folderEncoder,
      long seed,
      List<Listener> listeners,
      LongConsumer progress)
      throws IOException {
    List<Report.Domain> domains = new ArrayList<>();
    List<Streams.Stream> played = streams.of(folders, folderEncoder, seed);
    List<Playback> playbacks = play(bundle.sourceModel(), played, seed, progress);
    for (int i = 0; i < played.size(); i++) {
      Playback playback = playbacks.get(i);
      domains.add(Report.of(playback));
      for (Listener listener : listeners) {
        listener.played(seed, played.get(i), playback);
      }
    }
    return new Report(
        offline ? "paper" : "stream",
        seed,
        streams.order().toString(),
        without.stream().map(Ablation::toString).toList(),
        offline,
        domains,
        folders.stream().flatMap(folder -> folder.refused().stream()).toList(),
        Report.Setup.of(bundle, options));
  }

  private List<Playback> play(
      SourceModel source, List<Streams.Stream> played, long seed, LongConsumer progress) {
    if (offline) {
      OfflineSchedule schedule =
          new OfflineSchedule(
              source, new PaperRun(source, settings.method(), PaperSchedule.published()));
      return played.stream().map(s -> schedule.play(s.domain(), seed, s.samples())).toList();
    }
    PrequentialPlayer play =
        new PrequentialPlayer(
            DomainContext.of(source, people.asking(settings)), baselines, people, progress);
    return played.stream().map(s -> play.play(s.domain(), seed, s.samples())).toList();
  }
}

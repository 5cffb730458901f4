package io.unimos.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * The rule that makes streams of encoded folders: each a domain of its own, or all one after the
 * other in one.
 *
 * @param order of the images of each folder
 * @param sequence true: one domain
 * @param blend images around each change in a sequence, over which the next folder's share rises
 *     evenly from none to all; 0 for a sudden change
 * @param faults of each domain
 */
public record Streams(LabelOrder order, boolean sequence, int blend, List<Fault> faults) {

  private static final Collector<CharSequence, ?, String> NAMED = Collectors.joining("+", "/", "");

  /**
   * A domain's name with its images in the order in which they are played.
   *
   * @param changes images before each change of a sequence begins; empty for a single folder
   */
  public record Stream(String domain, List<LabelledFeature> samples, List<Integer> changes) {}

  /** Returns the streams for a seed. */
  public List<Stream> of(
      List<FolderEncoder.Encoded> folders, FolderEncoder folderEncoder, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Stream> streams = new ArrayList<>();
    for (FolderEncoder.Encoded folder : folders) {
      List<List<Integer>> sets = order.sets(folder.samples(), random);
      for (List<Integer> set : sets) {
        List<LabelledFeature> samples =
            folder.samples().stream().filter(s -> set.contains(s.label())).toList();
        String name =
            folder.domain()
                + (sets.size() == 1 ? "" : set.stream().map(String::valueOf).collect(NAMED));
        streams.add(new Stream(name, order.arrange(samples, random.split()), List.of()));
      }
    }
    if (sequence) {
      streams = List.of(joined(streams, random.split()));
    }
    List<Stream> faulty = new ArrayList<>();
    for (Stream stream : streams) {
      List<LabelledFeature> samples = stream.samples();
      for (Fault fault : faults) {
        samples = fault.into(samples, folderEncoder, random.split());
      }
      faulty.add(new Stream(stream.domain(), samples, stream.changes()));
    }
    return faulty;
  }

  private Stream joined(List<Stream> streams, SplittableRandom random) {
    List<LabelledFeature> all = new ArrayList<>();
    List<Integer> changes = new ArrayList<>();
    for (Stream stream : streams) {
      int half = Math.min(blend / 2, Math.min(all.size(), stream.samples().size()));
      if (!all.isEmpty()) {
        changes.add(all.size() - half);
      }
      List<LabelledFeature> before = all.subList(all.size() - half, all.size());
      List<LabelledFeature> mixed = blended(before, stream.samples().subList(0, half), random);
      before.clear();
      all.addAll(mixed);
      all.addAll(stream.samples().subList(half, stream.samples().size()));
    }
    String name = String.join("+", streams.stream().map(Stream::domain).toList());
    return new Stream(name, all, changes);
  }

  /**
   * Blends two stretches. Times are drawn with densities 2 (1 - t) and 2 t: together even, with an
   * even change of shares.
   */
  private static List<LabelledFeature> blended(
      List<LabelledFeature> before, List<LabelledFeature> after, SplittableRandom random) {
    record Timed(LabelledFeature sample, double time) {}
    List<Timed> timed = new ArrayList<>();
    before.forEach(s -> timed.add(new Timed(s, 1 - Math.sqrt(random.nextDouble()))));
    after.forEach(s -> timed.add(new Timed(s, Math.sqrt(random.nextDouble()))));
    timed.sort(Comparator.comparingDouble(Timed::time));
    return timed.stream().map(Timed::sample).toList();
  }
}

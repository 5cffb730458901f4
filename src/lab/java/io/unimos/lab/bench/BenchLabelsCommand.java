package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.AdaptSettings.Annotate;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.Query;
import io.unimos.core.label.QueryPool;
import io.unimos.core.label.QueryStrategy;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that measures the cost of querying labels and of the labels themselves: bytes of
 * state written, processor time and heap, with many cameras. It plays the demo's bundle without
 * rounds, the same images with and without queries, in turns. A camera's earlier queries add to the
 * cost of each request and label, so a young camera does not show the final cost: see {@code
 * --history}.
 */
@Command(
    name = "labels",
    description = "Measures bytes, heap and microseconds a request and a label.")
public final class BenchLabelsCommand extends Bench {
  private static final long SEED = 413;
  private static final int WARM_UP = 50;

  @Option(names = "--cameras", description = "Cameras.")
  private int cameras = 1000;

  @Option(names = "--images", description = "Images of each that are measured.")
  private int images = 128;

  @Option(names = "--history", description = "Images of each before, which fill its memory.")
  private int history = 0;

  @Option(names = "--per-window", description = "Requests for each 128 images.")
  private int perWindow = 4;

  @Option(names = "--answered", description = "The share of them that is labelled, at once.")
  private double answered = 1;

  @Option(names = "--turns", description = "With requests, each between two without.")
  private int turns = 3;

  /** The cost of all cameras in all turns. Pools end with requests, and some with a window. */
  private static final class Cost {
    private long imageNanos;
    private long images;
    private long poolNanos;
    private long imageBytes;
    private long labelNanos;
    private long labelBytes;
    private int requests;
    private int labels;
    private int asked;
    private int askings;
    private long heap;
  }

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    RoundWorld world = RoundWorld.demo();
    AdaptSettings off = world.context().settings().withMode(AdaptSettings.Mode.PROTOTYPES);
    AdaptSettings on = off.withAnnotate(new Annotate(QueryStrategy.COVER, perWindow, ""));
    // The first cameras pay for loading classes and compiling code.
    double unused = play(world, off, Math.min(cameras, WARM_UP), new Cost());
    unused = play(world, on, Math.min(cameras, WARM_UP), new Cost());
    Cost without = new Cost();
    Cost with = new Cost();
    Turns taken =
        Turns.take(
            turns, () -> play(world, off, cameras, without), () -> play(world, on, cameras, with));
    figures.put("cameras", cameras);
    figures.put("history", (long) cameras * history);
    figures.put("images", (long) cameras * images);
    figures.put("requests", with.requests / turns);
    figures.put("labels", with.labels / turns);
    figures.put("microsAnImageOff", taken.baseline());
    figures.put("microsAnImageOn", taken.subject());
    taken.put(figures, "ratioOnToOff", Double.MAX_VALUE, err());
    // The additional time of the images that end a pool where people are queried.
    double queries = with.poolNanos - without.poolNanos * (double) turns / (turns + 1);
    if (queries > 0) {
      figures.put("microsARequest", queries / 1e3 / with.requests);
    } else {
      err().println("no microsARequest: querying took no longer than not; take more cameras");
    }
    figures.put("microsALabel", with.labelNanos / 1e3 / with.labels);
    double measured = (double) cameras * images;
    double bytesOff = without.imageBytes / measured / (turns + 1);
    double bytesOn = with.imageBytes / measured / turns;
    figures.put("bytesAnImageOff", bytesOff);
    figures.put("bytesAnImageOn", bytesOn);
    double bytes = (bytesOn - bytesOff) * measured * turns;
    figures.put("bytesARequest", bytes / with.requests);
    // The state is written once, however many images of a pool are queried.
    figures.put("bytesAnAsking", bytes / with.askings);
    figures.put("bytesALabel", (double) with.labelBytes / with.labels);
    figures.put("heapACameraOff", without.heap / cameras);
    figures.put("heapACameraOn", with.heap / cameras);
  }

  /** Adds the cost of one play; returns that of an image that ends no pool, in microseconds. */
  private double play(RoundWorld world, AdaptSettings settings, int count, Cost cost) {
    long nanos = cost.imageNanos;
    long before = cost.images;
    DomainContext context = DomainContext.of(world.source(), settings);
    MovedFeatures features = world.features(SEED);
    List<OnlineDomain> domains = new ArrayList<>();
    List<HeapJournal> journals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      journals.add(new HeapJournal());
      domains.add(OnlineDomain.restore("camera-" + i, context, journals.get(i)));
    }
    for (int n = 0; n < history + images; n++) {
      for (int i = 0; i < count; i++) {
        show(cost, domains.get(i), journals.get(i), n, RoundWorld.image(features, "image-" + n));
      }
    }
    long all = liveHeap();
    try {
      domains.clear();
      cost.heap = all - liveHeap();
    } finally {
      // The objects that all cameras share stay alive here, or they would count as the cameras'.
      Reference.reachabilityFence(context);
      Reference.reachabilityFence(features);
      Reference.reachabilityFence(journals);
    }
    return (cost.imageNanos - nanos) / 1e3 / (cost.images - before);
  }

  private void show(
      Cost cost,
      OnlineDomain domain,
      HeapJournal journal,
      int number,
      OnlineDomain.Observation image) {
    long bytes = written(journal);
    long started = threadNanos();
    DomainPrediction said = domain.observe(image);
    long seen = threadNanos();
    long after = written(journal);
    int labels = 0;
    for (Query query : said.queries()) {
      if ((int) (++cost.asked * answered) > (int) ((cost.asked - 1) * answered)) {
        domain.label(query.id(), "bench", query.seen().top().get(0).label(), 0);
        labels++;
      }
    }
    long labelled = threadNanos();
    if (number < history) {
      return;
    }
    if ((number + 1) % QueryPool.SIZE == 0) {
      cost.poolNanos += seen - started;
    } else {
      cost.imageNanos += seen - started;
      cost.images++;
    }
    cost.imageBytes += after - bytes;
    cost.requests += said.queries().size();
    cost.askings += said.queries().isEmpty() ? 0 : 1;
    cost.labels += labels;
    if (labels > 0) {
      cost.labelNanos += labelled - seen;
      cost.labelBytes += written(journal) - after;
    }
  }

  private static long written(HeapJournal journal) {
    return journal.recordBytes() + journal.blobBytes();
  }
}

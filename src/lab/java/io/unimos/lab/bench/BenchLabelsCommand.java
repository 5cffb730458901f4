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
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
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
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};
  private static final long SEED = 413;
  private static final int WARM_UP = 50;

  @Option(names = "--cameras", paramLabel = "N", description = "Cameras (${DEFAULT-VALUE}).")
  private int cameras = 1000;

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Images of each that are measured (${DEFAULT-VALUE}).")
  private int images = 128;

  @Option(
      names = "--history",
      paramLabel = "N",
      description =
          "Images of each before that, which fill memory and the index of what was asked for; not"
              + " measured (${DEFAULT-VALUE}).")
  private int history = 0;

  @Option(
      names = "--per-window",
      paramLabel = "B",
      description = "Requests for each 128 images (${DEFAULT-VALUE}).")
  private int perWindow = 4;

  @Option(
      names = "--answered",
      paramLabel = "SHARE",
      description = "Of them, how many are labelled, at once (${DEFAULT-VALUE}).")
  private double answered = 1;

  @Option(
      names = "--turns",
      paramLabel = "N",
      description = "Measurements with requests, each between two without (${DEFAULT-VALUE}).")
  private int turns = 3;

  /** The cost of all cameras together. Pools end with requests, and some with a window. */
  private static final class Cost {
    private final List<OnlineDomain> domains = new ArrayList<>();
    private final List<HeapJournal> journals = new ArrayList<>();
    private long imageNanos;
    private long poolNanos;
    private long pools;
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
    Cost unused = play(world, off, Math.min(cameras, WARM_UP));
    unused = play(world, on, Math.min(cameras, WARM_UP));
    List<Cost> without = new ArrayList<>();
    List<Cost> with = new ArrayList<>();
    Turns taken =
        Turns.take(
            turns,
            () -> micros(without, play(world, off, cameras)),
            () -> micros(with, play(world, on, cameras)));
    PrintWriter err = err();
    Cost before = without.get(0);
    Cost now = with.get(0);
    figures.put("cameras", cameras);
    figures.put("history", (long) cameras * history);
    figures.put("images", (long) cameras * images);
    figures.put("requests", now.requests);
    figures.put("labels", now.labels);
    figures.put("microsAnImageOff", taken.baseline());
    figures.put("microsAnImageOn", taken.subject());
    taken.put(figures, "ratioOnToOff", Double.MAX_VALUE, err);
    putRequest(figures, without, with, err);
    if (now.labels > 0) {
      repeats(with, each -> each.labelNanos / 1e3 / each.labels).put(figures, "microsALabel", err);
    }
    figures.put("bytesAnImageOff", before.imageBytes / cameras / images);
    figures.put("bytesAnImageOn", now.imageBytes / cameras / images);
    figures.put("bytesARequest", (now.imageBytes - before.imageBytes) / Math.max(1, now.requests));
    // The state is written once, however many images of a pool are queried.
    figures.put("bytesAnAsking", (now.imageBytes - before.imageBytes) / Math.max(1, now.askings));
    figures.put("bytesALabel", now.labelBytes / Math.max(1, now.labels));
    figures.put("heapACameraOff", before.heap / cameras);
    figures.put("heapACameraOn", now.heap / cameras);
  }

  /** Keeps the cost of a run; returns that of an image that ends no pool, in microseconds. */
  private double micros(List<Cost> all, Cost cost) {
    all.add(cost);
    return cost.imageNanos / 1e3 / ((long) cameras * images - cost.pools);
  }

  /**
   * Computes the cost of a request: the additional time of the images that end a pool where people
   * are queried. It is therefore never zero.
   */
  private void putRequest(
      Map<String, Object> figures, List<Cost> without, List<Cost> with, PrintWriter err)
      throws InterruptedException {
    double pool = Turns.median(without.stream().map(each -> (double) each.poolNanos).toList());
    double least = with.stream().mapToDouble(each -> each.poolNanos - pool).min().orElseThrow();
    if (with.get(0).requests == 0 || least <= 0) {
      err.printf(
          "no microsARequest: images at which people are asked took no longer than the same ones"
              + " without; more cameras, or a quieter machine%n");
      return;
    }
    repeats(with, each -> (each.poolNanos - pool) / 1e3 / each.requests)
        .put(figures, "microsARequest", err);
  }

  private static Repeats repeats(List<Cost> all, ToDoubleFunction<Cost> figure)
      throws InterruptedException {
    Iterator<Cost> each = all.iterator();
    return Repeats.take(all.size(), () -> figure.applyAsDouble(each.next()));
  }

  private Cost play(RoundWorld world, AdaptSettings settings, int count) {
    DomainContext context = DomainContext.of(world.source(), settings);
    MovedFeatures features = new MovedFeatures(Vectors.narrowed(world.source().features()), SEED);
    Cost cost = new Cost();
    for (int i = 0; i < count; i++) {
      HeapJournal journal = new HeapJournal();
      cost.journals.add(journal);
      cost.domains.add(OnlineDomain.restore("camera-" + i, context, journal));
    }
    for (int n = 0; n < history + images; n++) {
      for (int i = 0; i < count; i++) {
        show(cost, i, n, HalfFloats.pack(features.get()));
      }
    }
    long all = used();
    try {
      cost.domains.clear();
      cost.heap = all - used();
    } finally {
      // The objects that all cameras share stay alive here, or they would count as the cameras'.
      Reference.reachabilityFence(context);
      Reference.reachabilityFence(features);
    }
    cost.journals.clear();
    return cost;
  }

  private void show(Cost cost, int camera, int number, byte[] halves) {
    OnlineDomain domain = cost.domains.get(camera);
    HeapJournal journal = cost.journals.get(camera);
    OnlineDomain.Observation image =
        new OnlineDomain.Observation(halves, STATISTICS, false, "image-" + number);
    long bytes = written(journal);
    long started = THREADS.getCurrentThreadCpuTime();
    DomainPrediction said = domain.observe(image);
    long seen = THREADS.getCurrentThreadCpuTime();
    long after = written(journal);
    int labels = 0;
    for (Query query : said.queries()) {
      if ((int) (++cost.asked * answered) > (int) ((cost.asked - 1) * answered)) {
        domain.label(query.id(), "bench", query.seen().top().get(0).label(), 0);
        labels++;
      }
    }
    long labelled = THREADS.getCurrentThreadCpuTime();
    if (number < history) {
      return;
    }
    if ((number + 1) % QueryPool.SIZE == 0) {
      cost.pools++;
      cost.poolNanos += seen - started;
    } else {
      cost.imageNanos += seen - started;
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

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

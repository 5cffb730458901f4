package io.unimos.lab.bench;

import io.unimos.adapt.AdaptSettings;
import io.unimos.adapt.AdaptSettings.Annotate;
import io.unimos.adapt.AskedFor;
import io.unimos.adapt.DomainContext;
import io.unimos.adapt.DomainPrediction;
import io.unimos.adapt.HeapJournal;
import io.unimos.adapt.OnlineDomain;
import io.unimos.adapt.PersonsLabel;
import io.unimos.bundle.BundleException;
import io.unimos.event.HalfFloats;
import io.unimos.method.annotation.AskStrategy;
import io.unimos.numbers.Vectors;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What asking people costs, and what they say: bytes of state that are written, processor time and
 * heap, with many cameras. The demo's bundle, no rounds; the same images with and without.
 */
@Command(
    name = "labels",
    description = "Measures bytes, heap and microseconds a request and a label.")
public final class BenchLabelsCommand implements Callable<Integer> {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final float[] STATISTICS = {.5f, .2f, .1f, .5f, .5f, .5f};
  private static final long SEED = 413;

  @Spec private CommandSpec spec;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Cameras (${DEFAULT-VALUE}).")
  private int cameras;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images of each (${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--per-window",
      paramLabel = "B",
      defaultValue = "4",
      description = "Requests for each 128 images; each is labelled (${DEFAULT-VALUE}).")
  private int perWindow;

  @Mixin private BenchReport report;

  private static final class Cost {
    private final List<OnlineDomain> domains = new ArrayList<>();
    private final List<HeapJournal> journals = new ArrayList<>();
    private long imageNanos;
    private long imageBytes;
    private long labelNanos;
    private long labelBytes;
    private int requests;
    private int labels;
    private long heap;
  }

  @Override
  public Integer call() throws IOException, BundleException {
    RoundWorld world = RoundWorld.demo();
    AdaptSettings off = world.context().settings().withMode(AdaptSettings.Mode.PROTOTYPES);
    AdaptSettings on = off.withAnnotate(new Annotate(AskStrategy.COVER, perWindow, "", false));
    // the first one pays for classes that are loaded and code that is compiled
    play(world, on, Math.min(cameras, 50));
    Cost without = play(world, off, cameras);
    Cost with = play(world, on, cameras);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("cameras", cameras);
    figures.put("images", (long) cameras * images);
    figures.put("requests", with.requests);
    figures.put("labels", with.labels);
    figures.put("microsAnImageOff", without.imageNanos / 1e3 / cameras / images);
    figures.put("microsAnImageOn", with.imageNanos / 1e3 / cameras / images);
    figures.put(
        "microsARequest",
        (with.imageNanos - without.imageNanos) / 1e3 / Math.max(1, with.requests));
    figures.put("microsALabel", with.labelNanos / 1e3 / Math.max(1, with.labels));
    figures.put("bytesAnImageOff", without.imageBytes / cameras / images);
    figures.put("bytesAnImageOn", with.imageBytes / cameras / images);
    figures.put(
        "bytesARequest", (with.imageBytes - without.imageBytes) / Math.max(1, with.requests));
    figures.put("bytesALabel", with.labelBytes / Math.max(1, with.labels));
    figures.put("heapACameraOff", without.heap / cameras);
    figures.put("heapACameraOn", with.heap / cameras);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
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
    for (int n = 0; n < images; n++) {
      for (int i = 0; i < count; i++) {
        show(cost, i, new Shown(HalfFloats.pack(features.get()), "image-" + n));
      }
    }
    long all = used();
    cost.domains.clear();
    cost.heap = all - used();
    return cost;
  }

  private record Shown(byte[] halves, String id) {}

  private static void show(Cost cost, int camera, Shown image) {
    OnlineDomain domain = cost.domains.get(camera);
    HeapJournal journal = cost.journals.get(camera);
    long bytes = written(journal);
    long started = THREADS.getCurrentThreadCpuTime();
    DomainPrediction said =
        domain.observe(new OnlineDomain.Observation(image.halves, STATISTICS, false, image.id));
    long seen = THREADS.getCurrentThreadCpuTime();
    long after = written(journal);
    cost.imageNanos += seen - started;
    cost.imageBytes += after - bytes;
    cost.requests += said.asks().size();
    for (AskedFor asked : said.asks()) {
      domain.label(new PersonsLabel(asked.id(), "bench", asked.top().get(0).label()));
      cost.labels++;
    }
    cost.labelNanos += THREADS.getCurrentThreadCpuTime() - seen;
    cost.labelBytes += written(journal) - after;
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

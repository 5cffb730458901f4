package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.DomainHeap;
import io.unimos.core.domain.Trainer;
import io.unimos.core.met.Heads;
import io.unimos.core.met.MatrixProducts;
import io.unimos.core.round.RoundProgress;
import io.unimos.encode.EngineFlags;
import io.unimos.wire.VersionRecords;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * The command that measures a round's processor time, part by part, at several sizes of the memory.
 * The baseline of the same run is the minimum of any round in closed form. It is one product X'^T X
 * of the memory and one Cholesky factor of it, in double. Figures are processor time of the
 * training thread with one intra-op thread, as the median of the repetitions. {@code --classes} and
 * {@code --dimensions} give synthetic worlds, one after the other, with the heap that the bundle
 * takes and the heap reckoned for a camera.
 */
@Command(
    name = "round",
    description = "Measures a camera's round by its parts, in processor time, against a baseline.")
public final class BenchRoundCommand extends Bench {

  @Option(
      names = "--classes",
      split = ",",
      showDefaultValue = Visibility.NEVER,
      description = "Made-up classes instead of the demo's bundle; of several numbers each.")
  private List<Integer> classes = List.of();

  @Option(names = "--dimensions", split = ",", description = "d of the made-up classes.")
  private List<Integer> dimensions = List.of(512);

  @Option(names = "--bank", description = "Images of each made-up class, a fifth held out.")
  private int bank = 50;

  @Option(names = "--memory", split = ",", description = "Images in the memory: multiples of 64.")
  private List<Integer> sizes = List.of(64, 128, 512, 2048);

  @Option(names = "--repeat", description = "Rounds of each size that count.")
  private int repeat = 9;

  @Option(names = "--warm-up", description = "Rounds of each size before.")
  private int warmUp = 9;

  /** The processor time of the thread, by part. */
  private static final class Spent implements RoundProgress {
    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
    private Phase now = Phase.REFERENCE;
    private long since = threadNanos();

    @Override
    public void enters(Phase part) {
      long at = threadNanos();
      nanos.merge(now, at - since, Long::sum);
      now = part;
      since = at;
    }

    Map<Phase, Long> end() {
      enters(now);
      return nanos;
    }
  }

  @Override
  void measure(Map<String, Object> figures) throws IOException, BundleException {
    EngineFlags.apply(1);
    List<Map<String, Object>> worlds = new ArrayList<>();
    if (classes.isEmpty()) {
      worlds.add(measured(Optional.empty(), 0));
    }
    for (int k : classes) {
      for (int d : dimensions) {
        worlds.add(measured(Optional.of(k), d));
      }
    }
    figures.putAll(worlds.size() == 1 ? worlds.get(0) : Map.of("worlds", worlds));
  }

  /** Prints nothing more: each world is shown when it is measured. */
  @Override
  void show(Map<String, Object> figures) {}

  /** Measures in one world; only one is held at a time, without classes that of the demo. */
  private Map<String, Object> measured(Optional<Integer> classes, int dimension)
      throws IOException, BundleException {
    long heap = liveHeap();
    RoundWorld world =
        classes.isEmpty() ? RoundWorld.demo() : RoundWorld.of(classes.get(), dimension, bank);
    long before = threadNanos();
    DomainContext context = world.context();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("classes", world.source().classes());
    figures.put("dimension", world.source().dimension());
    figures.put("bankRows", world.source().labels().length);
    figures.put("millisOncePerBundle", (threadNanos() - before) / 1e6);
    figures.put("heapBytesOfBundle", liveHeap() - heap);
    figures.put("heapBytesACamera", DomainHeap.bytes(context));
    List<Map<String, Object>> rounds = new ArrayList<>();
    for (int n : sizes) {
      rounds.add(measured(world, context, n));
    }
    super.show(figures);
    table(out(), rounds);
    out().flush();
    figures.put("rounds", rounds);
    return figures;
  }

  private Map<String, Object> measured(RoundWorld world, DomainContext context, int n) {
    RoundWorld.Waiting camera = world.camera(context, n);
    Trainer trainer = new Trainer(context);
    List<Map<RoundProgress.Phase, Long>> spent = new ArrayList<>();
    List<Double> baselines = new ArrayList<>();
    Trainer.RoundResult outcome = null;
    for (int i = -warmUp; i < repeat; i++) {
      double baseline = millis(() -> baseline(n, world.source().dimension()));
      Spent parts = new Spent();
      outcome = trainer.run(camera.request(), parts);
      if (i >= 0) {
        spent.add(parts.end());
        baselines.add(baseline);
      }
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("n", n);
    row.put("first", camera.domain().version() == 0);
    for (RoundProgress.Phase part : RoundProgress.Phase.values()) {
      List<Double> each = spent.stream().map(s -> s.getOrDefault(part, 0L) / 1e6).toList();
      row.put("millis" + title(part), Turns.median(each));
    }
    List<Double> sums =
        spent.stream().map(s -> s.values().stream().mapToLong(v -> v).sum() / 1e6).toList();
    double total = Turns.median(sums);
    row.put("millisRound", total);
    putAfter(row, camera, outcome, world);
    row.put("millisBaseline", Turns.median(baselines));
    row.put("ratioToBaseline", total / Turns.median(baselines));
    return row;
  }

  /**
   * Enters the costs of a round beside the training: bytes of the networks, and the record on its
   * topic.
   */
  private void putAfter(
      Map<String, Object> row,
      RoundWorld.Waiting camera,
      Trainer.RoundResult outcome,
      RoundWorld world) {
    Optional<Heads> heads = outcome.candidate().flatMap(c -> c.heads());
    row.put("millisHeadsBytes", median(() -> heads.map(Heads::toHalves)));
    row.put("headsBytes", heads.map(h -> h.toHalves().length).orElse(0));
    Decision[] decision = new Decision[1];
    row.put("millisApply", millis(() -> decision[0] = camera.domain().apply(outcome)));
    row.put("status", decision[0].status().name().toLowerCase(Locale.ROOT));
    List<String> names =
        IntStream.range(0, world.source().classes()).mapToObj(k -> "class-" + k).toList();
    VersionRecords records =
        new VersionRecords("bench", "bench", world.source().dimension(), names);
    VersionRecords.DecisionPoint point = new VersionRecords.DecisionPoint(Instant.EPOCH, 0, 0);
    row.put("millisRecord", median(() -> records.of("bench", decision[0], 0, point)));
    // The hash is the same for any number of threads: -Dai.djl.pytorch.num_threads=2.
    String hash = records.of("bench", decision[0], 0, point).getHash();
    row.put("hash", hash.substring(0, Math.min(10, hash.length())));
  }

  private double median(Supplier<?> work) {
    return Turns.median(IntStream.range(0, repeat).mapToObj(i -> millis(work)).toList());
  }

  private static double millis(Supplier<?> work) {
    long before = threadNanos();
    if (work.get() == null) {
      throw new IllegalStateException("nothing was measured");
    }
    return (threadNanos() - before) / 1e6;
  }

  /** Runs one Gram product and one Cholesky factor. */
  private static boolean baseline(int n, int d) {
    DMatrixRMaj rows = new DMatrixRMaj(n, d);
    for (int i = 0; i < rows.data.length; i++) {
      rows.data[i] = ((i * 7919L) % 1009) / 1009.0 - .5;
    }
    DMatrixRMaj gram;
    try (MatrixProducts products = new MatrixProducts()) {
      gram = products.transposedTimes(rows, rows);
    }
    CommonOps_DDRM.addEquals(gram, n, CommonOps_DDRM.identity(d));
    return DecompositionFactory_DDRM.chol(d, true).decompose(gram);
  }

  private static String title(RoundProgress.Phase part) {
    String name = part.name().toLowerCase(Locale.ROOT);
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static void table(PrintWriter out, List<Map<String, Object>> rounds) {
    for (String key : rounds.get(0).keySet()) {
      out.printf("%-18s", key);
      for (Map<String, Object> round : rounds) {
        Object value = round.get(key);
        out.printf(" %10s", value instanceof Double number ? "%.2f".formatted(number) : value);
      }
      out.println();
    }
    out.println();
  }
}

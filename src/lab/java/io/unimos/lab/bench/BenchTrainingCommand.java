package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.Trainer;
import io.unimos.encode.EngineFlags;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command that measures the cost of training over a camera's stream, as the rounds' processor
 * time for each image. It compares three cases: rounds as they are served; rounds without MET
 * steps, as when the budget leaves them out; and a round for every window. It uses the demo's
 * bundle and one intra-op thread, with rounds inline.
 */
@Command(
    name = "training",
    description = "Measures the processor time of a camera's rounds, an image of its stream.")
public final class BenchTrainingCommand extends Bench {
  private static final long SEED = 405;

  @Option(names = "--images", description = "Images of the stream.")
  private int images = 10_000;

  @Override
  void measure(Map<String, Object> figures) throws IOException, BundleException {
    EngineFlags.apply(1);
    RoundWorld world = RoundWorld.demo();
    AdaptSettings served = world.context().settings();
    Map<String, AdaptSettings> ways = new LinkedHashMap<>();
    ways.put("Served", served);
    ways.put("WithoutMet", served.withMethod(m -> m.withRound(m.round().withSteps(0))));
    ways.put("EveryWindow", served.withPolicy(served.policy().withoutDistances()));
    figures.put("images", images);
    // The first run pays for loading classes and compiling code.
    play(world, served, Math.min(images, 512));
    for (Map.Entry<String, AdaptSettings> way : ways.entrySet()) {
      Cost cost = play(world, way.getValue(), images);
      figures.put("rounds" + way.getKey(), cost.rounds);
      figures.put("millisAnImage" + way.getKey(), cost.nanos / 1e6 / images);
    }
  }

  private record Cost(int rounds, long nanos) {}

  /** Plays one camera in random order, from its first image on. */
  private static Cost play(RoundWorld world, AdaptSettings settings, int images) {
    DomainContext context = DomainContext.of(world.source(), settings);
    Trainer trainer = new Trainer(context);
    OnlineDomain domain = OnlineDomain.restore("bench", context, new HeapJournal());
    MovedFeatures features = world.features(SEED);
    int rounds = 0;
    long nanos = 0;
    for (int i = 0; i < images; i++) {
      domain.observe(RoundWorld.image(features, ""));
      long before = threadNanos();
      if (domain.wantsRound().map(trainer::run).map(domain::apply).isPresent()) {
        nanos += threadNanos() - before;
        rounds++;
      }
    }
    return new Cost(rounds, nanos);
  }
}

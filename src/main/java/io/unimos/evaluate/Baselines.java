package io.unimos.evaluate;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.Component;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.HeapJournal;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.evaluate.baseline.Baseline;
import io.unimos.evaluate.baseline.KeyValueCache;
import io.unimos.evaluate.baseline.PriorCorrection;
import io.unimos.evaluate.baseline.SourceProbe;
import io.unimos.evaluate.baseline.TextShrinkage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The baselines that are played beside the service, on the same features in the same order. Made
 * once for a bundle; one thread.
 */
final class Baselines {
  private final DomainContext context;
  private final SourceProbe probe;

  Baselines(DomainContext context) {
    this.context = context;
    probe = SourceProbe.fit(context.source());
  }

  /** A baseline in play. */
  private interface Player {
    int answer(LabelledFeature sample, double[] x);
  }

  /** The baselines on one domain, image by image. */
  final class Game {
    private final Map<String, List<Player>> players;
    private final Map<String, List<int[]>> answers = new LinkedHashMap<>();
    private int played;

    private Game(String domain, int images) {
      players = fresh(domain);
      players.forEach(
          (name, some) -> answers.put(name, some.stream().map(p -> new int[images]).toList()));
    }

    void play(LabelledFeature sample) {
      double[] x = Vectors.widened(HalfFloats.unpack(sample.vector()));
      players.forEach(
          (name, some) -> {
            for (int p = 0; p < some.size(); p++) {
              answers.get(name).get(p)[played] = some.get(p).answer(sample, x);
            }
          });
      played++;
    }

    /** Returns the answers of each baseline, by its name in the report. */
    Map<String, List<int[]>> answers() {
      return answers;
    }
  }

  /** Begins a domain of {@code images} images. */
  Game begin(String domain, int images) {
    return new Game(domain, images);
  }

  private Map<String, List<Player>> fresh(String domain) {
    Map<String, List<Player>> players = new LinkedHashMap<>();
    players.put("priorCorrection", List.of(of(new PriorCorrection(context.source()))));
    players.put(
        "cache",
        KeyValueCache.GRID.stream()
            .map(settings -> of(new KeyValueCache(context.source(), settings)))
            .toList());
    players.put(
        "shrinkage",
        TextShrinkage.GRID.stream()
            .map(strength -> of(new TextShrinkage(context.source(), strength)))
            .toList());
    players.put("sourceProbe", List.of(of(probe.fixed())));
    players.put("alignedProbe", List.of(of(probe.meanAligned())));
    players.put("prototypesMean", List.of(prototypes(domain, PrototypeSettings.mean())));
    PrototypeSettings aligned = PrototypeSettings.aligned();
    players.put("prototypesNoHedge", List.of(prototypes(domain, aligned.withHedgeCap(0))));
    return players;
  }

  private static Player of(Baseline baseline) {
    return (sample, x) -> baseline.answer(x);
  }

  /** Returns prototypes of another form in the service's own engine, resets on drift included. */
  private Player prototypes(String name, PrototypeSettings form) {
    AdaptSettings settings =
        context
            .settings()
            .withMethod(m -> m.withPrototypes(form))
            .withMode(AdaptSettings.Mode.PROTOTYPES);
    OnlineDomain domain = OnlineDomain.restore(name, context.with(settings), new HeapJournal());
    return (sample, x) ->
        domain.observe(sample.observation()).answers().label(Component.PROTOTYPES);
  }
}

package io.unimos.evaluate;

import io.unimos.core.domain.Component;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Probabilities;
import io.unimos.core.math.Vectors;
import io.unimos.core.prototypes.ZeroShot;
import io.unimos.core.round.PaperRun;
import io.unimos.core.source.SourceModel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The published offline schedule on one domain: all images at once, many epochs. Its last epoch is
 * reported, because without labels no better one can be chosen; it is not prequential.
 */
final class OfflineSchedule {
  private final SourceModel source;
  private final PaperRun run;

  OfflineSchedule(SourceModel source, PaperRun run) {
    this.source = source;
    this.run = run;
  }

  /** Plays a domain; each epoch is a window over all images. */
  Playback play(String name, long seed, List<LabelledFeature> samples) {
    float[][] targets =
        samples.stream().map(s -> HalfFloats.unpack(s.vector())).toArray(float[][]::new);
    double[][] p = run.run(targets, seed, e -> {}).probabilities();
    ZeroShot zeroShot =
        new ZeroShot(Vectors.narrowed(source.text()), (float) source.scales().text());
    List<Playback.Line> lines = new ArrayList<>();
    for (int i = 0; i < targets.length; i++) {
      int first = Probabilities.argmax(zeroShot.logits(targets[i]));
      int last = Probabilities.argmax(p[i]);
      lines.add(new Playback.Line(samples.get(i), labels(first, last), 1, p[i][last]));
    }
    Playback.Window all =
        new Playback.Window(0, lines.size(), Double.NaN, 1, "NONE", "END", "all epochs were run");
    return new Playback(name, lines, List.of(all), List.of(), 0, Map.of());
  }

  private static Map<Component, Integer> labels(int zeroShot, int served) {
    Map<Component, Integer> labels = new EnumMap<>(Component.class);
    Component.unconditional().forEach(component -> labels.put(component, zeroShot));
    labels.put(Component.SERVED, served);
    return labels;
  }
}

package io.unimos.topology;

import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.event.Score;
import io.unimos.method.ZeroShot;
import io.unimos.topology.FeatureReader.ReadFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts one prediction together: the served classifier's answer beside those it is made of. Until a
 * domain has learned something, zero-shot serves.
 *
 * @param zeroShot the frozen text classifier
 * @param classes labels in the order of the classifier's rows
 * @param topK how many of the best classes a prediction carries
 */
public record Predictor(ZeroShot zeroShot, List<String> classes, int topK) {
  private static final long NO_VERSION = 0;

  Prediction predict(ReadFeature feature, DomainState state, boolean duplicate) {
    float[] probabilities = zeroShot.probabilities(feature.vector());
    List<Score> best = best(probabilities);
    Score first = best.get(0);
    Feature event = feature.event();
    return Prediction.newBuilder()
        .setId(event.getId())
        .setDomain(event.getDomain())
        .setLabel(first.getLabel())
        .setConfidence(first.getConfidence())
        .setTopK(best)
        .setZeroShotLabel(first.getLabel())
        .setZeroShotConfidence(first.getConfidence())
        .setAdapterVersion(NO_VERSION)
        .setDomainSequence(state.sequence())
        .setChain(state.chain())
        .setEncoderId(event.getEncoderId())
        .setSourceTopic(event.getSourceTopic())
        .setSourcePartition(event.getSourcePartition())
        .setSourceOffset(event.getSourceOffset())
        .setCapturedAt(event.getCapturedAt())
        .setDuplicate(duplicate)
        .build();
  }

  private List<Score> best(float[] probabilities) {
    Integer[] order = IntStream.range(0, probabilities.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(k -> -probabilities[k]));
    List<Score> best = new ArrayList<>(topK);
    for (int i = 0; i < Math.min(topK, order.length); i++) {
      best.add(new Score(classes.get(order[i]), probabilities[order[i]]));
    }
    return best;
  }
}

package io.unimos.topology;

import io.unimos.adapt.Answers;
import io.unimos.adapt.Component;
import io.unimos.adapt.DomainPrediction;
import io.unimos.event.Category;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.event.Score;
import io.unimos.numbers.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts one prediction together: the served answer beside those that it is made of. Stateless.
 *
 * @param classes labels in the order of every {@code [K]}
 * @param topK how many of the best classes a prediction carries
 */
public record Predictor(List<String> classes, int topK) {

  Prediction predict(Feature event, DomainPrediction served, DomainSequence state) {
    Answers answers = served.answers();
    Prediction.Builder prediction =
        Prediction.newBuilder()
            .setId(event.getId())
            .setDomain(event.getDomain())
            .setConfidence((float) answers.confidence(Component.SERVED))
            .setTopK(best(answers.of(Component.SERVED)))
            .setZeroShotConfidence((float) answers.confidence(Component.ZERO_SHOT))
            .setRuns((float) served.runs())
            .setAdapterVersion(served.version())
            .setDomainSequence(state.sequence())
            .setChain(state.chain())
            .setEncoderId(event.getEncoderId())
            .setSourceTopic(event.getSourceTopic())
            .setSourcePartition(event.getSourcePartition())
            .setSourceOffset(event.getSourceOffset())
            .setCapturedAt(event.getCapturedAt())
            .setDuplicate(served.position().duplicate());
    for (Component component : answers.probabilities().keySet()) {
      component.label(prediction, classes.get(answers.label(component)));
    }
    served.heads().ifPresent(heads -> fill(prediction, heads));
    return prediction.build();
  }

  private static void fill(Prediction.Builder prediction, DomainPrediction.Heads heads) {
    prediction
        .setEnsembleWeight((float) heads.ensembleWeight())
        .setHeadsShare((float) heads.share())
        .setCategory(Category.valueOf(heads.category().name()))
        .setDiscrepancy((float) heads.discrepancy());
  }

  private List<Score> best(double[] probabilities) {
    Integer[] order = IntStream.range(0, probabilities.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(k -> -probabilities[k]));
    List<Score> best = new ArrayList<>(topK);
    for (int i = 0; i < Math.min(topK, order.length); i++) {
      best.add(new Score(classes.get(order[i]), (float) probabilities[order[i]]));
    }
    return best;
  }
}

package io.unimos.topology;

import io.unimos.adapt.Answers;
import io.unimos.adapt.Component;
import io.unimos.adapt.DomainPrediction;
import io.unimos.adapt.WindowReport;
import io.unimos.event.Category;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Metric;
import io.unimos.event.Prediction;
import io.unimos.event.Score;
import io.unimos.event.Shift;
import io.unimos.numbers.Measurement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Puts together what goes out of images and windows. Stateless.
 *
 * @param classes labels in the order of every {@code [K]}
 * @param topK how many of the best classes a prediction carries
 */
public record OutputRecords(List<String> classes, int topK) {

  /** The served answer beside those that it is made of. */
  Prediction prediction(Feature event, DomainPrediction served, DomainSequence state) {
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

  /** A window's report. */
  DriftReport drift(String domain, WindowReport report, Instant at) {
    return DriftReport.newBuilder()
        .setDomain(domain)
        .setWindow(report.window())
        .setSize(report.size())
        .setFirstSequence(report.firstSequence())
        .setLastSequence(report.lastSequence())
        .setMetrics(report.metrics().stream().map(OutputRecords::metric).toList())
        .setAlarms(report.alarms())
        .setShift(Shift.valueOf(report.shift().name()))
        .setDecision(report.decision().symbol())
        .setWhy(report.why())
        .setRuns((float) report.runs())
        .setAdapterVersion(report.version())
        .setAt(at)
        .build();
  }

  private static Metric metric(Measurement metric) {
    return new Metric(metric.name(), metric.value(), boxed(metric.threshold()), metric.alarm());
  }

  /** Avro's optional is null. */
  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}

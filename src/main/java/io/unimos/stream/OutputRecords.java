package io.unimos.stream;

import io.unimos.core.domain.Answers;
import io.unimos.core.domain.Component;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.math.Measurement;
import io.unimos.event.AuditSample;
import io.unimos.event.Category;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Metric;
import io.unimos.event.Prediction;
import io.unimos.event.Score;
import io.unimos.event.ServeMode;
import io.unimos.event.Served;
import io.unimos.event.Shift;
import io.unimos.wire.VersionRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The builder of predictions and drift reports. Stateless.
 *
 * @param classes the labels in the order of every {@code [K]}
 * @param topK the number of best classes in a prediction
 * @param classSet the number of the set of these classes
 */
public record OutputRecords(List<String> classes, int topK, long classSet) {

  /** Creates the builder for the bundle's own classes. */
  public OutputRecords(List<String> classes, int topK) {
    this(classes, topK, 0);
  }

  /**
   * Returns the prediction for an image.
   *
   * @param mode the answer that is served
   */
  Prediction prediction(
      Feature event, DomainPrediction served, DomainSequence state, ServeMode mode) {
    Answers answers = served.answers();
    Component whose = mode == ServeMode.ADAPTED ? Component.SERVED : Component.ZERO_SHOT;
    Prediction.Builder prediction =
        Prediction.newBuilder()
            .setId(event.getId())
            .setDomain(event.getDomain())
            .setLabel(label(answers, whose))
            .setConfidence((float) answers.confidence(whose))
            .setTopK(best(answers.of(whose)))
            .setServed(Served.valueOf(mode.name()))
            .setZeroShotLabel(label(answers, Component.ZERO_SHOT))
            .setZeroShotConfidence((float) answers.confidence(Component.ZERO_SHOT))
            .setAdapterVersion(0)
            .setDomainSequence(state.sequence())
            .setChain(state.chain())
            .setEncoderId(event.getEncoderId())
            .setSourceTopic(event.getSourceTopic())
            .setSourcePartition(event.getSourcePartition())
            .setSourceOffset(event.getSourceOffset())
            .setCapturedAt(event.getCapturedAt())
            .setDuplicate(served.position().duplicate())
            .setClassSet(classSet)
            .setUnknownClass(served.unknownClass().orElse(null));
    if (mode != ServeMode.ZERO_SHOT) {
      fill(prediction, served);
    }
    if (mode == ServeMode.SHADOW) {
      prediction
          .setAdaptedLabel(label(answers, Component.SERVED))
          .setAdaptedConfidence((float) answers.confidence(Component.SERVED));
    }
    return prediction.build();
  }

  private String label(Answers answers, Component component) {
    return classes.get(answers.label(component));
  }

  /** Sets the fields that adaptation adds to the served answer. */
  private void fill(Prediction.Builder prediction, DomainPrediction served) {
    Answers answers = served.answers();
    prediction
        .setLabelCorrelation((float) served.labelCorrelation())
        .setAdapterVersion(served.version());
    for (Component component : answers.probabilities().keySet()) {
      String label = label(answers, component);
      switch (component) {
        case ZERO_SHOT -> prediction.setZeroShotLabel(label);
        case PROTOTYPES -> prediction.setPrototypeLabel(label);
        case VISION -> prediction.setVisionLabel(label);
        case LANGUAGE -> prediction.setLanguageLabel(label);
        case SERVED -> {
          // set above: the mode of serving decides on it
        }
      }
    }
    served.heads().ifPresent(heads -> fill(prediction, heads));
  }

  private static void fill(Prediction.Builder prediction, DomainPrediction.HeadsPart heads) {
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

  /** Returns the drift report of a window. */
  DriftReport drift(String domain, WindowReport report, Instant at) {
    return DriftReport.newBuilder()
        .setDomain(domain)
        .setWindow(report.span().window())
        .setSize(report.span().size())
        .setFirstSequence(report.span().firstSequence())
        .setLastSequence(report.span().lastSequence())
        .setMetrics(report.metrics().stream().map(OutputRecords::metric).toList())
        .setAlarms(report.alarms())
        .setShift(Shift.valueOf(report.shift().name()))
        .setDecision(report.decision().symbol())
        .setWhy(report.why())
        .setLabelCorrelation((float) report.labelCorrelation())
        .setAdapterVersion(report.version())
        .setAt(at)
        .setAuditSample(report.auditSample().map(OutputRecords::auditSample).orElse(null))
        .build();
  }

  private static AuditSample auditSample(io.unimos.core.label.AuditSample report) {
    return AuditSample.newBuilder()
        .setRight(report.right())
        .setWrong(report.wrong())
        .setAccuracy(report.estimate())
        .setLow(report.interval().low())
        .setHigh(report.interval().high())
        .setAnyTimeLow(report.anyTime().low())
        .setAnyTimeHigh(report.anyTime().high())
        .setForZeroShot(report.forZeroShot())
        .setLabels(report.labels())
        .build();
  }

  private static Metric metric(Measurement metric) {
    return new Metric(
        metric.name(), metric.value(), VersionRecords.boxed(metric.threshold()), metric.alarm());
  }
}

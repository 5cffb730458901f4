package io.unimos.core.round;

import io.unimos.core.math.Metric;
import io.unimos.core.met.LossTerms;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of a round for people and for the version's record; the same round gives the same
 * ones.
 *
 * @param cold true for a first round
 * @param steps steps taken in this round
 * @param stepsInAll steps taken so far, this round included
 * @param records rows of the memory
 * @param relabelled share of the memory whose label is not the teacher's
 * @param moved distance that a step moved both separation networks; 0 without any step
 * @param last the loss's terms in the last step; zeros when there was none
 * @param total the loss in the last step
 */
public record TrainingSummary(
    boolean cold,
    int steps,
    long stepsInAll,
    int records,
    double relabelled,
    double moved,
    LossTerms last,
    double total) {

  /** Returns the figures as named numbers, in a fixed order. */
  public Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("cold", cold ? 1.0 : 0.0);
    numbers.put(Metric.STEPS.onTopic(), (double) steps);
    numbers.put("stepsInAll", (double) stepsInAll);
    numbers.put("records", (double) records);
    numbers.put(Metric.RELABELLED.onTopic(), relabelled);
    numbers.put(Metric.MOVED.onTopic(), moved);
    numbers.put("loss", total);
    numbers.put("visionSource", last.visionSource());
    numbers.put("languageSource", last.languageSource());
    numbers.put("ensembleTarget", last.ensembleTarget());
    numbers.put("distillation", last.distillation());
    numbers.put("entropy", last.entropy());
    numbers.put("diversity", last.diversity());
    numbers.put("trainedWeight", last.ensembleWeight());
    numbers.put("discriminatorSource", last.separation().discriminatorSource());
    numbers.put("discriminatorTarget", last.separation().discriminatorTarget());
    numbers.put(Metric.DISCRIMINATOR_ACCURACY.onTopic(), last.separation().targetAccuracy());
    numbers.put("orthogonality", last.separation().orthogonality());
    return numbers;
  }
}

package io.unimos.lab.trials;

import io.unimos.core.MethodSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.domain.Trainer;
import io.unimos.core.round.Round;
import io.unimos.evaluate.LabelOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The ways to break a round that the gate should reject; and the sound round. */
public enum BrokenRound {
  /** A sound round. */
  NONE,
  /** A learning rate a hundred times too high. */
  LEARNING_RATE,
  /** The memory's labels in random order. */
  SHUFFLED_LABELS,
  /** The memory's labels all set to the first class. */
  ONE_CLASS,
  /** NaN in everything that MET steps train. */
  NOT_A_NUMBER;

  private static final double TOO_HIGH = 100;
  private static final long DEAL = 17;

  /**
   * Returns true if the round really breaks: a fault of MET steps does not affect a round without
   * them.
   */
  boolean breaks(RoundRequest round) {
    return switch (this) {
      case LEARNING_RATE, NOT_A_NUMBER -> round.steps() == RoundRequest.Steps.TAKEN;
      default -> true;
    };
  }

  /** Returns a trainer of such rounds; the gate judges by the context's own settings. */
  public Trainer trainer(DomainContext context) {
    MethodSettings settings = context.settings().method();
    UnaryOperator<int[]> relabel = UnaryOperator.identity();
    switch (this) {
      case LEARNING_RATE ->
          settings =
              settings.withStep(
                  settings
                      .step()
                      .withLearningRate(TOO_HIGH * settings.step().descent().learningRate()));
      case SHUFFLED_LABELS -> relabel = BrokenRound::dealt;
      case ONE_CLASS -> relabel = labels -> new int[labels.length];
      case NOT_A_NUMBER ->
          settings =
              settings
                  .withStep(settings.step().withLearningRate(Double.NaN))
                  .withRound(settings.round().withSteps(2));
      case NONE -> {
        // nothing
      }
    }
    return new Trainer(
        context, new Round(context.source(), context.regression(), settings, relabel));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int[] dealt(int[] labels) {
    List<Integer> boxed = Arrays.stream(labels).boxed().toList();
    return LabelOrder.shuffled(boxed, new SplittableRandom(DEAL)).stream()
        .mapToInt(label -> label)
        .toArray();
  }
}

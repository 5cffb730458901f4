package io.unimos.stream;

import io.unimos.stream.Rounds.Direct;
import java.util.Optional;

/**
 * The handlers of a task for the features of one bundle, with the domains that they share. Owned by
 * one stream task.
 */
record TaskHandlers(
    LearningDomains domains,
    TaskRounds rounds,
    FeatureHandler features,
    LabelHandler labels,
    CommandHandler commands)
    implements AutoCloseable {

  /**
   * Creates the handlers over the task's state.
   *
   * @param direct the training without the queue, if that is wanted
   */
  static TaskHandlers of(
      AdaptRole role,
      ClassSets sets,
      Optional<Direct> direct,
      PassedHeaders passed,
      TaskContext task) {
    LearningDomains domains = new LearningDomains(role, sets, task);
    TaskRounds rounds = new TaskRounds(role, direct, domains, task);
    LabelHandler labels = new LabelHandler(domains, rounds, task);
    Forgetting forgetting = new Forgetting(role, domains, rounds, task);
    return new TaskHandlers(
        domains,
        rounds,
        new FeatureHandler(role.clock(), passed, domains, rounds, labels, task),
        labels,
        new CommandHandler(domains, rounds, forgetting, task));
  }

  @Override
  public void close() {
    rounds.close();
    domains.close();
  }
}

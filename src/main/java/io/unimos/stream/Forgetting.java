package io.unimos.stream;

import io.unimos.event.Action;
import io.unimos.event.CommandAnswer;
import io.unimos.wire.VersionRecords;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The removal of domains, by command or after a long silence. It deletes state, place in the
 * training queue, round, metrics and the records of versions in one transaction. Owned by one
 * stream task.
 */
final class Forgetting {
  private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);

  /**
   * The time between two checks for silent domains. Silence is counted in hours, so a minute is
   * often enough.
   */
  private static final Duration LOOK = Duration.ofMinutes(1);

  /**
   * The number of domains forgotten at one check. Each costs some thousand deletions, during which
   * images have to wait.
   */
  private static final int MOST_AT_ONCE = 4;

  /** The name of the operator in records of domains that were forgotten automatically. */
  static final String BY_ITSELF = "adapt.forget-after";

  private final LearningDomains domains;
  private final TaskRounds rounds;
  private final StreamListener listener;
  private final SilentDomains silent;

  Forgetting(AdaptRole role, LearningDomains domains, TaskRounds rounds, TaskContext task) {
    this.domains = domains;
    this.rounds = rounds;
    listener = task.listener();
    silent = domains.calendar();
    if (role.forgetAfter().isPresent()) {
      task.schedule(LOOK, this::look);
    }
  }

  private void look(long now) {
    silent.at(now);
    for (String domain : silent.tooSilent(MOST_AT_ONCE)) {
      DomainSequence state = domains.sequences().get(domain);
      if (domains.get(domain).frozen()) {
        // an operator wants to keep the domain as it is
        domains.sequences().put(domain, silent.received(domain, state));
        continue;
      }
      VersionRecords.DecisionPoint when = state.moment(Instant.ofEpochMilli(now));
      String what = forget(domain, when);
      LOG.info("{} was silent for too long ({}): {}", domain, BY_ITSELF, what);
      rounds.answer(
          domain,
          new CommandAnswer(Action.FORGET.name(), true, "", -1, -1L, 0L),
          what,
          BY_ITSELF,
          when);
    }
  }

  /**
   * Deletes everything that is kept of a domain.
   *
   * @return a description of what was deleted
   */
  String forget(String domain, VersionRecords.DecisionPoint when) {
    // a command may have created state of a domain that has had no image
    if (!domains.keeps(domain)) {
      return "nothing was kept of it";
    }
    long versions = domains.knows(domain) ? domains.get(domain).lastVersion() : 0;
    rounds.forget(domain, when.at());
    silent.leave(domain, domains.sequences().get(domain));
    domains.forget(domain);
    listener.forgotten(domain);
    return "forgotten after %d images and %d versions".formatted(when.sequence(), versions);
  }
}

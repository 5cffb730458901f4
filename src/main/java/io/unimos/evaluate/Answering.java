package io.unimos.evaluate;

import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.LabelOutcome;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.Query;
import io.unimos.core.label.AuditSample;
import io.unimos.core.label.QueryPool;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The {@link People} of one domain: they answer its queries, with their delay and their share of
 * wrong answers.
 */
public final class Answering {
  private static final String ANNOTATOR = "folder";

  private final People people;
  private final OnlineDomain domain;
  private final int classes;
  private final SplittableRandom random;
  private final Map<String, Integer> truths = new HashMap<>();
  private final Deque<Due> due = new ArrayDeque<>();
  private double misled;
  private long images;
  private int answered;
  private int rolledBack;
  private int right;
  private int wrong;

  /** An answer that is on its way. */
  private record Due(long at, String id) {}

  /**
   * The outcome of the answers.
   *
   * @param annotations answers given
   * @param rolledBack versions that were rolled back on evidence from labels
   * @param auditSample the figures of the audit samples, over all conditions; empty without any
   */
  public record Result(int annotations, int rolledBack, Optional<Reported> auditSample) {}

  /** The number of audit samples that were served right and wrong, with both intervals. */
  public record Reported(
      int right, int wrong, AuditSample.Interval interval, AuditSample.Interval anyTime) {}

  /**
   * Creates the answers for one domain.
   *
   * @param name of the domain: the wrong answers differ from domain to domain
   */
  Answering(People people, OnlineDomain domain, String name, int classes, long seed) {
    this.people = people;
    this.domain = domain;
    this.classes = classes;
    random = new SplittableRandom(seed ^ (long) name.hashCode() << Integer.SIZE);
    misled = random.nextDouble();
  }

  /** Returns the next image as the domain sees it. */
  OnlineDomain.Observation shown(LabelledFeature sample) {
    // the same file may come twice
    String id = images + ":" + sample.id();
    if (people.perWindow() > 0) {
      truths.put(id, sample.label());
    }
    images++;
    return new OnlineDomain.Observation(sample.vector(), sample.statistics(), false, id);
  }

  /** Notes that the domain has seen the image. */
  void after(DomainPrediction said) {
    for (Query query : said.queries()) {
      due.add(new Due(images + (long) people.delay() * QueryPool.WINDOW, query.id()));
    }
    while (!due.isEmpty() && due.getFirst().at <= images) {
      answer(due.removeFirst().id);
    }
  }

  private void answer(String id) {
    int truth = truths.get(id);
    int answer = truth == LabelledFeature.UNKNOWN ? Query.NONE : truth;
    if (answer >= 0 && misled()) {
      answer = (answer + 1 + random.nextInt(classes - 1)) % classes;
    }
    AuditSample before = domain.auditSample();
    LabelOutcome outcome = domain.label(id, ANNOTATOR, answer, 0);
    AuditSample after = domain.auditSample();
    answered += outcome.status() == LabelOutcome.Status.UNKNOWN ? 0 : 1;
    rolledBack += outcome.rollBack().isPresent() ? 1 : 0;
    right += Math.max(0, after.right() - before.right());
    wrong += Math.max(0, after.wrong() - before.wrong());
  }

  /**
   * Returns true for the set share of wrong answers, evenly spread, because only few answers are
   * given in all.
   */
  private boolean misled() {
    misled += people.wrong();
    if (misled < 1) {
      return false;
    }
    misled--;
    return true;
  }

  Result result() {
    return new Result(
        answered,
        rolledBack,
        right + wrong == 0
            ? Optional.empty()
            : Optional.of(
                new Reported(
                    right,
                    wrong,
                    AuditSample.interval(right, wrong),
                    AuditSample.anyTime(right, wrong))));
  }
}

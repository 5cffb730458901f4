package io.unimos.stream;

import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.source.ClassSet;
import io.unimos.core.source.ClassSet.ClassSetException;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.CommandAnswer;
import io.unimos.event.ServeMode;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.EventNames;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.SourcePosition;
import io.unimos.wire.VersionRecords;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution of operators' commands on the domains of a task. Each command is answered on the
 * topic of versions; a refused command is also a dead letter. A command that cannot be read, or
 * whose domain has no valid name, gets no answer, since there is no key for one. Owned by one
 * stream task.
 */
final class CommandHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

  private final LearningDomains domains;
  private final TaskRounds rounds;
  private final Forgetting forgetting;
  private final TaskContext task;
  private final TaskClassSets sets;
  private boolean classesStay;

  CommandHandler(
      LearningDomains domains, TaskRounds rounds, Forgetting forgetting, TaskContext task) {
    sets = domains.classes();
    this.domains = domains;
    this.rounds = rounds;
    this.forgetting = forgetting;
    this.task = task;
  }

  /** Refuses other classes from now on, because the encoder is changed. */
  void refuseClasses() {
    classesStay = true;
  }

  /** Executes a command. Returns a description of what was done, or why it was refused. */
  Outcome<String> execute(AdapterCommand command, Record<byte[], byte[]> record) {
    return checked(command)
        .then(
            ours ->
                ours.getAction() == Action.CLASSES
                    ? classes(ours, record)
                    : answered(ours, record));
  }

  /**
   * Checks the name of the domain, if the command concerns one, and of the operator, which answers
   * and versions carry.
   */
  static Outcome<AdapterCommand> checked(AdapterCommand command) {
    boolean named = command.getAction() == Action.CLASSES || EventNames.isName(command.getDomain());
    return named && (command.getBy().isEmpty() || EventNames.isName(command.getBy()))
        ? Outcome.ok(command)
        : Outcome.rejected(
            RejectReason.SCHEMA_INVALID,
            "domain is empty, or domain or by is too long or has control characters");
  }

  private Outcome<String> answered(AdapterCommand command, Record<byte[], byte[]> record) {
    String domain = command.getDomain();
    Instant at = Instant.ofEpochMilli(record.timestamp());
    boolean atHome = isKey(record.key(), domain);
    VersionRecords.DecisionPoint when =
        atHome
            ? domains.sequences().get(domain).moment(at)
            : new VersionRecords.DecisionPoint(at, 0, 0);
    Outcome<String> outcome =
        atHome
            ? execute(command, when)
            : Outcome.rejected(
                RejectReason.SCHEMA_INVALID,
                "the key is not the domain '%s': a command is received only on the partition of its images"
                    .formatted(domain));
    long serves = atHome && domains.knows(domain) ? domains.get(domain).version() : 0;
    rounds.answer(domain, answer(command, outcome, serves), text(outcome), command.getBy(), when);
    return outcome;
  }

  /**
   * Changes the classes of all domains of the partition at this record. Each command carries the
   * whole set, so the next command makes up for one that was lost.
   */
  private Outcome<String> classes(AdapterCommand command, Record<byte[], byte[]> record) {
    Instant at = Instant.ofEpochMilli(record.timestamp());
    Optional<ClassSet> asked = Optional.empty();
    Outcome<String> outcome;
    long before = sets.current().number();
    try {
      asked =
          Optional.ofNullable(command.getClasses())
              .map(wanted -> ClassSetRecords.parse(wanted, sets.prepared().dimension()));
      outcome =
          asked.isPresent()
              ? taken(asked.get(), at)
              : Outcome.rejected(RejectReason.SCHEMA_INVALID, "there are no classes in it");
    } catch (ClassSetException | IllegalArgumentException e) {
      LOG.warn("Classes that cannot be served, wanted by {}", command.getBy(), e);
      outcome = Outcome.rejected(RejectReason.COMMAND_IMPOSSIBLE, e.getMessage());
    }
    rounds.answerForClasses(
        answer(command, outcome, sets.current().number()),
        text(outcome),
        command.getBy(),
        at,
        asked);
    rounds.displaceSets(before, task.source().partition(), at);
    return outcome;
  }

  private Outcome<String> taken(ClassSet asked, Instant at) throws ClassSetException {
    ClassSet serves = sets.current().set();
    if (classesStay) {
      return Outcome.rejected(
          RejectReason.COMMAND_IMPOSSIBLE,
          "the encoder is being changed (bundle.next): change the classes before or after");
    }
    if (!asked.base().equals(serves.base())) {
      return Outcome.rejected(
          RejectReason.COMMAND_IMPOSSIBLE,
          "set %d stands on another bundle than the service has".formatted(asked.number()));
    }
    if (asked.number() < serves.number()
        || (asked.number() == serves.number() && !asked.names().equals(serves.names()))) {
      return Outcome.rejected(
          RejectReason.COMMAND_IMPOSSIBLE,
          "set %d serves already, and is not older than set %d"
              .formatted(serves.number(), asked.number()));
    }
    Optional<String> large = sets.prepared().tooLarge(asked);
    if (large.isPresent()) {
      return Outcome.rejected(RejectReason.COMMAND_IMPOSSIBLE, large.get());
    }
    if (asked.number() > serves.number()) {
      ClassSets.InUse next = sets.prepared().of(asked);
      rounds.dropAll();
      domains.evictAll();
      sets.take(next, at);
    }
    return Outcome.ok(ClassSetRecords.words(asked) + " serves");
  }

  /**
   * Returns whether a record lies under its domain's key, and so on the partition of its images.
   */
  static boolean isKey(byte[] key, String domain) {
    return key != null && domain.equals(new String(key, StandardCharsets.UTF_8));
  }

  private Outcome<String> execute(AdapterCommand command, VersionRecords.DecisionPoint when) {
    String domain = command.getDomain();
    return switch (command.getAction()) {
      case FREEZE -> {
        OnlineDomain online = domains.get(domain);
        online.freeze();
        yield Outcome.ok("frozen; version %d goes on serving".formatted(online.version()));
      }
      case UNFREEZE -> {
        domains.get(domain).unfreeze();
        yield Outcome.ok("unfrozen; rounds begin at the end of the next window");
      }
      case ROLL_BACK -> rollBack(command, domains.get(domain), when);
      case FORGET -> Outcome.ok(forgetting.forget(domain, when));
      case SERVE -> {
        domains.modes().put(domain, Optional.ofNullable(command.getMode()));
        yield Outcome.ok(words(domains.modes().get(domain)));
      }
      case CLASSES -> throw new IllegalStateException("classes belong to no domain");
    };
  }

  private static String words(ServeMode mode) {
    return switch (mode) {
      case ADAPTED -> "adapted: its answer is served";
      case SHADOW -> "shadow: zero-shot is served, and predictions carry the adapted answer too";
      case ZERO_SHOT -> "zero-shot: it is served alone; learning goes on";
    };
  }

  private Outcome<String> rollBack(
      AdapterCommand command, OnlineDomain online, VersionRecords.DecisionPoint when) {
    String domain = command.getDomain();
    List<Long> kept = online.keptVersions();
    long version = Optional.ofNullable(command.getVersion()).orElseGet(() -> before(online, kept));
    if (version != 0 && !kept.contains(version)) {
      return Outcome.rejected(
          RejectReason.COMMAND_IMPOSSIBLE,
          "version %d of %s is not kept; kept are %s".formatted(version, domain, kept));
    }
    rounds.changedByHand(domain, online.rollBack(version), when, command.getBy());
    return Outcome.ok("version %d serves".formatted(version));
  }

  /** Returns the newest kept version before the serving one; 0 if there is none. */
  private static long before(OnlineDomain online, List<Long> kept) {
    return kept.stream()
        .filter(version -> version < online.version())
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  private CommandAnswer answer(AdapterCommand command, Outcome<String> outcome, long serves) {
    SourcePosition source = task.source();
    return new CommandAnswer(
        command.getAction().name(),
        outcome instanceof Outcome.Ok,
        source.topic(),
        source.partition(),
        source.offset(),
        serves);
  }

  private static String text(Outcome<String> outcome) {
    return outcome instanceof Outcome.Rejected<String> refused
        ? refused.detail()
        : ((Outcome.Ok<String>) outcome).value();
  }
}

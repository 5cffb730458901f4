package io.unimos.stream;

import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.source.ClassSet;
import io.unimos.core.source.ClassSet.ClassSetException;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.CommandAnswer;
import io.unimos.event.ServeMode;
import io.unimos.stream.read.EventReader;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.EventNames;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.VersionRecords;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
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

  private final EventReader<AdapterCommand> reader;
  private final LearningDomains domains;
  private final TaskRounds rounds;
  private final Forgetting forgetting;
  private final ProcessorContext<Object, Object> context;
  private final TaskClassSets sets;

  CommandHandler(
      EventReader<AdapterCommand> reader,
      LearningDomains domains,
      TaskRounds rounds,
      Forgetting forgetting,
      ProcessorContext<Object, Object> context) {
    sets = domains.classes();
    this.reader = reader;
    this.domains = domains;
    this.rounds = rounds;
    this.forgetting = forgetting;
    this.context = context;
  }

  /**
   * Executes the command in the record. Returns a description of what was done, or the reason for
   * the refusal.
   */
  Outcome<String> obey(Record<byte[], byte[]> record) {
    return reader
        .read(record.value())
        .then(CommandHandler::checked)
        .then(
            command ->
                command.getAction() == Action.CLASSES
                    ? classes(command, record)
                    : answered(command, record));
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
    if (!isKey(record.key(), domain)) {
      String why =
          "the key is not the domain '%s': a command is received only on the partition of its images"
              .formatted(domain);
      tell(command, false, why, 0, new VersionRecords.DecisionPoint(at, 0, 0));
      return Outcome.rejected(RejectReason.SCHEMA_INVALID, why);
    }
    VersionRecords.DecisionPoint when = domains.sequences().get(domain).moment(at);
    Outcome<String> outcome = obey(command, when);
    String text =
        outcome instanceof Outcome.Rejected<String> refused
            ? refused.detail()
            : ((Outcome.Ok<String>) outcome).value();
    long serves = domains.knows(domain) ? domains.get(domain).version() : 0;
    tell(command, outcome instanceof Outcome.Ok, text, serves, when);
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
              .map(wanted -> ClassSetRecords.parse(wanted, sets.dimension()));
      outcome =
          asked.isPresent()
              ? taken(asked.get(), at)
              : Outcome.rejected(RejectReason.SCHEMA_INVALID, "there are no classes in it");
    } catch (ClassSetException | IllegalArgumentException e) {
      LOG.warn("Classes that cannot be served, wanted by {}", command.getBy(), e);
      outcome = Outcome.rejected(RejectReason.COMMAND_IMPOSSIBLE, e.getMessage());
    }
    RecordMetadata source = context.recordMetadata().orElseThrow();
    rounds.answerForClasses(
        new CommandAnswer(
            command.getAction().name(),
            outcome instanceof Outcome.Ok,
            source.topic(),
            source.partition(),
            source.offset(),
            sets.current().number()),
        outcome instanceof Outcome.Rejected<String> refused
            ? refused.detail()
            : ((Outcome.Ok<String>) outcome).value(),
        command.getBy(),
        at,
        asked);
    rounds.displaceSets(before, source.partition(), at);
    return outcome;
  }

  private Outcome<String> taken(ClassSet asked, Instant at) throws ClassSetException {
    ClassSet serves = sets.current().set();
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
    Optional<String> large = sets.tooLarge(asked);
    if (large.isPresent()) {
      return Outcome.rejected(RejectReason.COMMAND_IMPOSSIBLE, large.get());
    }
    if (asked.number() > serves.number()) {
      ClassSets.InUse next = sets.laidOut(asked);
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

  private Outcome<String> obey(AdapterCommand command, VersionRecords.DecisionPoint when) {
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

  private void tell(
      AdapterCommand command,
      boolean done,
      String text,
      long serves,
      VersionRecords.DecisionPoint when) {
    RecordMetadata source = context.recordMetadata().orElseThrow();
    rounds.answer(
        command.getDomain(),
        new CommandAnswer(
            command.getAction().name(),
            done,
            source.topic(),
            source.partition(),
            source.offset(),
            serves),
        text,
        command.getBy(),
        when);
  }
}

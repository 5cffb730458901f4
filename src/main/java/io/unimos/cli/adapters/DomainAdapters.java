package io.unimos.cli.adapters;

import io.unimos.cli.EventView;
import io.unimos.core.domain.RoundRequest;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.event.DriftReport;
import io.unimos.event.Status;
import io.unimos.wire.VersionRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The state of one domain's adapters on the topics: the newest record of each version, the newest
 * drift report and command, and the answers. Used by one thread.
 */
final class DomainAdapters {
  private static final String ROW = "%-20s %6s %8s %8s %8s %8s  %s";

  /** The heading of a list's rows. */
  static final String TITLE =
      ROW.formatted(
          "domain", "serves", "accepted", "rejected", "rolled", "no MET", "last decision");

  /**
   * A version without its matrices.
   *
   * @param sequence the number of the domain's images until then
   * @param by the sender of the command, if it came from a command
   * @param met true if its round took MET steps, according to the record
   */
  record Line(
      long version,
      long parent,
      long sequence,
      Status status,
      String reason,
      Optional<String> by,
      Instant at,
      boolean met) {

    /**
     * Returns true if the service may still keep the version: a version that only a command has
     * taken back can serve again.
     */
    boolean canServe() {
      return status == Status.ACCEPTED || (status == Status.ROLLED_BACK && by.isPresent());
    }
  }

  private static final Comparator<Line> DECIDED =
      Comparator.comparing(Line::at).thenComparing(Line::version);

  private final String domain;
  private final Map<Long, Line> versions = new HashMap<>();
  private Optional<DriftReport> drift = Optional.empty();
  private Optional<Sent> command = Optional.empty();
  private Optional<AdapterVersion> encoder = Optional.empty();

  /** The newest answer to a command of each action, by its key. */
  private final Map<String, AdapterVersion> answers = new HashMap<>();

  /** A command and its position. */
  private record Sent(AdapterCommand command, String topic, int partition, long offset) {
    boolean isOf(CommandAnswer answer) {
      return answer.getTopic().equals(topic)
          && answer.getPartition() == partition
          && answer.getOffset() == offset;
    }
  }

  DomainAdapters(String domain) {
    this.domain = domain;
  }

  String domain() {
    return domain;
  }

  void add(AdapterVersion version) {
    versions.put(
        version.getVersion(),
        new Line(
            version.getVersion(),
            version.getParent(),
            version.getSequence(),
            version.getStatus(),
            version.getReason(),
            Optional.ofNullable(version.getBy()),
            version.getAt(),
            VersionRecords.steps(version) == RoundRequest.Steps.TAKEN));
  }

  /** Notes that the topic's record of the version was deleted. */
  void remove(long version) {
    versions.remove(version);
  }

  void add(DriftReport report) {
    drift = Optional.of(report);
  }

  /** Notes the newest answer to a command of its action, or how far a change of encoder is. */
  void answered(AdapterVersion answer) {
    if (VersionRecords.encoderChange(answer).isPresent()) {
      encoder = Optional.of(answer);
      return;
    }
    answers.put(VersionRecords.answerKey(domain, answer.getCommand().getAction()), answer);
  }

  /** Notes that the answer of this key was withdrawn. */
  void unanswered(String key) {
    answers.remove(key);
    encoder =
        encoder.filter(e -> !key.equals(VersionRecords.answerKey(domain, VersionRecords.ENCODER)));
  }

  /** Returns the answer that says that the domain was forgotten. */
  private Optional<AdapterVersion> forgotten() {
    return Optional.ofNullable(answers.get(VersionRecords.answerKey(domain, Action.FORGET.name())))
        .filter(answer -> answer.getCommand().getDone());
  }

  /** Returns true when the domain was forgotten and has no records since. */
  boolean isGone() {
    return wasForgotten() && versions.isEmpty() && drift().isEmpty();
  }

  /** Returns true when the domain was forgotten before its present records. */
  boolean wasForgotten() {
    return forgotten().isPresent();
  }

  /** Returns the report since the domain was last forgotten. */
  private Optional<DriftReport> drift() {
    return drift.filter(
        report -> forgotten().map(gone -> report.getAt().isAfter(gone.getAt())).orElse(true));
  }

  /** Notes the newest command and its position. */
  void ordered(AdapterCommand newest, String topic, int partition, long offset) {
    command = Optional.of(new Sent(newest, topic, partition, offset));
  }

  /** Notes that the topic's record of the command was deleted. */
  void withdrawn() {
    command = Optional.empty();
  }

  /** Returns the answer to the newest command; empty while it is pending. */
  private Optional<AdapterVersion> answer() {
    return command.flatMap(
        sent -> answers.values().stream().filter(a -> sent.isOf(a.getCommand())).findFirst());
  }

  /** Returns the newest answer if the version has not changed otherwise since. */
  private Optional<AdapterVersion> lastAnswer(long sequence) {
    return answers.values().stream()
        .filter(answer -> !answer.getCommand().getAction().equals(Action.FORGET.name()))
        .filter(
            answer -> forgotten().map(gone -> answer.getAt().isAfter(gone.getAt())).orElse(true))
        .max(Comparator.comparing(AdapterVersion::getAt))
        .filter(answer -> answer.getSequence() >= sequence);
  }

  /** Versions of a domain lie on all partitions, so only their times show which came last. */
  Optional<Line> last() {
    return versions.values().stream().max(DECIDED);
  }

  Map<Status, Long> counts() {
    Map<Status, Long> counts = new EnumMap<>(Status.class);
    versions.values().forEach(line -> counts.merge(line.status(), 1L, Long::sum));
    return counts;
  }

  /**
   * Returns the version that serves, according to the topics. This is what the last change of a
   * version made serve, or what the last drift report or answer to a command says if that is newer.
   * A version that can serve has a record; without any, a report is from before a reset.
   */
  long serves() {
    Optional<Line> changed =
        versions.values().stream().filter(l -> l.status() != Status.REJECTED).max(DECIDED);
    Optional<DriftReport> newest =
        drift().filter(d -> changed.map(line -> d.getAt().isAfter(line.at())).orElse(true));
    Optional<AdapterVersion> answer =
        lastAnswer(
            newest
                .map(DriftReport::getLastSequence)
                .or(() -> changed.map(Line::sequence))
                .orElse(0L));
    if (answer.isPresent()) {
      return answer.get().getCommand().getServes();
    }
    if (newest.isPresent() && !versions.isEmpty()) {
      return newest.get().getAdapterVersion();
    }
    return changed
        .map(line -> line.status() == Status.ACCEPTED ? line.version() : line.parent())
        .orElse(0L);
  }

  /** Returns the state of a version; empty when the topic has none of this number. */
  Optional<Line> line(long version) {
    return Optional.ofNullable(versions.get(version));
  }

  /** Returns the numbers on the topic in ascending order. */
  List<Long> numbers() {
    return versions.keySet().stream().sorted().toList();
  }

  /** Returns the domain as a line below {@link #TITLE}. */
  String row() {
    Map<Status, Long> counts = counts();
    String last =
        last()
            .map(
                line ->
                    "v%d %s %s: %s"
                        .formatted(line.version(), line.status(), line.at(), line.reason()))
            .orElseGet(() -> forgotten().map(DomainAdapters::gone).orElse("none"));
    return EventView.printable(
        String.format(
            Locale.ROOT,
            ROW,
            domain,
            "v" + serves(),
            counts.getOrDefault(Status.ACCEPTED, 0L),
            counts.getOrDefault(Status.REJECTED, 0L),
            counts.getOrDefault(Status.ROLLED_BACK, 0L),
            versions.values().stream().filter(line -> !line.met()).count(),
            last
                + command.map(sent -> words(sent.command()) + became()).orElse("")
                + encoder().map(change -> "; " + change).orElse("")));
  }

  /** Returns the domain as a JSON object. */
  String json() {
    Map<Status, Long> counts = counts();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("domain", domain);
    fields.put("serves", serves());
    fields.put("accepted", counts.getOrDefault(Status.ACCEPTED, 0L));
    fields.put("rejected", counts.getOrDefault(Status.REJECTED, 0L));
    fields.put("rolledBack", counts.getOrDefault(Status.ROLLED_BACK, 0L));
    fields.put("withoutMet", versions.values().stream().filter(line -> !line.met()).count());
    last()
        .ifPresent(
            line -> {
              fields.put("lastVersion", line.version());
              fields.put("lastStatus", line.status().name());
              fields.put("lastReason", line.reason());
              fields.put("lastAt", line.at().toString());
            });
    command.ifPresent(
        sent -> {
          fields.put("command", sent.command().getAction().name());
          fields.put("commandBy", sent.command().getBy());
          fields.put("commandAt", sent.command().getAt().toString());
          fields.put(
              "commandAnswer",
              answer().map(a -> a.getCommand().getDone() ? "done" : "refused").orElse("pending"));
        });
    encoder.ifPresent(
        report -> {
          fields.put("encoder", report.getEncoderId());
          fields.put("encoderChange", report.getReason());
        });
    forgotten().ifPresent(answer -> fields.put("forgottenAt", answer.getAt().toString()));
    return EventView.json(fields);
  }

  /** Returns how far a change of the encoder is, in words; empty if there was none. */
  Optional<String> encoder() {
    return encoder.flatMap(VersionRecords::encoderChange);
  }

  private String became() {
    return answer()
        .map(a -> a.getCommand().getDone() ? "" : ", refused: " + a.getReason())
        .orElse(", pending: the service has not answered yet");
  }

  private static String gone(AdapterVersion answer) {
    return "forgotten by %s %s: %s".formatted(answer.getBy(), answer.getAt(), answer.getReason());
  }

  private static String words(AdapterCommand command) {
    String version = command.getVersion() == null ? "" : " to " + command.getVersion();
    if (command.getMode() != null) {
      version = " " + command.getMode();
    }
    return "; last command %s%s by %s %s"
        .formatted(command.getAction(), version, command.getBy(), command.getAt());
  }
}

package io.unimos.wire;

import io.unimos.core.MethodSettings;
import io.unimos.core.domain.Decision;
import io.unimos.core.domain.DomainPrediction;
import io.unimos.core.domain.OnlineDomain;
import io.unimos.core.domain.RoundRequest;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Vectors;
import io.unimos.core.met.FoldedAdapter;
import io.unimos.core.met.ServedVersion;
import io.unimos.core.prototypes.PrototypeView;
import io.unimos.core.round.Candidate;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.event.Status;
import io.unimos.event.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The builder of the records of candidates and versions. A record suffices to apply the version
 * anywhere and to understand the decision on it. Stateless.
 *
 * @param encoderId the id of the encoder whose features the versions take
 * @param bundle the name, version and hash of the bundle
 * @param dimension d
 * @param classes the K labels in the order of the rows
 */
public record VersionRecords(String encoderId, String bundle, int dimension, List<String> classes) {
  private static final byte[] NONE = {};
  private static final String COMMAND = "/command/";

  /** The action of the record that reports how far a domain's change of the encoder is. */
  public static final String ENCODER = "ENCODER";

  /**
   * The room for verdicts, training, key and headers of a record, in bytes; a generous estimate.
   */
  static final int BESIDE = 32 << 10;

  /**
   * The key of the number of labels from people that a round knew. The key below is for those
   * received until its decision.
   */
  private static final String LABELS = "labels";

  private static final String LABELS_DECIDED = "labelsDecided";

  /** Returns a builder for other classes. */
  public VersionRecords of(List<String> names) {
    return new VersionRecords(encoderId, bundle, dimension, names);
  }

  /**
   * Returns the record of a candidate that got a number.
   *
   * @param seconds the duration of the round
   * @param when the point of the decision
   */
  public AdapterVersion of(String domain, Decision decision, double seconds, DecisionPoint when) {
    AdapterVersion.Builder record =
        bare(domain, decision.version(), when)
            .setParent(decision.request().serving())
            .setStatus(
                decision.status() == Decision.Status.ACCEPTED ? Status.ACCEPTED : Status.REJECTED)
            .setReason(decision.reason())
            .setGate(
                decision.outcome().gate().verdicts().stream().map(VersionRecords::verdict).toList())
            .setSeed(decision.request().seed());
    decision
        .outcome()
        .candidate()
        .ifPresent(candidate -> fill(record, candidate, decision.request(), seconds));
    if (when.labels() > 0) {
      Map<String, Double> training = new LinkedHashMap<>(record.getTraining());
      training.put(LABELS, (double) decision.request().moment().labels());
      training.put(LABELS_DECIDED, (double) when.labels());
      record.setTraining(training);
    }
    return hashed(record);
  }

  /** Returns the record that replaces a version that was rolled back: it cannot be applied. */
  public AdapterVersion rolledBack(
      String domain, DomainPrediction.RollBack back, DecisionPoint when) {
    return hashed(back(domain, back, when));
  }

  /** Returns the record that replaces a version that an operator rolled back. */
  public AdapterVersion rolledBack(
      String domain, DomainPrediction.RollBack back, DecisionPoint when, String by) {
    return hashed(back(domain, back, when).setBy(by));
  }

  /**
   * Returns the record of a version that serves again by command although its newest record says
   * otherwise. The gate's verdict and the training are only in its first record.
   */
  public AdapterVersion servesAgain(
      String domain, OnlineDomain.OperatorChange.Again again, DecisionPoint when, String by) {
    return servesAgain(domain, again, when, "serves again by command", by);
  }

  /**
   * Returns such a record with another reason.
   *
   * @param why the reason for which it serves
   */
  public AdapterVersion servesAgain(
      String domain,
      OnlineDomain.OperatorChange.Again again,
      DecisionPoint when,
      String why,
      String by) {
    AdapterVersion.Builder record =
        bare(domain, again.version(), when)
            .setParent(again.parent())
            .setStatus(Status.ACCEPTED)
            .setReason(why)
            .setBy(by);
    fill(record, again.served(), again.view());
    return hashed(record);
  }

  /**
   * Returns the answer to a command. It is no version, so that there is nothing in it to apply.
   *
   * @param text a description of what was done, or the reason for the refusal
   * @param by the name of the operator
   */
  public AdapterVersion answer(
      String domain, CommandAnswer answer, String text, String by, DecisionPoint when) {
    return hashed(
        bare(domain, 0, when)
            .setParent(0)
            .setStatus(Status.REJECTED)
            .setReason(text)
            .setBy(by)
            .setCommand(answer));
  }

  /**
   * Returns the answer to a command that changes the classes, for a whole partition.
   *
   * @param set the set that serves, if this record is to carry it
   */
  public AdapterVersion answer(
      CommandAnswer answer,
      String text,
      String by,
      DecisionPoint when,
      Optional<io.unimos.event.ClassSet> set) {
    return AdapterVersion.newBuilder(answer("", answer, text, by, when))
        .setClassSet(set.orElse(null))
        .build();
  }

  /**
   * Returns the largest size of a version's record with these classes, in bytes.
   *
   * @param dimension d
   */
  public static long mostBytes(int dimension, List<String> classes) {
    // three matrices with a number beside each row in half floats, the offset, the names
    long halves = 3L * classes.size() * (dimension + 1) + dimension;
    long names =
        classes.stream().mapToLong(name -> name.getBytes(StandardCharsets.UTF_8).length + 5L).sum();
    return halves * Short.BYTES + names + BESIDE;
  }

  /** Returns whether this is the answer to a command: a record that is no version. */
  public static boolean isAnswer(AdapterVersion record) {
    return record.getCommand() != null;
  }

  /**
   * Returns whether the round of a version's first record took MET steps, and if not, why. The
   * label correlation is only in records of rounds that took no steps because of it. A record
   * without any training data failed before any training.
   */
  public static RoundRequest.Steps steps(AdapterVersion record) {
    if (record.getTraining().getOrDefault(Metric.STEPS.onTopic(), 1.0) > 0) {
      return RoundRequest.Steps.TAKEN;
    }
    return record.getTraining().containsKey(Metric.LABEL_CORRELATION.onTopic())
        ? RoundRequest.Steps.WHEN_CORRELATED
        : RoundRequest.Steps.OVER_BUDGET;
  }

  /**
   * Returns the revision of the method that made a version; empty if its round failed before any
   * training.
   */
  public static OptionalInt revision(AdapterVersion record) {
    Double revision = record.getTraining().get(Metric.METHOD.onTopic());
    return revision == null ? OptionalInt.empty() : OptionalInt.of(revision.intValue());
  }

  /**
   * Returns the number of labels from people that the domain had received when the round got its
   * turn.
   */
  public static long labels(AdapterVersion record) {
    return record.getTraining().getOrDefault(LABELS, 0.0).longValue();
  }

  /**
   * Returns the number of labels from people that the domain had received when the record was made.
   */
  public static long labelsDecided(AdapterVersion record) {
    return record.getTraining().getOrDefault(LABELS_DECIDED, 0.0).longValue();
  }

  /** Returns the key of a version's records. */
  public static String key(String domain, long version) {
    return domain + "/" + version;
  }

  /**
   * Returns the key of the newest answer to a command with this action. It does not end with a
   * number.
   */
  public static String answerKey(String domain, String action) {
    return domain + COMMAND + action.toLowerCase(Locale.ROOT);
  }

  /**
   * Returns whether this is the key of an answer to a command, of any action, domain or partition.
   */
  public static boolean isAnswerKey(String key) {
    int last = key.lastIndexOf('/');
    return last >= 0
        && key.startsWith(COMMAND, last + 1 - COMMAND.length())
        && !key.substring(last + 1).matches("\\d*");
  }

  /**
   * Returns the domain of any key of the topic of versions; empty for an answer for all domains.
   */
  public static String domainOf(String key) {
    return isAnswerKey(key) ? answeredDomain(key) : key.substring(0, key.lastIndexOf('/'));
  }

  /**
   * Returns in words how far a change of the encoder is; empty if the record is no report on one.
   */
  public static Optional<String> encoderChange(AdapterVersion answer) {
    return answer.getCommand().getAction().equals(ENCODER)
        ? Optional.of("encoder %s: %s".formatted(answer.getEncoderId(), answer.getReason()))
        : Optional.empty();
  }

  /** Returns the domain of such a key; empty for an answer for all domains. */
  public static String answeredDomain(String key) {
    return key.substring(0, key.lastIndexOf(COMMAND));
  }

  /** Returns the record of a version without the matrices that the hash covers. */
  public static AdapterVersion withoutMatrices(AdapterVersion version) {
    return emptied(AdapterVersion.newBuilder(version)).build();
  }

  private static AdapterVersion.Builder emptied(AdapterVersion.Builder record) {
    ByteBuffer none = ByteBuffer.wrap(NONE);
    return record
        .setVision(none)
        .setVisionBias(none)
        .setLanguage(none)
        .setLanguageBias(none)
        .setPrototypes(none)
        .setOffset(none)
        .setLogPrior(none);
  }

  private AdapterVersion.Builder back(
      String domain, DomainPrediction.RollBack back, DecisionPoint when) {
    return bare(domain, back.version(), when)
        .setParent(back.to())
        .setStatus(Status.ROLLED_BACK)
        .setReason(back.reason() + "; version " + back.to() + " serves again");
  }

  private static AdapterVersion hashed(AdapterVersion.Builder record) {
    AdapterVersion version = record.build();
    version.put("hash", AdapterHash.of(version));
    return version;
  }

  private AdapterVersion.Builder bare(String domain, long number, DecisionPoint when) {
    return emptied(AdapterVersion.newBuilder())
        .setDomain(domain)
        .setVersion(number)
        .setGate(List.of())
        .setEncoderId(encoderId)
        .setBundle(bundle)
        .setDimension(dimension)
        .setClasses(classes)
        .setEnsembleWeight(0)
        .setHeadsShare(0)
        .setTextWeight(0)
        .setHash("")
        .setSeed(0)
        .setTraining(when.labels() > 0 ? Map.of(LABELS_DECIDED, (double) when.labels()) : Map.of())
        .setAt(when.at())
        .setSequence(when.sequence())
        .setChain(when.chain());
  }

  private static void fill(
      AdapterVersion.Builder record, Candidate candidate, RoundRequest request, double seconds) {
    Map<String, Double> training = new LinkedHashMap<>(candidate.summary().numbers());
    training.put("seconds", seconds);
    training.put(Metric.METHOD.onTopic(), (double) MethodSettings.REVISION);
    if (request.steps() == RoundRequest.Steps.WHEN_CORRELATED) {
      training.put(Metric.LABEL_CORRELATION.onTopic(), request.view().labelCorrelation());
    }
    record.setTraining(training);
    fill(record, candidate.version(), request.view());
  }

  private static void fill(
      AdapterVersion.Builder record, ServedVersion version, PrototypeView view) {
    // the record's one offset is that of its prototypes: heads and prototypes take the same x'
    FoldedAdapter folded = version.folded().moved(Vectors.scale(view.offset(), -1));
    record
        .setVision(halves(folded.vision()))
        .setVisionBias(halves(folded.visionBias()))
        .setLanguage(halves(folded.language()))
        .setLanguageBias(halves(folded.languageBias()))
        .setEnsembleWeight((float) version.ensembleWeight())
        .setHeadsShare((float) version.share())
        .setPrototypes(halves(view.scaledPrototypes()))
        .setOffset(halves(Vectors.narrowed(view.offset())))
        .setLogPrior(halves(Vectors.narrowed(view.logPrior())))
        .setTextWeight((float) view.hedge());
  }

  private static ByteBuffer halves(float[] values) {
    return ByteBuffer.wrap(HalfFloats.pack(values));
  }

  private static Verdict verdict(Measurement verdict) {
    return new Verdict(
        verdict.name(), verdict.value(), boxed(verdict.threshold()), verdict.passed());
  }

  /** Converts to Avro's form of an optional value, which is null if empty. */
  public static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /**
   * The point at which a decision on a domain was made.
   *
   * @param at the record time of the image, or command, at the decision; the newest of its task if
   *     the domain was silent
   * @param sequence the number of the domain's images until then: the decision takes effect with
   *     the next one
   * @param chain the domain's checksum over their ids, as predictions carry it
   * @param labels the number of labels from people that the domain had received until then
   */
  public record DecisionPoint(Instant at, long sequence, long chain, long labels) {
    /** Creates the point of a domain without labels. */
    public DecisionPoint(Instant at, long sequence, long chain) {
      this(at, sequence, chain, 0);
    }

    /** Returns this point with another number of labels. */
    public DecisionPoint after(long taken) {
      return new DecisionPoint(at, sequence, chain, taken);
    }
  }
}

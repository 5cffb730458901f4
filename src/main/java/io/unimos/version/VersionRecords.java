package io.unimos.version;

import io.unimos.adapt.Decision;
import io.unimos.adapt.DomainPrediction;
import io.unimos.adapt.OnlineDomain;
import io.unimos.adapt.RoundRequest;
import io.unimos.event.AdapterVersion;
import io.unimos.event.CommandAnswer;
import io.unimos.event.HalfFloats;
import io.unimos.event.Status;
import io.unimos.event.Verdict;
import io.unimos.method.MethodSettings;
import io.unimos.method.heads.FoldedAdapter;
import io.unimos.method.heads.ServedVersion;
import io.unimos.method.prototypes.PrototypeView;
import io.unimos.method.round.Candidate;
import io.unimos.numbers.Measurement;
import io.unimos.numbers.MetricNames;
import io.unimos.numbers.Vectors;
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
 * Turns what became of a candidate into the record that goes out: enough to apply the version
 * anywhere and to judge why it stands where it stands. Stateless.
 *
 * @param encoderId whose features it takes
 * @param bundle name, version and hash of the bundle
 * @param dimension d
 * @param classes the K labels in the order of the rows
 */
public record VersionRecords(String encoderId, String bundle, int dimension, List<String> classes) {
  private static final byte[] NONE = {};
  private static final String COMMAND = "/command/";

  /** Verdicts, training, key and headers of a record: generous. */
  static final int BESIDE = 32 << 10;

  /** Labels from people that a round knew of, and those taken until it was decided on. */
  private static final String LABELS = "labels";

  private static final String LABELS_DECIDED = "labelsDecided";

  /** The same with other classes. */
  public VersionRecords of(List<String> names) {
    return new VersionRecords(encoderId, bundle, dimension, names);
  }

  /**
   * The record of a candidate that took a number.
   *
   * @param seconds the round took
   * @param when it was decided
   */
  public AdapterVersion of(String domain, Decision decision, double seconds, DecisionPoint when) {
    AdapterVersion.Builder record =
        bare(domain, decision.version(), when)
            .setParent(decision.parent())
            .setStatus(
                decision.status() == Decision.Status.ACCEPTED ? Status.ACCEPTED : Status.REJECTED)
            .setReason(decision.reason())
            .setGate(decision.gate().stream().map(VersionRecords::verdict).toList())
            .setSeed(decision.seed());
    decision.candidate().ifPresent(candidate -> fill(record, candidate, decision, seconds));
    if (when.labels() > 0) {
      Map<String, Double> training = new LinkedHashMap<>(record.getTraining());
      training.put(LABELS, (double) decision.labels());
      training.put(LABELS_DECIDED, (double) when.labels());
      record.setTraining(training);
    }
    return sealed(record);
  }

  /** The record that takes the place of a version that was rolled back: it cannot be applied. */
  public AdapterVersion rolledBack(
      String domain, DomainPrediction.RollBack back, DecisionPoint when) {
    return sealed(back(domain, back, when));
  }

  /** The same when an operator wanted it. */
  public AdapterVersion rolledBack(
      String domain, DomainPrediction.RollBack back, DecisionPoint when, String by) {
    return sealed(back(domain, back, when).setBy(by));
  }

  /**
   * The record of a version that serves again by command although the topic says otherwise. What
   * the gate said and how it was trained stands in its first record only.
   */
  public AdapterVersion servesAgain(
      String domain, OnlineDomain.OperatorChange.Again again, DecisionPoint when, String by) {
    AdapterVersion.Builder record =
        bare(domain, again.version(), when)
            .setParent(again.parent())
            .setStatus(Status.ACCEPTED)
            .setReason("serves again by command")
            .setBy(by);
    fill(record, again.served(), again.view());
    return sealed(record);
  }

  /**
   * What became of a command: no version, so that there is nothing in it to apply.
   *
   * @param text what was done, or why it was refused
   * @param by whose command it was
   */
  public AdapterVersion answer(
      String domain, CommandAnswer answer, String text, String by, DecisionPoint when) {
    return sealed(
        bare(domain, 0, when)
            .setParent(0)
            .setStatus(Status.REJECTED)
            .setReason(text)
            .setBy(by)
            .setCommand(answer));
  }

  /**
   * What became of a command that wants other classes, for a whole partition.
   *
   * @param set that serves, where this record is to carry it
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
   * Returns the bytes that the record of a version with these classes takes at most.
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

  /** True for the answer to a command: a record that is no version. */
  public static boolean isAnswer(AdapterVersion record) {
    return record.getCommand() != null;
  }

  /**
   * Whether the round of a version's first record took MET steps, and if not, why: how far labels
   * came in runs stands only in records of rounds that had none for it. A record that tells of no
   * training at all failed before any.
   */
  public static RoundRequest.Steps steps(AdapterVersion record) {
    if (record.getTraining().getOrDefault(MetricNames.STEPS, 1.0) > 0) {
      return RoundRequest.Steps.TAKEN;
    }
    return record.getTraining().containsKey(MetricNames.RUNS)
        ? RoundRequest.Steps.IN_RUNS
        : RoundRequest.Steps.OVER_BUDGET;
  }

  /**
   * Returns the revision of the method that made a version; empty where its round failed before any
   * training.
   */
  public static OptionalInt revision(AdapterVersion record) {
    Double revision = record.getTraining().get(MetricNames.METHOD);
    return revision == null ? OptionalInt.empty() : OptionalInt.of(revision.intValue());
  }

  /** Labels from people that the domain had taken when the round got its turn. */
  public static long labels(AdapterVersion record) {
    return record.getTraining().getOrDefault(LABELS, 0.0).longValue();
  }

  /** Labels from people that the domain had taken when the record was made. */
  public static long labelsDecided(AdapterVersion record) {
    return record.getTraining().getOrDefault(LABELS_DECIDED, 0.0).longValue();
  }

  /** The key of a version's records. */
  public static String key(String domain, long version) {
    return domain + "/" + version;
  }

  /** The key of the newest answer to a command of this action; it ends with no number. */
  public static String answerKey(String domain, String action) {
    return domain + COMMAND + action.toLowerCase(Locale.ROOT);
  }

  /** True for the key of an answer to a command, of whatever action, domain or partition. */
  public static boolean isAnswerKey(String key) {
    int last = key.lastIndexOf('/');
    return last >= 0
        && key.startsWith(COMMAND, last + 1 - COMMAND.length())
        && !key.substring(last + 1).matches("\\d*");
  }

  /** The domain of such a key; empty for one of all domains. */
  public static String answeredDomain(String key) {
    return key.substring(0, key.lastIndexOf(COMMAND));
  }

  /** The record of a version without what the hash stands for. */
  public static AdapterVersion withoutMatrices(AdapterVersion version) {
    ByteBuffer none = ByteBuffer.wrap(NONE);
    return AdapterVersion.newBuilder(version)
        .setVision(none)
        .setVisionBias(none)
        .setLanguage(none)
        .setLanguageBias(none)
        .setPrototypes(none)
        .setOffset(none)
        .setLogPrior(none)
        .build();
  }

  private AdapterVersion.Builder back(
      String domain, DomainPrediction.RollBack back, DecisionPoint when) {
    return bare(domain, back.version(), when)
        .setParent(back.to())
        .setStatus(Status.ROLLED_BACK)
        .setReason(back.reason() + "; version " + back.to() + " serves again");
  }

  private static AdapterVersion sealed(AdapterVersion.Builder record) {
    AdapterVersion version = record.build();
    version.put("hash", AdapterHash.of(version));
    return version;
  }

  private AdapterVersion.Builder bare(String domain, long number, DecisionPoint when) {
    return AdapterVersion.newBuilder()
        .setDomain(domain)
        .setVersion(number)
        .setGate(List.of())
        .setEncoderId(encoderId)
        .setBundle(bundle)
        .setDimension(dimension)
        .setClasses(classes)
        .setVision(ByteBuffer.wrap(NONE))
        .setVisionBias(ByteBuffer.wrap(NONE))
        .setLanguage(ByteBuffer.wrap(NONE))
        .setLanguageBias(ByteBuffer.wrap(NONE))
        .setEnsembleWeight(0)
        .setHeadsShare(0)
        .setPrototypes(ByteBuffer.wrap(NONE))
        .setOffset(ByteBuffer.wrap(NONE))
        .setLogPrior(ByteBuffer.wrap(NONE))
        .setTextWeight(0)
        .setHash("")
        .setSeed(0)
        .setTraining(when.labels() > 0 ? Map.of(LABELS_DECIDED, (double) when.labels()) : Map.of())
        .setAt(when.at())
        .setSequence(when.sequence())
        .setChain(when.chain());
  }

  private static void fill(
      AdapterVersion.Builder record, Candidate candidate, Decision decision, double seconds) {
    Map<String, Double> training = new LinkedHashMap<>(candidate.summary().numbers());
    training.put("seconds", seconds);
    training.put(MetricNames.METHOD, (double) MethodSettings.REVISION);
    if (decision.steps() == RoundRequest.Steps.IN_RUNS) {
      training.put(MetricNames.RUNS, decision.view().runs());
    }
    record.setTraining(training);
    fill(record, candidate.version(), decision.view());
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
        .setOffset(halves(narrowed(view.offset())))
        .setLogPrior(halves(narrowed(view.logPrior())))
        .setTextWeight((float) view.hedge());
  }

  private static ByteBuffer halves(float[] values) {
    return ByteBuffer.wrap(HalfFloats.pack(values));
  }

  private static float[] narrowed(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  private static Verdict verdict(Measurement verdict) {
    return new Verdict(
        verdict.name(), verdict.value(), boxed(verdict.threshold()), verdict.passed());
  }

  /** Avro's optional is null. */
  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /**
   * When something was decided on a domain.
   *
   * @param at record time of the image, or command, with which it was decided; the newest of its
   *     task where the domain was silent
   * @param sequence the domain's images until then: it takes effect with the next one
   * @param chain the domain's checksum over their ids, as predictions carry it
   * @param labels from people that the domain had taken until then
   */
  public record DecisionPoint(Instant at, long sequence, long chain, long labels) {
    /** Of a domain without labels. */
    public DecisionPoint(Instant at, long sequence, long chain) {
      this(at, sequence, chain, 0);
    }

    /** The same after so many labels. */
    public DecisionPoint after(long taken) {
      return new DecisionPoint(at, sequence, chain, taken);
    }
  }
}

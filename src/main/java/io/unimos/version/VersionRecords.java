package io.unimos.version;

import io.unimos.adapt.Decision;
import io.unimos.adapt.Served;
import io.unimos.event.AdapterVersion;
import io.unimos.event.HalfFloats;
import io.unimos.event.Status;
import io.unimos.event.Verdict;
import io.unimos.method.Candidate;
import io.unimos.method.FoldedAdapter;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

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

  /**
   * The record of a candidate that took a number.
   *
   * @param headsShare h at the moment
   * @param seconds the round took
   * @param at record time of the image with which it was decided
   */
  public AdapterVersion of(
      String domain, Decision decision, double headsShare, double seconds, Instant at) {
    AdapterVersion.Builder record =
        bare(domain, decision.version(), at)
            .setParent(decision.parent())
            .setStatus(
                decision.status() == Decision.Status.ACCEPTED ? Status.ACCEPTED : Status.REJECTED)
            .setReason(decision.reason())
            .setGate(decision.gate().stream().map(VersionRecords::verdict).toList())
            .setHeadsShare((float) headsShare)
            .setSeed(decision.seed());
    decision.candidate().ifPresent(candidate -> fill(record, candidate, decision, seconds));
    AdapterVersion version = record.build();
    version.put("hash", AdapterHash.of(version));
    return version;
  }

  /** The record that takes the place of a version that was rolled back: it cannot be applied. */
  public AdapterVersion rolledBack(String domain, Served.RollBack back, Instant at) {
    AdapterVersion version =
        bare(domain, back.version(), at)
            .setParent(back.to())
            .setStatus(Status.ROLLED_BACK)
            .setReason(back.reason() + "; version " + back.to() + " serves again")
            .build();
    version.put("hash", AdapterHash.of(version));
    return version;
  }

  private AdapterVersion.Builder bare(String domain, long number, Instant at) {
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
        .setTraining(Map.of())
        .setAt(at);
  }

  private static void fill(
      AdapterVersion.Builder record, Candidate candidate, Decision decision, double seconds) {
    FoldedAdapter folded = candidate.folded();
    Map<String, Double> training = new LinkedHashMap<>(candidate.summary().numbers());
    training.put("seconds", seconds);
    record
        .setVision(halves(folded.vision()))
        .setVisionBias(halves(folded.visionBias()))
        .setLanguage(halves(folded.language()))
        .setLanguageBias(halves(folded.languageBias()))
        .setEnsembleWeight((float) candidate.ensembleWeight())
        .setPrototypes(halves(decision.view().scaledPrototypes()))
        .setOffset(halves(narrowed(decision.view().offset())))
        .setLogPrior(halves(narrowed(decision.view().logPrior())))
        .setTextWeight((float) decision.view().hedge())
        .setTraining(training);
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

  private static Verdict verdict(io.unimos.method.Verdict verdict) {
    return new Verdict(
        verdict.name(), verdict.value(), boxed(verdict.threshold()), verdict.passed());
  }

  /** Avro's optional is null. */
  private static Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}

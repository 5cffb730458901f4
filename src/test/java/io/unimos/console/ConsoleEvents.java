package io.unimos.console;

import io.unimos.core.math.HalfFloats;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.AuditSample;
import io.unimos.event.Candidate;
import io.unimos.event.CommandAnswer;
import io.unimos.event.DriftReport;
import io.unimos.event.LabelAnswer;
import io.unimos.event.Metric;
import io.unimos.event.Prediction;
import io.unimos.event.Score;
import io.unimos.event.Served;
import io.unimos.event.Shift;
import io.unimos.event.Status;
import io.unimos.wire.TrustedEvents;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events as the service writes them. */
final class ConsoleEvents {
  static {
    TrustedEvents.trust();
  }

  private ConsoleEvents() {}

  static Prediction prediction(String domain, long sequence, String label, String zeroShot) {
    return Prediction.newBuilder()
        .setServed(Served.ADAPTED)
        .setId("image-" + sequence)
        .setDomain(domain)
        .setLabel(label)
        .setConfidence(0.9f)
        .setTopK(List.of(new Score(label, 0.9f)))
        .setZeroShotLabel(zeroShot)
        .setZeroShotConfidence(0.5f)
        .setPrototypeLabel(label)
        .setAdapterVersion(2)
        .setDomainSequence(sequence)
        .setChain(sequence)
        .setEncoderId("encoder")
        .setSourceTopic("images")
        .setSourcePartition(1)
        .setSourceOffset(sequence)
        .setCapturedAt(Instant.EPOCH)
        .setDuplicate(false)
        .build();
  }

  static Seen seen(String domain, long sequence, Instant at, String label, String zeroShot) {
    return Seen.of(
        prediction(domain, sequence, label, zeroShot),
        at.toEpochMilli(),
        "images",
        Optional.empty(),
        text -> text);
  }

  static DriftReport drift(String domain, long window, String decision, Instant at, double ratio) {
    return DriftReport.newBuilder()
        .setDomain(domain)
        .setWindow(window)
        .setSize(200)
        .setFirstSequence(1)
        .setLastSequence(200)
        .setMetrics(
            List.of(
                new Metric("meanShiftRatio", 1.0, 2.0, false),
                new Metric("classConditionalRatio", ratio, 1.5, ratio > 1.5),
                new Metric("entropy", 9.0, null, false)))
        .setAlarms(List.of())
        .setShift(Shift.NONE)
        .setDecision(decision)
        .setWhy("darker than before")
        .setLabelCorrelation(0)
        .setAdapterVersion(2)
        .setAt(at)
        .build();
  }

  /** A window of 200 images, 150 of them since the camera changed, with what labels tell. */
  static DriftReport reset(String domain, Instant at, int right, int wrong) {
    DriftReport report = drift(domain, 1, "RESET", at, 3);
    report.put("metrics", List.of(new Metric("sinceChange", 150.0, null, false)));
    report.put(
        "auditSample",
        AuditSample.newBuilder()
            .setRight(right)
            .setWrong(wrong)
            .setAccuracy(.8)
            .setLow(.6)
            .setHigh(.9)
            .setAnyTimeLow(.4)
            .setAnyTimeHigh(.95)
            .setForZeroShot(.25)
            .setLabels(right + wrong + 3)
            .build());
    return report;
  }

  /** Returns the outcome of the command at an offset of commands-0. */
  static AdapterVersion answer(
      String domain,
      String action,
      boolean done,
      long offset,
      long serves,
      long sequence,
      Instant at) {
    return AdapterVersion.newBuilder(version(domain, 0, 0, 2, 0))
        .setStatus(Status.REJECTED)
        .setReason("answer to " + action)
        .setCommand(new CommandAnswer(action, done, "commands", 0, offset, serves))
        .setSequence(sequence)
        .setAt(at)
        .build();
  }

  /** A version of two classes whose heads are sure of one of them, whatever they see. */
  static AdapterVersion version(
      String domain, long number, long parent, int dimension, int sureOf) {
    ByteBuffer matrix = halves(new float[2 * dimension]);
    float[] bias = new float[2];
    bias[sureOf] = 20;
    return AdapterVersion.newBuilder()
        .setDomain(domain)
        .setVersion(number)
        .setParent(parent)
        .setStatus(Status.ACCEPTED)
        .setReason("better")
        .setGate(List.of())
        .setEncoderId("fixture-4")
        .setBundle("another")
        .setDimension(dimension)
        .setClasses(List.of("bus", "<car>"))
        .setVision(matrix)
        .setVisionBias(halves(bias))
        .setLanguage(matrix)
        .setLanguageBias(halves(bias))
        .setEnsembleWeight(.5f)
        .setHeadsShare(1)
        .setPrototypes(matrix)
        .setOffset(halves(new float[dimension]))
        .setLogPrior(halves(new float[2]))
        .setTextWeight(.3f)
        .setHash("")
        .setSeed(1)
        .setTraining(Map.of())
        .setAt(Instant.EPOCH)
        .build();
  }

  private static ByteBuffer halves(float[] values) {
    return ByteBuffer.wrap(HalfFloats.pack(values));
  }

  /** A request for an image drawn at random, of the classes bus, car and van. */
  static AnnotationRequest request(
      String domain, String id, long sequence, String served, String zeroShot) {
    return AnnotationRequest.newBuilder()
        .setId(id)
        .setDomain(domain)
        .setWhy("drawn at random")
        .setTopK(List.of(new Candidate(served, .8f)))
        .setDiscrepancy(0)
        .setAt(Instant.parse("2024-05-06T07:00:00Z"))
        .setRandom(true)
        .setClasses(List.of("bus", "car", "van"))
        .setZeroShotLabel(zeroShot)
        .setDomainSequence(sequence)
        .setSourceTopic("images")
        .setSourcePartition(0)
        .setSourceOffset(sequence)
        .build();
  }

  /** Returns the outcome of a label. */
  static AnnotationRequest labelAnswer(String domain, String id, String status, String label) {
    return AnnotationRequest.newBuilder()
        .setId(id)
        .setDomain(domain)
        .setWhy(label + " counts")
        .setTopK(List.of())
        .setDiscrepancy(0)
        .setAt(Instant.parse("2024-05-06T07:01:00Z"))
        .setAnswer(
            LabelAnswer.newBuilder()
                .setStatus(status)
                .setLabel(label)
                .setAnnotator("ann")
                .setKind("CLASS")
                .setGiven("bus")
                .setTopic("labels")
                .setPartition(0)
                .setOffset(1)
                .setLabels(5)
                .setOrder(1)
                .setChain(1)
                .build())
        .build();
  }
}

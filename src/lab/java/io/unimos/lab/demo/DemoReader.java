package io.unimos.lab.demo;

import io.unimos.bundle.Bundle;
import io.unimos.cli.DeadLetterView;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Vectors;
import io.unimos.evaluate.baseline.Baseline;
import io.unimos.evaluate.baseline.SourceProbe;
import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Prediction;
import io.unimos.stream.read.TopicReader;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.VersionRecords;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The reader of the service's committed output, from the beginning, into the demo's figures. Used
 * by one thread; owns its reader until {@link #close}.
 */
final class DemoReader implements AutoCloseable {
  private final TopicSettings topics;
  private final DemoScore score;
  private final List<String> classes;
  private final Baseline probe;
  private final TopicReader reader;
  private int answered;

  /**
   * Creates the reader.
   *
   * @param bundle whose source alone trains a classifier for comparison
   */
  DemoReader(Settings settings, DemoScore score, Bundle bundle) {
    this.topics = settings.topics();
    this.score = score;
    classes = bundle.classes();
    probe = SourceProbe.fit(bundle.sourceModel()).fixed();
    reader = new TopicReader(settings, "demo-read");
    reader.fromBeginning(
        topics.features(),
        topics.predictions(),
        topics.deadLetters(),
        topics.drift(),
        topics.adapterVersions());
  }

  /** Reads the available records after a short wait, and returns the number of images answered. */
  int poll() {
    answered = 0;
    reader.poll(this::note);
    return answered;
  }

  /**
   * Reads to the end of the records committed now, which includes all about the answers read so
   * far.
   */
  void readToEnd() {
    reader.toEnd(this::note);
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.deadLetters())) {
      score.deadLettered(
          TopicReader.key(record),
          DeadLetterView.header(record, DemoFeed.ID_HEADER),
          DeadLetterView.header(record, DeadLetters.REASON));
      answered++;
      return;
    }
    // a version that is no longer kept leaves a tombstone
    reader.event(record, SpecificRecord.class).ifPresent(this::note);
  }

  private void note(SpecificRecord event) {
    if (event instanceof Prediction prediction) {
      score.predicted(prediction);
      answered++;
    } else if (event instanceof Feature feature) {
      score.probed(feature.getDomain(), feature.getId(), probed(feature));
    } else if (event instanceof DriftReport report) {
      score.drifted(report);
    } else if (event instanceof AdapterVersion version && !VersionRecords.isAnswer(version)) {
      score.versioned(version);
    }
  }

  private String probed(Feature feature) {
    double[] x = Vectors.widened(HalfFloats.unpack(feature.getVector()));
    return classes.get(probe.answer(x));
  }

  @Override
  public void close() {
    reader.close();
  }
}

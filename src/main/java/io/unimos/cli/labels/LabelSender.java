package io.unimos.cli.labels;

import io.unimos.cli.SettingsOptions;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Label;
import io.unimos.event.LabelAnswer;
import io.unimos.service.EventProducer;
import io.unimos.stream.read.TopicReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A sender of labels to the partitions of their domains' images, which waits for the answers. Used
 * by one thread; owns its clients until {@link #close}.
 */
final class LabelSender implements AutoCloseable {
  private final String labels;
  private final String requests;
  private final TopicReader reader;
  private final Producer<String, Object> producer;
  private final Map<Position, Label> waiting = new LinkedHashMap<>();

  private record Position(TopicPartition partition, long offset) {}

  /** An answer with the label that it belongs to. */
  record Answered(Label label, AnnotationRequest record) {}

  /**
   * Creates a sender that receives answers from now on.
   *
   * @throws io.unimos.config.SettingsException if a topic does not exist or no broker answers
   */
  LabelSender(Settings settings, SettingsOptions options) {
    labels = settings.topics().labels();
    requests = settings.topics().annotationRequests();
    reader =
        options.reader(
            settings,
            "label-answers",
            TopicSettings.LABELS.name(),
            TopicSettings.ANNOTATION_REQUESTS.name());
    reader.fromNow(requests);
    producer = EventProducer.open(settings);
  }

  /**
   * Sends a label and waits until it is acknowledged.
   *
   * @throws IllegalStateException with the reason if it could not be sent
   */
  void send(Label label) {
    RecordMetadata sent =
        EventProducer.acknowledged(
            producer.send(new ProducerRecord<>(labels, label.getDomain(), label)));
    waiting.put(
        new Position(new TopicPartition(sent.topic(), sent.partition()), sent.offset()), label);
  }

  /**
   * Hands over the answers to the sent labels as they come.
   *
   * @param patience the longest time without an answer
   * @return false if some are missing
   */
  boolean await(Duration patience, Consumer<Answered> answers) {
    long progress = System.nanoTime();
    while (!waiting.isEmpty() && System.nanoTime() - progress < patience.toNanos()) {
      int before = waiting.size();
      boolean unused =
          reader.poll(
              record ->
                  reader
                      .event(record, AnnotationRequest.class)
                      .filter(reported -> reported.getAnswer() != null)
                      .ifPresent(
                          reported -> {
                            Label label = waiting.remove(position(reported.getAnswer()));
                            if (label != null) {
                              answers.accept(new Answered(label, reported));
                            }
                          }));
      progress = waiting.size() < before ? System.nanoTime() : progress;
    }
    return waiting.isEmpty();
  }

  private static Position position(LabelAnswer answer) {
    return new Position(
        new TopicPartition(answer.getTopic(), answer.getPartition()), answer.getOffset());
  }

  /** Returns the number of labels without an answer yet. */
  int pending() {
    return waiting.size();
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
  }
}

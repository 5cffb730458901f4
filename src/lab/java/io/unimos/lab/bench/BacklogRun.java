package io.unimos.lab.bench;

import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.service.EventProducer;
import io.unimos.service.StreamService;
import io.unimos.stream.read.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A watch on the output of a service that has just started before a backlog. Every few seconds it
 * sends a command that must be refused, whose dead letter shows when it was executed. Used by one
 * thread; the caller closes it.
 */
final class BacklogRun implements AutoCloseable {
  private static final long COMMAND_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long NO_SUCH_VERSION = 1_000_000_000;

  private final Settings settings;
  private final TopicReader reader;
  private final Producer<String, Object> producer;
  private final Set<String> cameras = new HashSet<>();
  private final Samples commands = new Samples();
  private final Map<String, Long> waiting = new LinkedHashMap<>();
  private int predictions;
  private int sent;
  private final Map<String, Double> firsts = new HashMap<>();

  BacklogRun(Settings settings) {
    this.settings = settings;
    producer = EventProducer.open(settings);
    reader = new TopicReader(settings, "backlog");
    TopicSettings topics = settings.topics();
    reader.fromBeginning(topics.features(), topics.predictions(), topics.deadLetters());
  }

  /**
   * Watches for a given time, and longer until every camera was answered.
   *
   * @param started the start of the service, as {@link System#nanoTime}
   * @param images the number of images of the backlog
   */
  void watch(StreamService service, long started, int images, Duration atLeast, Duration atMost) {
    while (predictions < images && !service.ended().isDone()) {
      long now = System.nanoTime();
      if (service.ready()) {
        firsts.putIfAbsent("secondsToReady", (now - started) / 1e9);
      }
      boolean answered = cameras.size() == BenchStream.DOMAINS && now - started > atLeast.toNanos();
      if (answered || now - started > atMost.toNanos()) {
        return;
      }
      if (now - started > (sent + 1) * COMMAND_EVERY_NANOS && waiting.isEmpty()) {
        command();
      }
      reader.poll(record -> seen(record, started));
    }
  }

  private void command() {
    String topic = settings.topics().adapterCommands();
    String domain = BenchStream.domain(sent++);
    AdapterCommand command =
        new AdapterCommand(
            domain, Action.ROLL_BACK, NO_SUCH_VERSION, "bench", Instant.EPOCH, null, null);
    waiting.put(domain, System.nanoTime());
    var unused = producer.send(new ProducerRecord<>(topic, domain, command));
    producer.flush();
  }

  private void seen(ConsumerRecord<byte[], byte[]> record, long started) {
    long now = System.nanoTime();
    double seconds = (now - started) / 1e9;
    String camera = TopicReader.key(record);
    if (record.topic().equals(settings.topics().features())) {
      firsts.putIfAbsent("secondsToFirstFeature", seconds);
    } else if (record.topic().equals(settings.topics().predictions())) {
      predictions++;
      firsts.putIfAbsent("secondsToFirstPrediction", seconds);
      cameras.add(camera);
      if (cameras.size() == BenchStream.DOMAINS) {
        firsts.putIfAbsent("secondsToAllCameras", seconds);
      }
    } else {
      Long since = waiting.remove(camera);
      if (since != null) {
        commands.add(now - since);
      }
    }
  }

  /** Enters the figures; a command that is not executed yet counts with its age. */
  void fill(Map<String, Object> figures, long started) {
    long now = System.nanoTime();
    int executed = commands.count();
    waiting.values().forEach(since -> commands.add(now - since));
    figures.put("seconds", (now - started) / 1e9);
    for (String what : List.of("Ready", "FirstFeature", "FirstPrediction", "AllCameras")) {
      String key = "secondsTo" + what;
      figures.put(key, firsts.getOrDefault(key, Double.NaN));
    }
    figures.put("camerasPredicted", cameras.size());
    figures.put("predictions", predictions);
    figures.put("commandSeconds", commands.percentile(1) / 1e9);
    figures.put("commandSecondsMedian", commands.percentile(.5) / 1e9);
    figures.put("commands", sent);
    figures.put("commandsObeyed", executed);
  }

  @Override
  public void close() {
    producer.close();
    reader.close();
  }
}

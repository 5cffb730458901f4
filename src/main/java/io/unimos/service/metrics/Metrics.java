package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.unimos.core.math.Metric;
import io.unimos.wire.RejectReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * All meters of one service. Owns its registry and everything bound to it until {@link #close}. The
 * wiring calls the methods, from any thread; each costs well under a microsecond.
 */
public final class Metrics implements AutoCloseable {

  /**
   * The settings to which the meters relate.
   *
   * @param domains {@code metrics.domains.max}
   * @param classes {@code metrics.classes.max}
   * @param imageBudgetBytes {@code image.budget}
   * @param batchSize {@code encode.batch-size}
   */
  public record MeterSettings(int domains, int classes, long imageBudgetBytes, int batchSize) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);
  private final List<AutoCloseable> bound;
  private final StreamMeters stream;
  private final EncoderMeters encoder;
  private final Map<String, AtomicReference<Double>> lags = new ConcurrentHashMap<>();
  private final Counter failures = meters.counter(Metric.STREAM_FAILURES);
  private final KafkaMeters kafka = new KafkaMeters();
  private final Map<String, AtomicReference<KafkaStreams.State>> states = new ConcurrentHashMap<>();

  public Metrics(MeterSettings limits) {
    this(limits, InstantSource.system());
  }

  /** Makes meters with the clock by which idle domains are found. */
  Metrics(MeterSettings limits, InstantSource clock) {
    stream = new StreamMeters(meters, limits, clock);
    encoder = new EncoderMeters(meters, registry.getPrometheusRegistry(), limits);
    bound = ProcessMeters.bindTo(meters);
    registry.getPrometheusRegistry().register(kafka);
  }

  /** Returns the meters on the way from bytes to features. */
  public EncoderMeters encoder() {
    return encoder;
  }

  /** Returns the meters on the way from features to predictions and versions. */
  public StreamMeters stream() {
    return stream;
  }

  /** Shows the supplier's value at each scrape. */
  public void gauge(Metric metric, DoubleSupplier value) {
    meters.gauge(metric, value::getAsDouble);
  }

  /** Shows the supplier's value, which never falls, at each scrape. */
  public void total(Metric metric, DoubleSupplier value) {
    meters.total(metric, value);
  }

  /**
   * Sets the number of records of a topic that wait for the group.
   *
   * @param records the number; NaN if the broker did not report it
   */
  public void lag(String topic, double records) {
    lags.computeIfAbsent(
            topic,
            name -> {
              AtomicReference<Double> lag = new AtomicReference<>();
              meters.gauge(Metric.LAG, lag::get, "topic", name);
              return lag;
            })
        .set(records);
  }

  /** Counts records of a topic that were deleted before the group had read them. */
  public void lost(String topic, long records) {
    meters.counter(Metric.LOST, "topic", topic).increment((double) records);
  }

  /** Sets the Kafka Streams state of a role. */
  public void streamState(String role, KafkaStreams.State now) {
    states.computeIfAbsent(role, this::stateOf).set(now);
  }

  private AtomicReference<KafkaStreams.State> stateOf(String role) {
    AtomicReference<KafkaStreams.State> state = new AtomicReference<>();
    for (KafkaStreams.State each : KafkaStreams.State.values()) {
      meters.gauge(
          Metric.STREAM_STATE,
          () -> state.get() == each ? 1 : 0,
          "role",
          role,
          "state",
          each.name());
    }
    return state;
  }

  /** Counts a stream thread that died of an exception. */
  public void streamFailed() {
    failures.increment();
  }

  /** Shows the fill of the disk that holds the state. */
  public void diskOf(Path stateDir) {
    ProcessMeters.bindDisk(registry, stateDir);
  }

  /** Adds the Kafka Streams meters of a role until the returned object is closed. */
  public AutoCloseable bindStreams(String role, KafkaStreams streams) {
    return kafka.bind(role, streams);
  }

  /** Returns all meters in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  /** Returns the sum over all current series of a meter; 0 without any. */
  public double sum(Metric meter) {
    return registry.find(meter.exported()).meters().stream()
        .mapToDouble(each -> each.measure().iterator().next().getValue())
        .sum();
  }

  /** Returns the figures so far. */
  public Snapshot snapshot() {
    return new Snapshot(
        stream.predictions(),
        stream.deadLetters(),
        encoder.meanBatch(),
        encoder.maxBatch(),
        encoder.lookAheadMisses());
  }

  @Override
  public void close() {
    bound.forEach(ProcessMeters::closeQuietly);
    registry.close();
  }

  static Duration[] millis(long... bounds) {
    return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  /**
   * The figures so far, for the reports of demo and benchmarks.
   *
   * @param predictions the number of predicted records
   * @param deadLetters the number of records per reason, only for reasons that occurred
   * @param meanBatch the images per forward pass; 0 before the first
   * @param maxBatch the largest batch so far
   * @param lookAheadMisses the number of records whose encoding was not under way at their turn
   */
  public record Snapshot(
      long predictions,
      Map<RejectReason, Long> deadLetters,
      double meanBatch,
      long maxBatch,
      long lookAheadMisses) {}
}

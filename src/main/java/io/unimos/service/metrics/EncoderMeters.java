package io.unimos.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.unimos.core.math.Metric;
import io.unimos.encode.EncodingListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.DoubleSupplier;

/**
 * The meters on the way from bytes to features: decoding, batches, look-ahead and encoder.
 * Thread-safe.
 */
public final class EncoderMeters implements EncodingListener {
  /** The bucket bounds from a thumbnail, or a pass on a GPU, to the deadline of a batch. */
  private static final Duration[] WORK_BUCKETS =
      Metrics.millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 20_000);

  private static final double[] BATCH_BUCKETS = {1, 2, 4, 8, 16, 32, 48, 64, 96, 128, 256};

  private final Counter hits;
  private final Counter misses;
  private final Counter breakers;
  private final Map<EncoderFallback, Counter> fallbacks = new EnumMap<>(EncoderFallback.class);
  private final Timer decode;
  private final Timer wait;
  private final Timer forward;
  private final DistributionSummary batches;
  private final LongAccumulator maxBatch = new LongAccumulator(Math::max, 0);
  private final AtomicLong bytesInFlight = new AtomicLong();
  private final AtomicReference<DoubleSupplier> rate = new AtomicReference<>(() -> 0);

  /**
   * The encoder's name and device. Micrometer cuts the {@code _info} suffix, so this meter goes to
   * Prometheus directly.
   */
  private final Info info;

  EncoderMeters(Meters meters, PrometheusRegistry prometheus, Metrics.MeterSettings limits) {
    hits = meters.counter(Metric.LOOK_AHEAD, "result", "hit");
    misses = meters.counter(Metric.LOOK_AHEAD, "result", "miss");
    breakers = meters.counter(Metric.URI_BREAKERS);
    for (EncoderFallback how : EncoderFallback.values()) {
      fallbacks.put(
          how, meters.counter(Metric.ENCODER_FALLBACKS, "kind", StreamMeters.tag(how.name())));
    }
    decode = meters.timer(Metric.DECODE, WORK_BUCKETS);
    wait = meters.timer(Metric.ENCODE_WAIT, WORK_BUCKETS);
    forward = meters.timer(Metric.ENCODE_FORWARD, WORK_BUCKETS);
    batches =
        DistributionSummary.builder(Metric.ENCODE_BATCH_SIZE.exported())
            .description(Metric.ENCODE_BATCH_SIZE.meaning())
            .serviceLevelObjectives(BATCH_BUCKETS)
            .register(meters.registry());
    meters.gauge(Metric.IMAGE_BYTES_IN_FLIGHT, bytesInFlight::get);
    meters.gauge(Metric.IMAGE_BUDGET, limits::imageBudgetBytes);
    meters.gauge(Metric.ENCODE_BATCH_LIMIT, limits::batchSize);
    info =
        Info.builder()
            .name(Metric.ENCODER_INFO.exported())
            .help(Metric.ENCODER_INFO.meaning())
            .labelNames(Metric.ENCODER_INFO.tags().toArray(String[]::new))
            .register(prometheus);
  }

  @Override
  public void decoded(long nanos) {
    decode.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void batchEncoded(int size, long waitNanos, long forwardNanos) {
    batches.record(size);
    maxBatch.accumulate(size);
    wait.record(waitNanos, TimeUnit.NANOSECONDS);
    forward.record(forwardNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void inFlight(long bytes) {
    bytesInFlight.set(bytes);
  }

  @Override
  public void lookAheadHit() {
    hits.increment();
  }

  @Override
  public void lookAheadMiss() {
    misses.increment();
  }

  @Override
  public void hostLeftAlone() {
    breakers.increment();
  }

  @Override
  public void fellBack(EncoderFallback how) {
    fallbacks.get(how).increment();
  }

  /** Sets the loaded encoder; called again when it moves to another device. */
  public void loaded(String encoder, String device) {
    info.setLabelValues(encoder, device);
  }

  /** Sets the source of the encoder's images per second, which is 0 while the rate is unknown. */
  public void rate(DoubleSupplier perSecond) {
    rate.set(perSecond);
  }

  /** Returns the images per second that the encoder manages; 0 without an encoder. */
  public double rate() {
    return rate.get().getAsDouble();
  }

  double meanBatch() {
    return batches.mean();
  }

  long maxBatch() {
    return maxBatch.get();
  }

  long lookAheadMisses() {
    return (long) misses.count();
  }
}

package io.unimos.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.unimos.failure.RejectReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * All meters of one service. Owns its registry and everything bound to it until {@link #close}. The
 * wiring calls the methods, from any thread; each costs well under a microsecond.
 */
public final class Metrics implements AutoCloseable {

  /**
   * What the meters are read against.
   *
   * @param domains {@code metrics.domains.max}
   * @param classes {@code metrics.classes.max}
   * @param imageBudgetBytes {@code image.budget}
   * @param batchSize {@code encode.batch-size}
   */
  public record Limits(int domains, int classes, long imageBudgetBytes, int batchSize) {}

  private static final String OUTCOME = "outcome";
  private static final String ROLE = "role";

  /** Whose answer a record may carry. */
  private static final List<String> SERVED = List.of("adapted", "shadow", "zero_shot");

  /** From a camera's frame that hardly waited to one that met a restart of the service. */
  private static final Duration[] END_TO_END_BUCKETS =
      millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000);

  private static final Duration[] PREDICT_BUCKETS =
      micros(50, 100, 250, 500, 1000, 2000, 5000, 10_000, 25_000, 100_000);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<AutoCloseable> bound;
  private final Limits limits;
  private final ModelMeters model;
  private final EncoderMeters encoder;
  private final RecentRate rate = new RecentRate(System::nanoTime);
  private final Counter predicted = MeterName.RECORDS.counter(registry, OUTCOME, "predicted");
  private final Map<RejectReason, Counter> rejected = new EnumMap<>(RejectReason.class);
  private final Counter breakers = MeterName.URI_BREAKERS.counter(registry);
  private final Counter headersDropped = MeterName.HEADERS_DROPPED.counter(registry);
  private final Map<String, Counter> served = new TreeMap<>();
  private final Map<String, AtomicReference<Double>> lags = new ConcurrentHashMap<>();
  private final Counter failures = MeterName.STREAM_FAILURES.counter(registry);
  private final Timer endToEnd = MeterName.END_TO_END.timer(registry, END_TO_END_BUCKETS);
  private final Timer predict = MeterName.PREDICT.timer(registry, PREDICT_BUCKETS);
  private final AtomicReference<LongConsumer> eachPrediction = new AtomicReference<>(nanos -> {});
  private final AtomicLong registryUp = new AtomicLong();
  private final AtomicLong brokerUp = new AtomicLong();
  private final KafkaMeters kafka = new KafkaMeters();
  private final AtomicReference<BooleanSupplier> ready = new AtomicReference<>(() -> false);
  private final Map<String, AtomicReference<KafkaStreams.State>> states = new ConcurrentHashMap<>();

  public Metrics(Limits limits) {
    this(limits, InstantSource.system());
  }

  /** With the clock that says when a domain was last heard of. */
  Metrics(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.model = new ModelMeters(registry, limits.domains(), limits.classes(), clock);
    this.encoder = new EncoderMeters(registry, limits);
    for (RejectReason reason : RejectReason.values()) {
      rejected.put(reason, MeterName.RECORDS.counter(registry, OUTCOME, reason.name()));
    }
    for (String mode : SERVED) {
      served.put(mode, MeterName.SERVED_RECORDS.counter(registry, "mode", mode));
    }
    MeterName.REGISTRY_UP.gauge(registry, registryUp::get);
    MeterName.BROKER_UP.gauge(registry, brokerUp::get);
    MeterName.READY.gauge(registry, () -> ready.get().getAsBoolean() ? 1 : 0);
    bound = ProcessMeters.bindTo(registry);
    registry.getPrometheusRegistry().register(kafka);
  }

  /** What happens on the way from bytes to features. */
  public EncoderMeters encoder() {
    return encoder;
  }

  /**
   * One record was predicted.
   *
   * @param label the served class
   * @param category how vision and language agreed; empty without heads
   * @param endToEndMillis since the record's timestamp; below 0 (clocks differ) counts as 0
   */
  public void predicted(String domain, String label, String category, long endToEndMillis) {
    predicted.increment();
    model.predicted(domain, label, category);
    rate.mark();
    endToEnd.record(Math.max(0, endToEndMillis), TimeUnit.MILLISECONDS);
  }

  /** It was said of an image whether it shows none of the classes. */
  public void noneOfThese(String domain, boolean none) {
    model.noneOfThese(domain, none);
  }

  /**
   * An image was answered with a set of classes.
   *
   * @param number of the set; 0: the bundle's own
   */
  public void classSet(String domain, long number) {
    model.classSet(domain, number);
  }

  /** One record was served so: adapted, shadow or zero_shot. */
  public void served(String mode) {
    served.get(mode).increment();
  }

  /** Predicting one image took so long on its stream thread, learning and state included. */
  public void predictTook(long nanos) {
    predict.record(nanos, TimeUnit.NANOSECONDS);
    eachPrediction.get().accept(nanos);
  }

  /** Hands over what each prediction takes, for a benchmark that wants more than buckets. */
  public void eachPrediction(LongConsumer nanos) {
    eachPrediction.set(nanos);
  }

  /** The truth of a prediction came to be known. */
  public void judged(String domain, boolean zeroShotRight, boolean servedRight) {
    model.judged(domain, "zero_shot", zeroShotRight);
    model.judged(domain, "served", servedRight);
  }

  public void deadLettered(RejectReason reason) {
    rejected.get(reason).increment();
  }

  /** The breaker of a host of images opened. */
  public void hostLeftAlone() {
    breakers.increment();
  }

  /** So many headers were too large to go on. */
  public void headersDropped(int count) {
    headersDropped.increment(count);
  }

  /** A window of a domain ended. */
  public void windowEnded(String domain, DomainWindow window) {
    model.windowEnded(domain, window);
  }

  /** The ratio that a window was held against. */
  public void driftThreshold(double ratio) {
    model.driftThreshold(ratio);
  }

  /**
   * A round came to its end.
   *
   * @param outcome what became of it
   * @param seconds it took; 0 when nothing was trained
   */
  public void roundDecided(String domain, String outcome, double seconds) {
    model.roundDecided(domain, outcome, seconds);
  }

  /**
   * People were asked for an image of a domain.
   *
   * @param random it was drawn at random
   */
  public void asked(String domain, boolean random) {
    model.asked(domain, random);
  }

  /** Somebody has labelled an image of a domain, and this became of it. */
  public void labelled(String domain, String status) {
    model.labelled(domain, status);
  }

  /** A version was rolled back because labels spoke against it. */
  public void labelsRolledBack(String domain) {
    model.labelsRolledBack(domain);
  }

  /**
   * The round had no MET steps.
   *
   * @param inRuns because labels come in runs; false: the budget left them out
   */
  public void roundWithoutMet(boolean inRuns) {
    model.roundWithoutMet(inRuns);
  }

  /** The gate asked a domain's candidate a question. */
  public void gateAsked(String domain, String verdict, boolean passed) {
    model.gateAsked(domain, verdict, passed);
  }

  /** Ends the series of a domain that is gone; if it comes back they begin at 0. */
  public void forget(String domain) {
    model.forget(domain);
  }

  /**
   * So many records of a topic wait for the group.
   *
   * @param records NaN when the broker did not say
   */
  public void lag(String topic, double records) {
    lags.computeIfAbsent(
            topic,
            name -> {
              AtomicReference<Double> lag = new AtomicReference<>();
              MeterName.LAG.gauge(registry, lag::get, "topic", name);
              return lag;
            })
        .set(records);
  }

  /** So many records of a topic were deleted before the group had read them. */
  public void lost(String topic, long records) {
    MeterName.LOST.counter(registry, "topic", topic).increment((double) records);
  }

  /** Says where the number of rounds that are training comes from; asked at each scrape. */
  public void roundsInFlight(IntSupplier rounds) {
    MeterName.ROUNDS_IN_FLIGHT.gauge(registry, rounds::getAsInt);
  }

  /**
   * Says where the figures of those that wait for a round come from; asked at each scrape.
   *
   * @param waiting cameras with a ticket
   * @param oldestSeconds since the oldest ticket was taken
   * @param demand processor time wanted, to what is allowed
   */
  public void roundTickets(
      IntSupplier waiting, DoubleSupplier oldestSeconds, DoubleSupplier demand) {
    MeterName.ROUNDS_WAITING.gauge(registry, waiting::getAsInt);
    MeterName.ROUNDS_OLDEST.gauge(registry, oldestSeconds::getAsDouble);
    MeterName.ROUNDS_DEMAND.gauge(registry, demand::getAsDouble);
  }

  /**
   * Says where the figures of the cameras in memory come from; asked at each scrape.
   *
   * @param domains in memory
   * @param bytes that they are reckoned with
   * @param mostBytes that they may take
   * @param loads out of the stores so far
   * @param loadSeconds that they took
   * @param evictions so far
   */
  public void loadedDomains(
      IntSupplier domains,
      LongSupplier bytes,
      LongSupplier mostBytes,
      LongSupplier loads,
      DoubleSupplier loadSeconds,
      LongSupplier evictions) {
    MeterName.LOADED.gauge(registry, domains::getAsInt);
    MeterName.LOADED_BYTES.gauge(registry, bytes::getAsLong);
    MeterName.LOADED_MOST.gauge(registry, mostBytes::getAsLong);
    MeterName.LOADS.counter(registry, loads);
    MeterName.LOAD_TIME.total(registry, loadSeconds);
    MeterName.EVICTIONS.counter(registry, evictions);
  }

  /**
   * Says where the figures of the sets of classes come from; asked at each scrape.
   *
   * @param newest number of a set that a partition of this instance is answered with
   * @param oldest likewise
   * @param classes in the newest
   * @param changedSeconds when a partition last went over to another, since 1970; 0: never
   * @param behind domains that have not gone over to their partition's set
   */
  public void classSets(
      DoubleSupplier newest,
      DoubleSupplier oldest,
      DoubleSupplier classes,
      DoubleSupplier changedSeconds,
      IntSupplier behind) {
    MeterName.CLASS_SET.gauge(registry, newest::getAsDouble);
    MeterName.CLASS_SET_OLDEST.gauge(registry, oldest::getAsDouble);
    MeterName.CLASS_SET_CLASSES.gauge(registry, classes::getAsDouble);
    MeterName.CLASS_SET_CHANGED.gauge(registry, changedSeconds::getAsDouble);
    MeterName.CLASS_SET_BEHIND.gauge(registry, behind::getAsInt);
  }

  /** A half's Kafka Streams is in this state. */
  public void streamState(String half, KafkaStreams.State now) {
    states.computeIfAbsent(half, this::stateOf).set(now);
  }

  private AtomicReference<KafkaStreams.State> stateOf(String half) {
    AtomicReference<KafkaStreams.State> state = new AtomicReference<>();
    for (KafkaStreams.State each : KafkaStreams.State.values()) {
      MeterName.STREAM_STATE.gauge(
          registry, () -> state.get() == each ? 1 : 0, ROLE, half, "state", each.name());
    }
    return state;
  }

  /** A stream thread died of an exception. */
  public void streamFailed() {
    failures.increment();
  }

  public void registryUp(boolean up) {
    registryUp.set(up ? 1 : 0);
  }

  public void brokerUp(boolean up) {
    brokerUp.set(up ? 1 : 0);
  }

  /** Shows how full the disk is on which the state lies. */
  public void diskOf(Path stateDir) {
    ProcessMeters.bindDisk(registry, stateDir);
  }

  /** What the gauge of readiness asks at each scrape. */
  public void readiness(BooleanSupplier isReady) {
    ready.set(isReady);
  }

  /** Adds the meters of a half's Kafka Streams itself, until the returned is closed. */
  public AutoCloseable bindStreams(String half, KafkaStreams streams) {
    return kafka.bind(half, streams);
  }

  /** All meters in the text format of Prometheus. */
  public String scrape() {
    return registry.scrape();
  }

  /** Sum over all series of a meter at this moment; 0 while it has none. */
  public double sum(MeterName meter) {
    return registry.find(meter.exported()).meters().stream()
        .mapToDouble(each -> each.measure().iterator().next().getValue())
        .sum();
  }

  public Limits limits() {
    return limits;
  }

  public Snapshot snapshot() {
    Map<RejectReason, Long> reasons = new EnumMap<>(RejectReason.class);
    rejected.forEach(
        (reason, counter) -> {
          if (counter.count() > 0) {
            reasons.put(reason, (long) counter.count());
          }
        });
    return new Snapshot(
        (long) predicted.count(),
        reasons,
        model.counts(),
        rate.perSecond(),
        encoder.meanBatch(),
        encoder.maxBatch(),
        encoder.lookAheadHits(),
        encoder.lookAheadMisses(),
        encoder.queued(),
        encoder.bytesInFlight());
  }

  @Override
  public void close() {
    bound.forEach(ProcessMeters::closeQuietly);
    registry.close();
  }

  static Duration[] millis(long... bounds) {
    return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  private static Duration[] micros(long... bounds) {
    return Arrays.stream(bounds).mapToObj(b -> Duration.ofNanos(1000 * b)).toArray(Duration[]::new);
  }

  /**
   * The figures so far, for the demo's report and the live page.
   *
   * @param predictions records that were predicted
   * @param deadLetters records per reason, only reasons that occurred
   * @param domains predictions per domain, bounded like the meter
   * @param perSecond predictions a second over the last ten seconds
   * @param meanBatch images per forward pass; 0 before the first
   * @param maxBatch the largest batch so far
   * @param lookAheadHits records whose encoding was under way when their turn came
   * @param lookAheadMisses records for which it was not
   * @param queued images submitted and not yet encoded
   * @param bytesInFlight image bytes held now
   */
  public record Snapshot(
      long predictions,
      Map<RejectReason, Long> deadLetters,
      Map<String, Long> domains,
      double perSecond,
      double meanBatch,
      long maxBatch,
      long lookAheadHits,
      long lookAheadMisses,
      long queued,
      long bytesInFlight) {}
}

package io.unimos.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.domain.WindowDecision;
import io.unimos.core.domain.WindowReport;
import io.unimos.core.drift.Shift;
import io.unimos.core.label.AuditSample;
import io.unimos.core.math.Measurement;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Shortened;
import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.wire.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final long BUDGET = 512L << 20;

  private static final WindowReport WINDOW = window(WindowDecision.TRAIN, 1, 1.5);

  private final Metrics metrics =
      new Metrics(new Metrics.MeterSettings(2, 3, BUDGET, 64), () -> Instant.ofEpochMilli(1_500));

  /** A window without heads and labels, within the classes a step below its ratio. */
  static WindowReport window(WindowDecision decision, long version, double ratio) {
    return window(decision, version, ratio, Optional.empty());
  }

  private static WindowReport window(
      WindowDecision decision, long version, double ratio, Optional<AuditSample> labels) {
    return new WindowReport(
        new WindowReport.Span(1, 128, 1, 128),
        List.of(
            Measurement.alarmAbove(Metric.MEAN_SHIFT_RATIO, ratio, 6),
            Measurement.alarmAbove(Metric.CLASS_CONDITIONAL_RATIO, ratio - 1, 6),
            Measurement.reported(Metric.CONFIDENCE, .8),
            Measurement.reported(Metric.FLIPS_AGAINST_ZERO_SHOT, .1)),
        Shift.NONE,
        decision,
        "",
        0,
        version,
        labels);
  }

  @AfterEach
  void close() {
    metrics.close();
  }

  @Test
  void shouldCountImagesOfNoneOfTheClassesFromTheFirstThatIsJudged() {
    metrics.stream().predicted("dock", "bus", "", 10);
    assertThat(metrics.scrape()).doesNotContain("unimos_domain_unknown_class_total{");

    metrics.stream().unknownClass("dock", false);
    assertThat(metrics.scrape()).contains("unimos_domain_unknown_class_total{domain=\"dock\"} 0.0");

    metrics.stream().unknownClass("dock", true);
    assertThat(metrics.scrape()).contains("unimos_domain_unknown_class_total{domain=\"dock\"} 1.0");
  }

  @Test
  void shouldExportWhatTheTableNamesAndNothingElseWhenAllWasUsed() {
    useAll();

    List<String> scraped =
        lines().map(line -> line.replaceAll("[{ ].*", "")).distinct().sorted().toList();

    assertThat(scraped.stream().filter(name -> name.startsWith("unimos_")))
        .containsExactlyElementsOf(
            Metric.meters().stream()
                .flatMap(name -> name.series().stream())
                .filter(name -> name.startsWith("unimos_"))
                .sorted()
                .toList());
    assertThat(scraped).contains("jvm_memory_used_bytes");
    assertThat(scraped).contains("process_cpu_usage", "process_uptime_seconds");
    assertThat(scraped).contains("logback_events_total");
  }

  @Test
  void shouldCarryTheTagsAndTheTypeOfTheTable() {
    useAll();

    for (Metric name : Metric.meters()) {
      String series = name.series().get(0);
      List<String> found = lines().filter(line -> line.matches(series + "[{ ].*")).toList();
      assertThat(found.stream().map(MetricsTest::tagNames).distinct())
          .as("tags of %s", name)
          .allSatisfy(tags -> assertThat(tags).isEqualTo(Set.copyOf(name.tags())));
      assertThat(metrics.scrape())
          .contains(
              "# TYPE %s %s"
                  .formatted(name.exported(), name.kind().name().toLowerCase(Locale.ROOT)));
    }
  }

  @Test
  void shouldShowEveryReasonFromTheStart() {
    assertThat(lines())
        .contains("unimos_records_total{outcome=\"predicted\"} 0.0")
        .containsAll(
            Arrays.stream(RejectReason.values())
                .map("unimos_records_total{outcome=\"%s\"} 0.0"::formatted)
                .toList());
  }

  @Test
  void shouldCountRecordsPerOutcome() {
    metrics.stream().predicted("dock", "bus", "", 10);
    metrics.stream().deadLettered(RejectReason.IMAGE_CORRUPT);
    metrics.stream().deadLettered(RejectReason.IMAGE_CORRUPT);

    assertThat(lines())
        .contains("unimos_records_total{outcome=\"predicted\"} 1.0")
        .contains("unimos_records_total{outcome=\"IMAGE_CORRUPT\"} 2.0");
    assertThat(metrics.snapshot().predictions()).isEqualTo(1);
    assertThat(metrics.snapshot().deadLetters()).isEqualTo(Map.of(RejectReason.IMAGE_CORRUPT, 2L));
  }

  @Test
  void shouldShareOneSeriesWhenThereAreTooManyDomains() {
    metrics.stream().predicted("dock", "bus", "", 1);
    metrics.stream().predicted("gate", "bus", "", 1);
    metrics.stream().predicted("roof", "bus", "", 1);
    metrics.stream().predicted("yard", "bus", "", 1);
    metrics.stream().predicted("dock", "bus", "", 1);
    metrics.stream().predicted("", "bus", "", 1);

    assertThat(lines().filter(line -> line.startsWith("unimos_domain_records_total")))
        .containsExactlyInAnyOrder(
            "unimos_domain_records_total{domain=\"dock\"} 2.0",
            "unimos_domain_records_total{domain=\"gate\"} 1.0",
            "unimos_domain_records_total{domain=\"other\"} 3.0");
  }

  @Test
  void shouldFoldClassesWhenThereAreTooMany() {
    for (String label : List.of("bus", "car", "truck", "tractor", "tram", "car")) {
      metrics.stream().predicted("dock", label, "", 1);
    }

    assertThat(lines().filter(line -> line.startsWith("unimos_domain_class_records_total")))
        .containsExactlyInAnyOrder(
            "unimos_domain_class_records_total{class=\"bus\",domain=\"dock\"} 1.0",
            "unimos_domain_class_records_total{class=\"car\",domain=\"dock\"} 2.0",
            "unimos_domain_class_records_total{class=\"other\",domain=\"dock\"} 2.0",
            "unimos_domain_class_records_total{class=\"truck\",domain=\"dock\"} 1.0");
  }

  @Test
  void shouldReportTheStoryOfOneDomain() {
    metrics.stream().predicted("dock", "bus", "VISION_SPECIFIC", 1);
    metrics.stream().windowEnded("dock", WINDOW);
    metrics.stream().windowEnded("dock", window(WindowDecision.ROLL_BACK, 0, 7));
    metrics.stream().roundDecided("dock", "REJECTED", 1);
    metrics.stream().roundWithoutMet(false);
    metrics.stream().roundWithoutMet(true);
    metrics.stream().roundWithoutMet(true);
    metrics.stream().gateJudged("dock", "diversity", false);
    metrics.stream().judged("dock", false, true);

    assertThat(lines())
        .contains("unimos_domain_last_record_timestamp_seconds{domain=\"dock\"} 1.5")
        .contains(
            "unimos_domain_category_records_total{category=\"vision_specific\",domain=\"dock\"}"
                + " 1.0")
        .contains("unimos_rounds_without_met_total{reason=\"budget\"} 1.0")
        .contains("unimos_rounds_without_met_total{reason=\"label_correlation\"} 2.0")
        .contains("unimos_domain_windows_total{decision=\"train\",domain=\"dock\"} 1.0")
        .contains("unimos_domain_windows_total{decision=\"roll_back\",domain=\"dock\"} 1.0")
        .contains("unimos_domain_windows_total{decision=\"reset\",domain=\"dock\"} 0.0")
        .contains("unimos_domain_rounds_total{domain=\"dock\",outcome=\"rejected\"} 1.0")
        .contains("unimos_domain_rounds_total{domain=\"dock\",outcome=\"rolled_back\"} 0.0")
        .contains(
            "unimos_domain_gate_verdicts_total{domain=\"dock\",result=\"failed\","
                + "verdict=\"diversity\"} 1.0")
        .contains(
            "unimos_domain_judged_total{answer=\"served\",domain=\"dock\",result=\"right\"} 1.0")
        .contains("unimos_domain_mean_shift_ratio{domain=\"dock\"} 7.0")
        .contains("unimos_domain_class_conditional_ratio{domain=\"dock\"} 6.0")
        .contains("unimos_domain_modality_agreement_ratio{domain=\"dock\"} NaN");
  }

  @Test
  void shouldEndAllSeriesOfADomainThatIsForgotten() {
    for (String domain : List.of("dock", "gate", "roof")) {
      metrics.stream().predicted(domain, "bus", "UNCERTAIN", 1);
      metrics.stream().windowEnded(domain, WINDOW);
      metrics.stream().roundDecided(domain, "ACCEPTED", 1);
      metrics.stream().gateJudged(domain, "diversity", true);
    }
    assertThat(lines()).contains("unimos_domains_folded 1.0");

    metrics.stream().forgotten("dock");
    metrics.stream().forgotten("roof");

    assertThat(lines()).noneMatch(line -> line.contains("domain=\"dock\""));
    assertThat(lines())
        .contains("unimos_domain_records_total{domain=\"gate\"} 1.0")
        .contains("unimos_domain_records_total{domain=\"other\"} 1.0")
        .contains("unimos_domains_folded 0.0")
        .anyMatch(line -> line.startsWith("unimos_rounds_total") && line.endsWith(" 3.0"));

    metrics.stream().predicted("dock", "bus", "", 1);
    assertThat(lines())
        .contains("unimos_domain_records_total{domain=\"dock\"} 1.0")
        .contains("unimos_domain_last_record_timestamp_seconds{domain=\"dock\"} 1.5");
  }

  @Test
  void shouldHaveNoGaugesForAllOtherDomainsTogether() {
    for (String domain : List.of("dock", "gate", "roof")) {
      metrics.stream().predicted(domain, "bus", "", 1);
      metrics.stream().windowEnded(domain, WINDOW);
    }

    assertThat(lines()).contains("unimos_domains_folded 1.0");
    assertThat(lines().filter(line -> line.contains("domain=\"other\"")))
        .isNotEmpty()
        .allMatch(line -> line.matches("unimos_domain_\\w+_total\\{.*"));
  }

  @Test
  void shouldCutAndEscapeWhenADomainIsNoSensibleName() {
    metrics.stream().predicted("x".repeat(5000), "bus", "", 1);
    metrics.stream().predicted("a\"b\\c\nd", "bus", "", 1);

    assertThat(lines().filter(line -> line.startsWith("unimos_domain_records_total")))
        .containsExactlyInAnyOrder(
            "unimos_domain_records_total{domain=\"%s\"} 1.0"
                .formatted(Shortened.of("x".repeat(5000), 120)),
            "unimos_domain_records_total{domain=\"a\\\"b\\\\c\\nd\"} 1.0");
  }

  @Test
  void shouldSumUpBatchesWhenAskedForTheReport() {
    metrics.encoder().batchEncoded(16, 1, 1);
    metrics.encoder().batchEncoded(64, 1, 1);
    metrics.encoder().batchEncoded(40, 1, 1);
    metrics.encoder().lookAheadHit();
    metrics.encoder().lookAheadHit();
    metrics.encoder().lookAheadMiss();

    Metrics.Snapshot snapshot = metrics.snapshot();

    assertThat(snapshot.meanBatch()).isEqualTo(40);
    assertThat(snapshot.maxBatch()).isEqualTo(64);
    assertThat(snapshot.lookAheadMisses()).isEqualTo(1);
    assertThat(lines())
        .contains("unimos_encode_batch_size_bucket{le=\"16.0\"} 1")
        .contains("unimos_encode_batch_size_bucket{le=\"48.0\"} 2")
        .contains("unimos_encode_batch_size_sum 120.0");
  }

  @Test
  void shouldGiveZerosWhenNothingHappened() {
    assertThat(metrics.snapshot()).isEqualTo(new Metrics.Snapshot(0, Map.of(), 0, 0, 0));
  }

  @Test
  void shouldMeasureTimesInSeconds() {
    metrics.encoder().decoded(TimeUnit.MILLISECONDS.toNanos(3));
    metrics
        .encoder()
        .batchEncoded(8, TimeUnit.MILLISECONDS.toNanos(10), TimeUnit.MILLISECONDS.toNanos(200));
    metrics.stream().predicted("dock", "bus", "", 2000);
    metrics.stream().predicted("dock", "bus", "", -50);

    assertThat(lines())
        .contains("unimos_decode_seconds_sum 0.003")
        .contains("unimos_encode_wait_seconds_sum 0.01")
        .contains("unimos_encode_forward_seconds_sum 0.2")
        .contains("unimos_end_to_end_seconds_sum 2.0")
        .contains("unimos_end_to_end_seconds_bucket{le=\"0.005\"} 1")
        .contains("unimos_end_to_end_seconds_bucket{le=\"60.0\"} 2");
  }

  @Test
  void shouldShowOneStreamStateOfEachRole() {
    metrics.streamState("encode", KafkaStreams.State.REBALANCING);
    metrics.streamState("adapt", KafkaStreams.State.REBALANCING);
    metrics.streamState("adapt", KafkaStreams.State.RUNNING);

    assertThat(lines().filter(line -> line.matches("unimos_stream_state\\{.* 1.0")))
        .containsExactlyInAnyOrder(
            "unimos_stream_state{role=\"encode\",state=\"REBALANCING\"} 1.0",
            "unimos_stream_state{role=\"adapt\",state=\"RUNNING\"} 1.0");
    assertThat(lines().filter(line -> line.startsWith("unimos_stream_state{")))
        .hasSize(2 * KafkaStreams.State.values().length);
  }

  @Test
  void shouldShowOneEncoderWhenItMovesToAnotherDevice() {
    metrics.encoder().loaded("demo", "gpu0");
    metrics.encoder().loaded("demo", "cpu");

    assertThat(lines().filter(line -> line.startsWith("unimos_encoder_info")))
        .containsExactly("unimos_encoder_info{device=\"cpu\",encoder=\"demo\"} 1");
  }

  @Test
  void shouldShowImagesInFlightBesideTheirBoundsAndDeadThreads() {
    metrics.encoder().inFlight(4096);
    metrics.streamFailed();

    assertThat(lines())
        .contains("unimos_image_bytes_in_flight 4096.0", "unimos_encode_batch_limit 64.0")
        .contains("unimos_image_budget_bytes " + (double) BUDGET)
        .contains("unimos_stream_failures_total 1.0");
  }

  @Test
  void shouldShowOfKafkaStreamsOnlyWhatIsUsedWhileBound() throws Exception {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "metrics-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("in", Consumed.with(Serdes.String(), Serdes.String())).to("out");
    try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
      AutoCloseable bound = metrics.bindStreams("adapt", streams);
      // some come with the threads
      streams.start();

      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(kafkaMeters()).containsExactlyInAnyOrderElementsOf(KafkaMeters.USED));

      bound.close();
      assertThat(kafkaMeters()).isEmpty();
    }
  }

  private Set<String> kafkaMeters() {
    return lines()
        .filter(line -> line.startsWith("kafka_"))
        .map(line -> line.replaceAll("[{ ].*", ""))
        .collect(Collectors.toSet());
  }

  private void useAll() {
    metrics.lost("features", 3);
    metrics.stream().unknownClass("dock", true);
    metrics.encoder().decoded(1);
    metrics.encoder().batchEncoded(1, 1, 1);
    metrics.encoder().inFlight(1);
    metrics.encoder().lookAheadHit();
    metrics.stream().predicted("dock", "bus", "", 1);
    metrics.encoder().loaded("demo", "cpu");
    metrics.stream().predicted("dock", "bus", "INVARIANT", 1);
    metrics.encoder().fellBack(EncoderFallback.HALVED);
    metrics.stream().judged("dock", true, false);
    metrics.stream().windowEnded("dock", WINDOW);
    metrics.stream().queried("dock", true);
    metrics.stream().labelled("dock", "TAKEN");
    AuditSample labels = new AuditSample();
    labels.add(new AuditSample.Score(true, false, Optional.empty()));
    metrics.stream().windowEnded("dock", window(WindowDecision.TRAIN, 1, 1.5, Optional.of(labels)));
    metrics.stream().roundDecided("dock", "ACCEPTED", 0.5);
    metrics.stream().gateJudged("dock", "flips", true);
    metrics.lag("images", 3);
    metrics.streamState("adapt", KafkaStreams.State.RUNNING);
    Stream.of(
            Metric.READY,
            Metric.BROKER_UP,
            Metric.REGISTRY_UP,
            Metric.ROUNDS_IN_FLIGHT,
            Metric.ROUNDS_WAITING,
            Metric.ROUNDS_OLDEST,
            Metric.ROUNDS_DEMAND,
            Metric.LOADED,
            Metric.LOADED_BYTES,
            Metric.LOADED_MOST,
            Metric.CLASS_SET,
            Metric.CLASS_SET_OLDEST,
            Metric.CLASS_SET_CLASSES,
            Metric.CLASS_SET_CHANGED,
            Metric.CLASS_SET_BEHIND,
            Metric.ENCODER_BEHIND)
        .forEach(metric -> metrics.gauge(metric, () -> 1));
    Stream.of(Metric.LOADS, Metric.LOAD_TIME, Metric.EVICTIONS)
        .forEach(metric -> metrics.total(metric, () -> 1));
  }

  @Test
  void shouldCountWhatOthersTotalForAsLongAsItIsScraped() {
    AtomicLong loads = new AtomicLong();
    metrics.total(Metric.LOADS, loads::get);

    System.gc();
    loads.set(7);

    assertThat(lines()).contains("unimos_domain_loads_total 7.0");
  }

  @Test
  void shouldShowTheSetOfClassesOfEachDomainThatHasSeriesInOneSeries() {
    for (long set = 0; set < 3; set++) {
      metrics.stream().predicted("dock", "bus", "", 1);
      metrics.stream().classSet("dock", set);
    }
    for (int i = 0; i < 100; i++) {
      metrics.stream().classSet("camera-" + i, i);
    }

    assertThat(lines())
        .contains("unimos_domain_class_set_number{domain=\"dock\"} 2.0")
        .filteredOn(line -> line.startsWith("unimos_domain_class_set_number"))
        .hasSizeLessThanOrEqualTo(2)
        .noneMatch(line -> line.contains("other"));
  }

  private Stream<String> lines() {
    return metrics.scrape().lines().filter(line -> !line.startsWith("#"));
  }

  private static Set<String> tagNames(String line) {
    return Pattern.compile("([a-z_]+)=\"")
        .matcher(line)
        .results()
        .map(match -> match.group(1))
        .filter(tag -> !tag.equals("le"))
        .collect(Collectors.toSet());
  }
}

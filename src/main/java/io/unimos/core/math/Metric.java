package io.unimos.core.math;

import java.util.Arrays;
import java.util.List;

/**
 * The catalogue of all measured numbers, each declared once: its name in the records on the topics,
 * its name for Prometheus, unit, tags and meaning. The page {@code metrics.md} is generated from
 * it, and boards and rules are checked against it.
 */
public enum Metric {
  // the meters of the service

  RECORDS(
      "unimos_records_total",
      Kind.COUNTER,
      "records",
      "outcome",
      "Image records that were finished: `predicted`, or the reason of the dead letter."),
  DOMAIN_RECORDS(
      "unimos_domain_records_total",
      Kind.COUNTER,
      "records",
      "domain",
      "Predictions per domain. Domains beyond `metrics.domains.max` are counted as `other`."),
  SERVED_RECORDS(
      "unimos_served_records_total",
      Kind.COUNTER,
      "records",
      "mode",
      "Predictions by whose answer they serve (`serve.mode`, `adapters serve`): adapted, shadow,"
          + " zero_shot."),
  DOMAIN_LAST_RECORD(
      "unimos_domain_last_record_timestamp_seconds",
      Kind.GAUGE,
      "seconds",
      "domain",
      "When this instance last predicted an image of the domain, in seconds since 1970. Where two"
          + " instances show a domain, the one with the newer time has it now."),
  DOMAIN_CLASSES(
      "unimos_domain_class_records_total",
      Kind.COUNTER,
      "records",
      "domain,class",
      "Predictions per domain and served class. Classes beyond `metrics.classes.max` are counted as"
          + " `other`."),
  DOMAIN_CATEGORIES(
      "unimos_domain_category_records_total",
      Kind.COUNTER,
      "records",
      "domain,category",
      "Predictions with heads, by how vision and language agreed: invariant, vision_specific,"
          + " language_specific, uncertain."),
  DOMAIN_UNKNOWN_CLASS(
      "unimos_domain_unknown_class_total",
      Kind.COUNTER,
      "records",
      "domain",
      "Predictions of images that show none of the classes, where `adapt.open-set` asks for it."),
  DOMAIN_JUDGED(
      "unimos_domain_judged_total",
      Kind.COUNTER,
      "records",
      "domain,answer,result",
      "Predictions whose truth is known (in the demo), by whose `answer` it is (served,"
          + " zero_shot) and whether it was `right` or `wrong`."),
  DOMAINS_FOLDED(
      "unimos_domains_folded",
      Kind.GAUGE,
      "domains",
      "",
      "Domains seen by this instance that have no series of their own; counted up to 10,000."),
  END_TO_END(
      "unimos_end_to_end_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "",
      "From the timestamp of the image record to its prediction; a replay shows its age."),
  DECODE(
      "unimos_decode_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "",
      "Guards, decoding and resizing of one image."),
  ENCODE_BATCH_SIZE(
      "unimos_encode_batch_size",
      Kind.HISTOGRAM,
      "images",
      "",
      "Images per forward pass of the encoder."),
  ENCODE_BATCH_LIMIT(
      "unimos_encode_batch_limit",
      Kind.GAUGE,
      "images",
      "",
      "The setting `encode.batch-size`; mean batch over this is the batch fill."),
  ENCODE_WAIT(
      "unimos_encode_wait_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "",
      "How long a batch was collected before its forward pass; bounded by `encode.linger`."),
  ENCODE_FORWARD(
      "unimos_encode_forward_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "",
      "One forward pass of the encoder over one batch."),
  ENCODER_INFO(
      "unimos_encoder_info",
      Kind.GAUGE,
      "1",
      "encoder,device",
      "Always 1: which encoder is loaded and on which device. Absent until it is loaded."),
  ENCODER_FALLBACKS(
      "unimos_encoder_fallbacks_total",
      Kind.COUNTER,
      "fallbacks",
      "kind",
      "Batches that the encoder could not take as they were: `halved` (no memory), `one_by_one` (it"
          + " failed), `cpu` (an image went to the CPU)."),
  IMAGE_BYTES_IN_FLIGHT(
      "unimos_image_bytes_in_flight",
      Kind.GAUGE,
      "bytes",
      "",
      "Encoded and decoded image bytes held at this moment."),
  IMAGE_BUDGET(
      "unimos_image_budget_bytes",
      Kind.GAUGE,
      "bytes",
      "",
      "The bound of the bytes in flight: `image.budget`, or half of the heap."),
  LOOK_AHEAD(
      "unimos_lookahead_total",
      Kind.COUNTER,
      "records",
      "result",
      "Records whose encoding was (`hit`) or was not (`miss`) under way when their turn came."),
  URI_BREAKERS(
      "unimos_uri_breakers_opened_total",
      Kind.COUNTER,
      "breakers",
      "",
      "Times that a host of images by uri was left alone, since it did not answer"
          + " five times in a row; the dead letters name it."),
  HEADERS_DROPPED(
      "unimos_headers_dropped_total",
      Kind.COUNTER,
      "headers",
      "",
      "Headers and attributes of `headers.pass` and `headers.attributes` that did not go on, since a"
          + " record carries at most 8 KB of them."),
  WINDOWS(
      "unimos_windows_total",
      Kind.COUNTER,
      "windows",
      "decision",
      "Windows that ended, by what was decided: keep, train, reset, refuse, roll_back."),
  ROUNDS(
      "unimos_rounds_total",
      Kind.COUNTER,
      "rounds",
      "outcome",
      "Training rounds by outcome: accepted, rejected, dropped (too late), failed, rolled_back."),
  ROUNDS_WITHOUT_MET(
      "unimos_rounds_without_met_total",
      Kind.COUNTER,
      "rounds",
      "reason",
      "Of these, rounds that went without their MET steps, so that their closed form alone was"
          + " judged. budget: more training was wanted than `adapt.cpu-share` and `adapt.threads`"
          + " allow, or a camera had waited for a minute. label_correlation: labels are correlated,"
          + " where steps cost more than they bring."),
  ROUNDS_IN_FLIGHT(
      "unimos_rounds_in_flight",
      Kind.GAUGE,
      "rounds",
      "",
      "Rounds that are training at this moment, without those that wait for their turn."),
  ROUNDS_WAITING(
      "unimos_training_queue_cameras",
      Kind.GAUGE,
      "cameras",
      "",
      "Cameras that want a round and wait for their turn; each has at most one place."),
  ROUNDS_OLDEST(
      "unimos_training_queue_oldest_seconds",
      Kind.GAUGE,
      "seconds",
      "",
      "How long the camera that waits longest for a round has waited; 0 when none waits."),
  ROUNDS_DEMAND(
      "unimos_round_demand_ratio",
      Kind.GAUGE,
      "1",
      "",
      "Processor time of the rounds that were wanted of late (about five minutes), with all their"
          + " steps, to what `adapt.cpu-share` and `adapt.threads` allow. Above 1 rounds go without"
          + " their MET steps, and where closed forms alone are too many, more images go by between"
          + " two rounds of a camera."),
  LOADED("unimos_loaded_domains", Kind.GAUGE, "cameras", "", "Cameras whose state is in memory."),
  LOADED_BYTES(
      "unimos_loaded_domain_bytes",
      Kind.GAUGE,
      "bytes",
      "",
      "Heap that the cameras in memory are reckoned with."),
  LOADED_MOST(
      "unimos_loaded_domain_max_bytes",
      Kind.GAUGE,
      "bytes",
      "",
      "Heap that cameras in memory may take: `adapt.memory`, or a share of the heap."),
  LOADS(
      "unimos_domain_loads_total",
      Kind.COUNTER,
      "cameras",
      "",
      "Cameras that came back into memory from the state stores, after a start or because they had"
          + " left."),
  LOAD_TIME(
      "unimos_domain_load_seconds_total",
      Kind.COUNTER,
      "seconds",
      "",
      "Spent by stream threads on bringing them back; divided by `unimos_domain_loads_total`, what a"
          + " camera's first image waits for it."),
  EVICTIONS(
      "unimos_domain_evictions_total",
      Kind.COUNTER,
      "cameras",
      "",
      "Cameras that left memory for others. Steadily about as many as images: more cameras take"
          + " turns than `adapt.memory` holds."),
  CLASS_SET(
      "unimos_class_set_newest_number",
      Kind.GAUGE,
      "1",
      "",
      "Number of the newest set of classes that a partition of this instance is answered with; 0 is"
          + " the bundle's own, NaN without a partition."),
  CLASS_SET_OLDEST(
      "unimos_class_set_oldest_number",
      Kind.GAUGE,
      "1",
      "",
      "The oldest such. Below the newest for longer than a command takes: a partition has not met"
          + " it, or has refused it; `classes show` says which."),
  CLASS_SET_CLASSES(
      "unimos_class_set_classes", Kind.GAUGE, "classes", "", "Classes in the newest set."),
  CLASS_SET_CHANGED(
      "unimos_class_set_changed_timestamp_seconds",
      Kind.GAUGE,
      "seconds",
      "",
      "When a partition of this instance last went over to another set, by the command's record"
          + " time, in seconds since 1970; 0 before the first change."),
  CLASS_SET_BEHIND(
      "unimos_class_set_domains_behind",
      Kind.GAUGE,
      "domains",
      "",
      "Domains of this instance that have not gone over to their partition's set: each does with its"
          + " next image."),
  ENCODER_BEHIND(
      "unimos_encoder_change_domains_behind",
      Kind.GAUGE,
      "domains",
      "",
      "Domains of this instance that have not moved to the encoder of `bundle.next`, silent and frozen"
          + " ones too; absent without that setting. 0 everywhere: the change can be ended."),
  DOMAIN_CLASS_SET(
      "unimos_domain_class_set_number",
      Kind.GAUGE,
      "1",
      "domain",
      "The set of classes that the domain's last image was answered with; 0: the bundle's own."),
  DOMAIN_REQUESTS(
      "unimos_domain_annotation_requests_total",
      Kind.COUNTER,
      "requests",
      "domain,draw",
      "Images queried from people, `random` or `chosen`; with `annotate.strategy`."),
  DOMAIN_LABELS(
      "unimos_domain_labels_total",
      Kind.COUNTER,
      "labels",
      "domain,status",
      "Labels that came, by what became of them: taken, corrected, withdrawn, none_of_these,"
          + " contradicted, repeated, late, unknown_id, unknown_class, wrong_domain."),
  DOMAIN_LABEL_ROLLBACKS(
      "unimos_domain_label_rollbacks_total",
      Kind.COUNTER,
      "versions",
      "domain",
      "Versions that were rolled back because labels of images drawn at random spoke against them;"
          + " they count as rolled_back rounds too."),
  DOMAIN_AUDIT_ACCURACY(
      "unimos_domain_audit_accuracy_ratio",
      Kind.GAUGE,
      "1",
      "domain",
      "Share that was served right, estimated from the images drawn at random that people have"
          + " labelled since the domain last changed; absent before the first."),
  DOMAIN_AUDIT_LOW(
      "unimos_domain_audit_accuracy_low_ratio",
      Kind.GAUGE,
      "1",
      "domain",
      "Lower end of its 90 % interval over all looks: the one to act on."),
  DOMAIN_AUDIT_HIGH(
      "unimos_domain_audit_accuracy_high_ratio",
      Kind.GAUGE,
      "1",
      "domain",
      "Upper end of its 90 % interval over all looks."),
  ROUND_TIME(
      "unimos_round_seconds", Kind.HISTOGRAM, "seconds", "", "Training and judging one round."),
  DRIFT_THRESHOLD(
      "unimos_drift_threshold_ratio",
      Kind.GAUGE,
      "1",
      "",
      "The mean-shift ratio above which a change counts; absent while no window was tested."),
  DOMAIN_WINDOWS(
      "unimos_domain_windows_total",
      Kind.COUNTER,
      "windows",
      "domain,decision",
      "As `unimos_windows_total`, per domain. reset says that the domain has changed."),
  DOMAIN_ROUNDS(
      "unimos_domain_rounds_total",
      Kind.COUNTER,
      "rounds",
      "domain,outcome",
      "As `unimos_rounds_total`, per domain."),
  DOMAIN_GATE(
      "unimos_domain_gate_verdicts_total",
      Kind.COUNTER,
      "verdicts",
      "domain,verdict,result",
      "Questions of the gate to the domain's candidates, by name and result (passed, failed)."),
  DOMAIN_VERSION(
      "unimos_domain_adapter_version",
      Kind.GAUGE,
      "1",
      "domain",
      "The adapter version that serves; 0 while none does."),
  LAG(
      "unimos_lag_records",
      Kind.GAUGE,
      "records",
      "topic",
      "Committed records of the topic that its half has not yet committed, all partitions of all"
          + " instances; queried from the broker every few seconds, NaN when it did not answer."),
  LOST(
      "unimos_lost_records_total",
      Kind.COUNTER,
      "records",
      "topic",
      "Records of the topic that the broker deleted before its role had read them, by offsets; each"
          + " instance counts for all."),
  STREAM_STATE(
      "unimos_stream_state",
      Kind.GAUGE,
      "0 or 1",
      "role,state",
      "1 for the state that the half's Kafka Streams is in, 0 for all others."),
  STREAM_FAILURES(
      "unimos_stream_failures_total",
      Kind.COUNTER,
      "failures",
      "",
      "Stream threads that died of an exception and were replaced."),
  REGISTRY_UP(
      "unimos_registry_up",
      Kind.GAUGE,
      "0 or 1",
      "",
      "1 when the schema registry answered last time it was asked, every two seconds."),
  BROKER_UP(
      "unimos_broker_up",
      Kind.GAUGE,
      "0 or 1",
      "",
      "1 when a broker answered last time it was asked, every two seconds."),
  READY("unimos_ready", Kind.GAUGE, "0 or 1", "", "1 when `/health/ready` answers 200."),
  RESIDENT_MEMORY(
      "process_resident_memory_bytes",
      Kind.GAUGE,
      "bytes",
      "",
      "Resident memory of the process, libtorch included; on Linux only."),

  // the numbers of a window against the reference of its domain (method-specification 5)

  MEAN_SHIFT_RATIO(
      "meanShiftRatio",
      "unimos_domain_mean_shift_ratio",
      "1",
      "Squared move of the mean of all features in a window, as a multiple of its expectation by"
          + " chance: about 1 without a change; NaN when not tested. Like all gauges per domain, not"
          + " shown for `other`."),
  CLASS_CONDITIONAL_RATIO(
      "classConditionalRatio",
      "unimos_domain_class_conditional_ratio",
      "1",
      "The same within the predicted classes, which another mix of classes does not change. Both"
          + " above their thresholds at two looks: the domain has changed; only the other: its mix of classes"
          + " has."),
  // a window by itself

  MAX_COSINE("maxCosine", "1", "Mean over images of the greatest cosine to a source prototype."),
  CONFIDENCE(
      "confidence",
      "unimos_domain_confidence_ratio",
      "1",
      "Mean served probability of the served class in a window."),
  FLIPS_AGAINST_ZERO_SHOT(
      "flipsAgainstZeroShot",
      "unimos_domain_flips_against_zero_shot_ratio",
      "1",
      "Share of images whose served class is not zero-shot's."),
  MODALITY_AGREEMENT(
      "modalityAgreement",
      "unimos_domain_modality_agreement_ratio",
      "1",
      "Share of images on which the vision and the language head name the same class; NaN without"
          + " heads."),
  DISCREPANCY("discrepancy", "nats", "Mean Jensen-Shannon divergence of vision and language head."),
  LABEL_CORRELATION("labelCorrelation", "1", "Label correlation, 0 to 1."),
  METHOD("method", "1", "Revision of the method that made a version; a whole number."),
  SINCE_CHANGE("sinceChange", "images", "Images since the dated change of a domain."),
  REPEATS("repeats", "1", "Share of images that repeat an earlier one."),
  REPEAT_COSINE("repeatCosine", "1", "Mean cosine of repeated images to the earlier ones."),

  // a candidate at the gate (method-specification 4.16), beside both agreements above

  FINITE("finite", "0 or 1", "1 when no number of the candidate is NaN or infinite."),
  SEED_AGREEMENT(
      "seedAgreement",
      "1",
      "Share of the memory on which the vision head agrees with the balanced seeds."),
  OWN_LABELS("ownLabels", "1", "Share of the memory whose label the vision head reproduces."),
  RELABELLED("relabelled", "1", "Share of the memory whose label is not the teacher's."),
  STEPS(
      "steps",
      "steps",
      "MET steps of the round; 0 where budget or label correlation left them out."),
  MOVED("moved", "1", "Distance that a step moved both separation networks."),
  DISCRIMINATOR_ACCURACY(
      "discriminatorAccuracy",
      "1",
      "Share of target rows whose modality the discriminator named in the last step.");

  /** The type of a meter for Prometheus. */
  public enum Kind {
    COUNTER,
    GAUGE,
    /**
     * A histogram, exported as {@code _bucket}, {@code _count} and {@code _sum}, and a gauge {@code
     * _max}.
     */
    HISTOGRAM
  }

  private final String onTopic;
  private final String exported;
  private final Kind kind;
  private final String unit;

  /** The tags, separated by commas, since an enum may hold nothing mutable. */
  private final String tags;

  private final String meaning;

  /** Declares a number in records that is no meter. */
  Metric(String onTopic, String unit, String meaning) {
    this(onTopic, "", Kind.GAUGE, unit, "", meaning);
  }

  /** Declares a number of a window that is also a gauge per domain. */
  Metric(String onTopic, String exported, String unit, String meaning) {
    this(onTopic, exported, Kind.GAUGE, unit, "domain", meaning);
  }

  /** Declares a meter that is in no record. */
  Metric(String exported, Kind kind, String unit, String tags, String meaning) {
    this("", exported, kind, unit, tags, meaning);
  }

  Metric(String onTopic, String exported, Kind kind, String unit, String tags, String meaning) {
    this.onTopic = onTopic;
    this.exported = exported;
    this.kind = kind;
    this.unit = unit;
    this.tags = tags;
    this.meaning = meaning;
  }

  /** Returns the meters. */
  public static List<Metric> meters() {
    return Arrays.stream(values()).filter(each -> !each.exported.isEmpty()).toList();
  }

  /** Returns the numbers in records on the topics. */
  public static List<Metric> onTopics() {
    return Arrays.stream(values()).filter(each -> !each.onTopic.isEmpty()).toList();
  }

  /** Returns the numbers of a window that are gauges per domain. */
  public static List<Metric> ofWindows() {
    return onTopics().stream().filter(each -> !each.exported.isEmpty()).toList();
  }

  /** Returns the name in records on the topics; empty for a meter alone. */
  public String onTopic() {
    return onTopic;
  }

  /**
   * Returns the name in the text that Prometheus scrapes, without the suffixes of a histogram;
   * empty for what is no meter.
   */
  public String exported() {
    return exported;
  }

  public Kind kind() {
    return kind;
  }

  public String unit() {
    return unit;
  }

  /** Returns a sentence of explanation for people. */
  public String meaning() {
    return meaning;
  }

  /** Returns the tags that every series of this meter carries. */
  public List<String> tags() {
    return tags.isEmpty() ? List.of() : List.of(tags.split(",", -1));
  }

  /**
   * Returns the series that a scrape may show for this meter: four for a histogram, otherwise one.
   */
  public List<String> series() {
    return switch (kind) {
      case COUNTER, GAUGE -> List.of(exported);
      case HISTOGRAM ->
          List.of(exported + "_bucket", exported + "_count", exported + "_sum", exported + "_max");
    };
  }
}

package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import org.apache.kafka.common.config.ConfigDef;

/**
 * How domains adapt.
 *
 * @param mode how much is learned, and where rounds run
 * @param preset {@code stream} or {@code paper}
 * @param window images between two reports and rounds
 * @param earlyUntil images remembered until which windows are half as long
 * @param nearestWarmStart whether a new domain starts from its nearest relative's heads
 * @param discriminator whether the modality discriminator takes part in training
 * @param orthogonality whether the orthogonality term does
 * @param meanPrototypes whether the prototypes take their older form
 * @param loadedDomains most domains that a stream task keeps in memory; 0: what the heap holds
 * @param drift whether a changed domain is found out and flushed
 * @param falseAlarmDays days to one false alarm of a domain
 * @param recordsPerDay images of a domain a day, to turn days into images
 */
public record AdaptationSettings(
    Mode mode,
    String preset,
    int window,
    int earlyUntil,
    boolean nearestWarmStart,
    boolean discriminator,
    boolean orthogonality,
    boolean meanPrototypes,
    int loadedDomains,
    boolean drift,
    int falseAlarmDays,
    int recordsPerDay) {

  /** How much is learned, and where rounds run. */
  public enum Mode {
    /** Rounds on a thread of their own, beside the stream. */
    BACKGROUND,
    /** The stream waits for each round: the same images give the same versions. */
    INLINE,
    /** Aligned prototypes, no rounds. */
    PROTOTYPES,
    /** Nothing is learned; zero-shot serves. */
    OFF
  }

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "adapt.mode",
              ConfigDef.Type.STRING,
              "background",
              Expect.oneOf("background", "inline", "prototypes", "off"),
              HIGH,
              "background: rounds train beside the stream. inline: the stream waits for them, so"
                  + " that the same images give the same versions. prototypes: no rounds. off:"
                  + " nothing is learned, zero-shot serves.")
          .define(
              "adapt.preset",
              ConfigDef.Type.STRING,
              "stream",
              Expect.oneOf("stream", "paper"),
              LOW,
              "Which form of UniMoS trains: ours for streams, or as published.")
          .define(
              "adapt.window",
              ConfigDef.Type.INT,
              128,
              Expect.between(32, 4096),
              MEDIUM,
              "Images of a domain between two drift reports and rounds; half as many at first, see"
                  + " adapt.early-until.")
          .define(
              "adapt.early-until",
              ConfigDef.Type.INT,
              1024,
              Expect.between(0, 1_000_000),
              LOW,
              "While a domain remembers fewer images than that (a new one, or after a change),"
                  + " windows are half as long, but not shorter than 64: the first images gain most"
                  + " from a round, which costs least then. 0: windows of one length.")
          .define(
              "adapt.warm-start",
              ConfigDef.Type.STRING,
              "none",
              Expect.oneOf("none", "nearest"),
              LOW,
              "nearest: a new domain's first round starts from the heads of the domain whose"
                  + " features are nearest, among those in the same task.")
          .define(
              "adapt.discriminator",
              ConfigDef.Type.BOOLEAN,
              true,
              Expect.trueOrFalse(),
              LOW,
              "Whether the modality discriminator takes part in training.")
          .define(
              "adapt.orthogonality",
              ConfigDef.Type.BOOLEAN,
              true,
              Expect.trueOrFalse(),
              LOW,
              "Whether the orthogonality term takes part in training.")
          .define(
              "adapt.prototypes",
              ConfigDef.Type.STRING,
              "aligned",
              Expect.oneOf("aligned", "mean"),
              LOW,
              "mean: the older form of the prototypes, for comparison.")
          .define(
              "adapt.loaded-domains",
              ConfigDef.Type.INT,
              0,
              Expect.between(0, 1_000_000),
              MEDIUM,
              "Most domains that a stream task keeps in memory; others are read back from the state"
                  + " stores when their next image comes. 0: as many as fit a quarter of the heap,"
                  + " shared by all partitions; a domain is reckoned with 3.6 MB at 10 classes, 5.8 MB"
                  + " at 65.")
          .define(
              "drift.enabled",
              ConfigDef.Type.BOOLEAN,
              true,
              Expect.trueOrFalse(),
              MEDIUM,
              "Whether a domain whose looks have changed forgets what no longer holds.")
          .define(
              "drift.false-alarm-days",
              ConfigDef.Type.INT,
              30,
              Expect.between(1, 36_500),
              MEDIUM,
              "At least so many days to one false alarm of the watch over a domain's predictions.")
          .define(
              "drift.records-per-day",
              ConfigDef.Type.INT,
              10_000,
              Expect.between(1, 100_000_000),
              LOW,
              "Images of a domain a day, to turn those days into images.");

  static AdaptationSettings of(Values values) {
    return new AdaptationSettings(
        Mode.valueOf(values.text("adapt.mode").toUpperCase(java.util.Locale.ROOT)),
        values.text("adapt.preset"),
        values.integer("adapt.window"),
        values.integer("adapt.early-until"),
        values.text("adapt.warm-start").equals("nearest"),
        values.flag("adapt.discriminator"),
        values.flag("adapt.orthogonality"),
        values.text("adapt.prototypes").equals("mean"),
        values.integer("adapt.loaded-domains"),
        values.flag("drift.enabled"),
        values.integer("drift.false-alarm-days"),
        values.integer("drift.records-per-day"));
  }
}

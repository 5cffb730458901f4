package io.unimos.config;

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

  static final Keys KEYS = new Keys("Adaptation");

  static final Key<String> MODE =
      Key.in(
              KEYS,
              "adapt.mode",
              "background",
              Expect.oneOf("background", "inline", "prototypes", "off"))
          .text(
              "background: rounds train beside the stream. inline: the stream waits for them, so"
                  + " that the same images give the same versions. prototypes: no rounds. off:"
                  + " nothing is learned, zero-shot serves.");
  static final Key<String> PRESET =
      Key.in(KEYS, "adapt.preset", "stream", Expect.oneOf("stream", "paper"))
          .text("Which form of UniMoS trains: ours for streams, or as published.");
  static final Key<Integer> WINDOW =
      Key.in(KEYS, "adapt.window", "128", Expect.integer(32, 4096))
          .text(
              "Images of a domain between two drift reports and rounds; half as many at first, see"
                  + " adapt.early-until.");
  static final Key<Integer> EARLY_UNTIL =
      Key.in(KEYS, "adapt.early-until", "1024", Expect.integer(0, 1_000_000))
          .text(
              "While a domain remembers fewer images than that (a new one, or after a change),"
                  + " windows are half as long, but not shorter than 64: the first images gain most"
                  + " from a round, which costs least then. 0: windows of one length.");
  static final Key<String> WARM_START =
      Key.in(KEYS, "adapt.warm-start", "none", Expect.oneOf("none", "nearest"))
          .text(
              "nearest: a new domain's first round starts from the heads of the domain whose"
                  + " features are nearest, among those in the same task.");
  static final Key<Boolean> DISCRIMINATOR =
      Key.in(KEYS, "adapt.discriminator", "true", Expect.trueOrFalse())
          .text("Whether the modality discriminator takes part in training.");
  static final Key<Boolean> ORTHOGONALITY =
      Key.in(KEYS, "adapt.orthogonality", "true", Expect.trueOrFalse())
          .text("Whether the orthogonality term takes part in training.");
  static final Key<String> PROTOTYPES =
      Key.in(KEYS, "adapt.prototypes", "aligned", Expect.oneOf("aligned", "mean"))
          .text("mean: the older form of the prototypes, for comparison.");
  public static final Key<Integer> LOADED_DOMAINS =
      Key.in(KEYS, "adapt.loaded-domains", "0", Expect.integer(0, 1_000_000))
          .text(
              "Most domains that a stream task keeps in memory; others are read back from the state"
                  + " stores when their next image comes. 0: as many as fit a quarter of the heap,"
                  + " shared by all partitions; a domain is reckoned with 3.6 MB at 10 classes, 5.8 MB"
                  + " at 65.");
  static final Key<Boolean> DRIFT_ENABLED =
      Key.in(KEYS, "drift.enabled", "true", Expect.trueOrFalse())
          .text("Whether a domain whose looks have changed forgets what no longer holds.");
  static final Key<Integer> DRIFT_FALSE_ALARM_DAYS =
      Key.in(KEYS, "drift.false-alarm-days", "30", Expect.integer(1, 36_500))
          .text(
              "At least so many days to one false alarm of the watch over a domain's predictions.");
  static final Key<Integer> DRIFT_RECORDS_PER_DAY =
      Key.in(KEYS, "drift.records-per-day", "10000", Expect.integer(1, 100_000_000))
          .text("Images of a domain a day, to turn those days into images.");

  static AdaptationSettings of(SettingsSources given) {
    return new AdaptationSettings(
        Mode.valueOf(given.get(MODE).toUpperCase(java.util.Locale.ROOT)),
        given.get(PRESET),
        given.get(WINDOW),
        given.get(EARLY_UNTIL),
        given.get(WARM_START).equals("nearest"),
        given.get(DISCRIMINATOR),
        given.get(ORTHOGONALITY),
        given.get(PROTOTYPES).equals("mean"),
        given.get(LOADED_DOMAINS),
        given.get(DRIFT_ENABLED),
        given.get(DRIFT_FALSE_ALARM_DAYS),
        given.get(DRIFT_RECORDS_PER_DAY));
  }
}

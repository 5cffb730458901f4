package io.unimos.config;

import io.unimos.core.MethodSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.AdaptSettings.Mode;
import io.unimos.core.domain.AdaptSettings.Windows;

/**
 * The keys of {@link AdaptSettings} that an operator may set. The stream's sizes are the defaults.
 */
public final class AdaptKeys {
  private static final AdaptSettings STREAM =
      AdaptSettings.stream(AdaptSettings.EVERYTHING_TEACHES);
  private static final Windows WINDOWS = STREAM.windows();

  static final Keys KEYS = new Keys("Adaptation");

  static final Key<Mode> MODE =
      Key.in(KEYS, "adapt.mode", "background", Expect.oneOf(Mode.class))
          .text(
              "background: rounds train beside the stream. inline: the stream waits for them, so"
                  + " that the same images give the same versions. prototypes: no rounds. off:"
                  + " nothing is learned, zero-shot serves.");
  static final Key<Integer> WINDOW =
      Key.in(KEYS, "adapt.window", WINDOWS.window(), Expect.integer(32, 4096))
          .text(
              "Images of a domain between two drift reports and rounds; half as many at first, see"
                  + " adapt.early-until.");
  static final Key<Integer> EARLY_UNTIL =
      Key.in(KEYS, "adapt.early-until", WINDOWS.earlyUntil(), Expect.integer(0, 1_000_000))
          .text(
              "While a domain remembers fewer images than that (a new one, or after a change),"
                  + " windows are half as long, but not shorter than 64: the first images gain most"
                  + " from a round, which costs least then. 0: windows of one length.");
  static final Key<Boolean> ORTHOGONALITY =
      Key.in(KEYS, "adapt.orthogonality", "true", Expect.trueOrFalse())
          .text("Whether the orthogonality term takes part in training.");

  /** The share of the source hold-out's images that must still get a known class, or 0. */
  public static final Key<Double> OPEN_SET =
      Key.in(KEYS, "adapt.open-set", "0", Expect.decimal("0", "0.999"))
          .text(
              "Share of the source hold-out's images that must still be named, such as 0.95, where"
                  + " predictions say which images show an unknown class (`unknownClass`,"
                  + " see the page of the classes). The label stays what it is, and nothing is"
                  + " learned otherwise. 0: nothing is said.");

  /** The heap for the domains in memory, or 0. */
  public static final Key<Long> MEMORY =
      Key.in(KEYS, "adapt.memory", "0", Expect.size("0", "1024GB"))
          .text(
              "Heap that the domains in memory may take, all partitions of this process together,"
                  + " such as 512MB. The least recently seen leave first: they are written to the"
                  + " state stores and read back when their next image comes. 0: half of the heap, a"
                  + " quarter where the process encodes too. A domain is reckoned with 0.2 MB at 10"
                  + " classes, 0.7 MB at 65.");

  private AdaptKeys() {}

  /**
   * Returns everything but the out-of-distribution filter, which belongs to the bundle. In these
   * settings every image teaches.
   */
  static AdaptSettings of(SettingsSources given) {
    AdaptSettings preset =
        AdaptSettings.of(method(given), AdaptSettings.EVERYTHING_TEACHES).withMode(given.get(MODE));
    return preset
        .withWindows(
            preset.windows().withWindow(given.get(WINDOW)).withEarlyUntil(given.get(EARLY_UNTIL)))
        .withMemoryBytes(given.get(MEMORY))
        .withAnnotate(AnnotateKeys.of(given))
        .withOpenSet(given.get(OPEN_SET));
  }

  private static MethodSettings method(SettingsSources given) {
    MethodSettings method = MethodSettings.stream();
    return given.get(ORTHOGONALITY)
        ? method
        : method.withStep(
            method.step().withWeights(method.step().weights().withoutOrthogonality()));
  }
}

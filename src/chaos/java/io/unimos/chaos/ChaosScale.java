package io.unimos.chaos;

/** The amount of work: {@code -Dchaos.scale=short} in every build, {@code long} in the night. */
final class ChaosScale {
  private static final boolean LONG = "long".equals(System.getProperty("chaos.scale", "short"));

  /** Seeds every random choice; printed, so that a run can be repeated. */
  static final long SEED = Long.getLong("chaos.seed", 20261125L);

  private ChaosScale() {}

  static int pick(int inShort, int inLong) {
    return LONG ? inLong : inShort;
  }

  static boolean isLong() {
    return LONG;
  }

  static String name() {
    return LONG ? "long" : "short";
  }
}

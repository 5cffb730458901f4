package io.unimos.config;

/**
 * The limits on training where it runs beside the stream.
 *
 * @param threads the number of rounds at once
 * @param cpuShare the share of the time of all processors that the process may use
 */
public record TrainSettings(int threads, double cpuShare) {

  static final Keys KEYS = new Keys("Training");

  static final Key<Integer> THREADS =
      Key.in(KEYS, "adapt.threads", 1, Expect.integer(1, 64))
          .text("Rounds that train at once, for adapt.mode=background.");
  static final Key<Double> CPU_SHARE =
      Key.in(KEYS, "adapt.cpu-share", ".5", Expect.decimal("0.01", "1"))
          .text(
              "Share of the machine's processor time that rounds may take on the average. While more"
                  + " is wanted, rounds go without their MET steps; what is wanted beyond that waits,"
                  + " and the images between two rounds of a camera become more.");

  static TrainSettings of(SettingsSources given) {
    return new TrainSettings(given.get(THREADS), given.get(CPU_SHARE));
  }

  /** Returns the seconds of processor time that training may take per second. */
  public double cpuPerSecond() {
    return cpuShare * Runtime.getRuntime().availableProcessors();
  }
}

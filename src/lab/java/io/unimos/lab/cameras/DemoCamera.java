package io.unimos.lab.cameras;

import java.util.List;

/**
 * One camera of the demo. Immutable; any thread.
 *
 * @param domain its name, the key of its records
 * @param seed of its scenes
 * @param phases the conditions that it goes through, each for an equal share of its images
 * @param images how many images it plans to show
 */
public record DemoCamera(String domain, long seed, List<String> phases, int images) {
  /** Between the seeds of two cameras, so that equal conditions do not show equal scenes. */
  private static final long SEED_DISTANCE = 1_000_000;

  /**
   * Returns the four cameras of the demo: one stays on day, one shows unseen objects, one meets fog
   * and night, one is infrared.
   */
  public static List<DemoCamera> street(long seed, int images) {
    return List.of(
        new DemoCamera("camera-day", seed, List.of("day"), images),
        new DemoCamera("camera-toy", seed + SEED_DISTANCE, List.of("toy"), images),
        new DemoCamera(
            "camera-weather",
            seed + 2 * SEED_DISTANCE,
            List.of("day", "fog", "night", "day"),
            images),
        new DemoCamera("camera-ir", seed + 3 * SEED_DISTANCE, List.of("ir"), images));
  }

  /** Returns the condition under which an image is taken, by its index from 0. */
  public String condition(int index) {
    long phase = (long) index * phases.size() / images;
    return phases.get((int) Math.min(phases.size() - 1, phase));
  }

  /** Paints an image, by its index from 0. */
  public DemoImage image(int index) {
    return DemoCameras.render(condition(index), seed, index);
  }
}

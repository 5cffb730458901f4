package io.unimos.core.domain;

/** Sizes that a test can fill. */
public final class SmallWindows {
  private SmallWindows() {}

  /** Drift is tested twice a window on the newest one, six are remembered, all are as long. */
  public static AdaptSettings.Windows of(int window) {
    return AdaptSettings.stream(0)
        .windows()
        .withWindow(window)
        .withTest(window / 2)
        .withRecent(window)
        .withMemory(6 * window)
        .withEarlyUntil(0);
  }
}

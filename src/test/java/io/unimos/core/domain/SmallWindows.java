package io.unimos.core.domain;

/** Sizes that a test can fill. */
public final class SmallWindows {
  private SmallWindows() {}

  /** Drift is tested twice a window on the newest one, six are remembered, all are as long. */
  public static AdaptSettings.Windows of(int window) {
    return of(window, 6 * window);
  }

  /** Returns small windows with another memory. */
  public static AdaptSettings.Windows of(int window, int memory) {
    return new AdaptSettings.Windows(window, window / 2, window, memory, 0);
  }
}

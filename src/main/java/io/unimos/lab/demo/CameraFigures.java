package io.unimos.lab.demo;

/**
 * One camera's line in tables and report.
 *
 * @param condition of its latest answered image; empty before the first
 * @param all accuracy over all answers
 * @param last over the last {@link CameraScore#LAST}
 * @param recent over the last {@link CameraScore#RECENT}
 * @param adaptation what the service did about it
 */
record CameraFigures(
    String domain,
    String condition,
    long sent,
    long predictions,
    Accuracy all,
    Accuracy last,
    Accuracy recent,
    Adaptation adaptation) {}

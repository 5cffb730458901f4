package io.unimos.cli;

/**
 * One camera's line in tables and report.
 *
 * @param condition of its latest answered image; empty before the first
 * @param all accuracy over all answers
 * @param last over the last {@link CameraScore#LAST}
 * @param recent over the last {@link CameraScore#RECENT}
 * @param drift what the latest drift report says; empty before the first
 * @param version the adapter version that served last; 0 before the first
 */
record CameraFigures(
    String domain,
    String condition,
    long sent,
    long predictions,
    Accuracy all,
    Accuracy last,
    Accuracy recent,
    String drift,
    long version) {}

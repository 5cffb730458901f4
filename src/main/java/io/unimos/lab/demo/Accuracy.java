package io.unimos.lab.demo;

/**
 * Shares of right answers, in 0..1; NaN without answers.
 *
 * @param zeroShot of the frozen text classifier alone
 * @param sourceProbe of a linear classifier on the labelled source, which never adapts
 * @param prototypes of the aligned prototypes alone
 * @param adapted of what was served; equal to zero-shot as long as nothing is learned
 */
record Accuracy(double zeroShot, double sourceProbe, double prototypes, double adapted) {}

package io.unimos.core.source;

/**
 * The ridge probe of a bundle's bank as it was fitted when the bundle was made
 * (method-specification 4.12). Every service that loads the bundle starts its rounds from exactly
 * these numbers, on any processor. Immutable by agreement: no caller may write into the arrays.
 *
 * @param weight W0 {@code [K * d]} by rows
 * @param bias b0 {@code [K]}
 * @param penalty lambda that the hold-out chose, above 0
 * @param accuracy on the hold-out, 0..1
 */
public record FittedProbe(double[] weight, double[] bias, double penalty, double accuracy) {}

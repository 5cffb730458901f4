/**
 * The baselines: other uses of the same features, text and labelled source. Features enter record
 * by record, labels never; a class per record leaves. Uses {@code method}'s description of the
 * source and {@code numbers}.
 */
package io.unimos.evaluate.baseline;

/**
 * The baselines: other uses of the same features, text and labelled source. Features enter record
 * by record, labels never; a class per record leaves. Uses {@code core}'s source model and
 * arithmetic.
 */
package io.unimos.evaluate.baseline;

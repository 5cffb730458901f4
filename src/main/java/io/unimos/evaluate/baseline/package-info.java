/**
 * The rivals: what else can be done with the same features, text and labelled source. Features
 * enter record by record, labels never; a class per record leaves. Uses nothing but {@code
 * method}'s description of the source.
 */
package io.unimos.evaluate.baseline;

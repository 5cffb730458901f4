/**
 * What a domain remembers of its own images. Half-precision features with the classes predicted for
 * them enter; the entries to train on, to judge by and to compare with leave. Uses {@code numbers}.
 */
package io.unimos.memory;

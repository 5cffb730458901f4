/**
 * The memory of a domain's own images. Half-precision features with the classes predicted for them
 * enter; the entries to train on, to judge by and to compare with leave. Uses {@code numbers}.
 */
package io.unimos.memory;

/**
 * Detection of change in a domain. Features of a window and of the accepted reference enter, with
 * the classes predicted for them; label-free statistics leave. Uses {@code numbers} and the half
 * floats of {@code event}.
 */
package io.unimos.drift;

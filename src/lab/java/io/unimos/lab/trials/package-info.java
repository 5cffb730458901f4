/**
 * Trials of single parts of the method over labelled folders: audit samples, class arrival, unknown
 * classes, the gate. Uses {@code evaluate} and prints tables.
 */
package io.unimos.lab.trials;

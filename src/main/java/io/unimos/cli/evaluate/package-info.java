/**
 * The command {@code evaluate}. Labelled folders enter and are played through the method, with
 * baselines beside it; tables, reports and charts leave. May use what the commands may.
 */
package io.unimos.cli.evaluate;

/**
 * The commands {@code bench}. Sizes enter; speeds leave as one line of JSON, each beside a baseline
 * of the same run. May use what the commands may.
 */
package io.unimos.lab.bench;

/**
 * The command {@code label}. Requests and a person's answers enter; labels leave, and the service's
 * answers are printed. May use what the commands may.
 */
package io.unimos.cli.labels;

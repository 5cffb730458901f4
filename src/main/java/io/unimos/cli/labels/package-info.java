/**
 * {@code label}. Requests and a person's answers enter; labels leave, and what became of them is
 * printed. May use what the commands may.
 */
package io.unimos.cli.labels;

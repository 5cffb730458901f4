/**
 * The command {@code doctor}. Settings enter; a table of questions, findings and remedies leaves.
 * May use what the commands may.
 */
package io.unimos.cli.doctor;

/**
 * {@code doctor}. Settings enter; a table of what was asked, what was found and how to mend it
 * leaves. May use what the commands may.
 */
package io.unimos.cli.doctor;

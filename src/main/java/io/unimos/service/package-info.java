/**
 * The process that runs. Settings enter; a running stream and an exit code leave, and before that a
 * line for everything that is not as it has to be, by {@code service.check}. May use everything of
 * ours but the commands, the console and the lab; only the commands and the lab may use it.
 */
package io.unimos.service;

/**
 * The running process. Settings enter; a running stream and an exit code leave, preceded by one
 * line for each problem that {@code service.check} finds. May use every package but the commands,
 * the console and the lab; only the commands and the lab may use it.
 */
package io.unimos.service;

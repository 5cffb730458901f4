/**
 * {@code demo}. Nothing enters: a broker, made-up cameras and the service run in one process. A
 * live table and a report leave. May use what the commands may.
 */
package io.unimos.lab.demo;

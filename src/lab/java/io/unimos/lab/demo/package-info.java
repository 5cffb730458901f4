/**
 * The command {@code demo}. Nothing enters: a broker, drawn cameras and the service run in one
 * process. A live table and a report leave. Uses all that the commands may use.
 */
package io.unimos.lab.demo;

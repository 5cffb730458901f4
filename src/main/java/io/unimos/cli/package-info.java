/**
 * The commands, with one class for each noun. Verbs that are options and one call are its methods;
 * the other verbs are classes below it. Arguments, files and settings enter; printed lines and an
 * exit code leave. May use every package but that of {@link io.unimos.Main} and the lab; only those
 * use it. A noun with parts of its own has a package below this one.
 */
package io.unimos.cli;

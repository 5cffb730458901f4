/**
 * The commands, a class for each noun: verbs that are options and a call are its methods, the
 * others classes below it. Arguments, files and settings enter; printed lines and an exit code
 * leave. May use everything of ours but {@link io.unimos.Main} and the lab; only those use it. A
 * noun with parts of its own has a package below this one.
 */
package io.unimos.cli;

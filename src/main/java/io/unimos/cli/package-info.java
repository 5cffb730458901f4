/**
 * The commands. Arguments, files and settings enter; printed lines and an exit code leave. May use
 * everything of ours but {@link io.unimos.Main}; nothing of ours uses it. A command with parts of
 * its own has a package below this one.
 */
package io.unimos.cli;

/**
 * The commands {@code dead-letters}. A choice of letters enters; lists of them leave, and their
 * records go back to their topics, once. May use what the commands may.
 */
package io.unimos.cli.deadletters;

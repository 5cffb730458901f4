/**
 * The commands {@code adapters}. A domain's name enters; its versions leave as text or JSON, and
 * actions that change them as commands on a topic. May use what the commands may.
 */
package io.unimos.cli.adapters;

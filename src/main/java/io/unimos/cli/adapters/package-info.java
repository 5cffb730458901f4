/**
 * {@code adapters}. A domain's name enters; what its versions were leaves as text or JSON, and
 * orders to change them as commands on a topic. May use what the commands may.
 */
package io.unimos.cli.adapters;

/**
 * Adapter versions in their published form. Decisions of a domain enter; records of the
 * adapter-versions topic leave, with a hash over all that decides a prediction. May use {@code
 * adapt}, {@code method}, {@code bundle}, {@code event} and {@code numbers}.
 */
package io.unimos.version;

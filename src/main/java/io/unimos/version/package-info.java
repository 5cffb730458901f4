/**
 * Adapter versions as they travel. Decisions of a domain enter; records of the adapter-versions
 * topic leave, with a hash over all that decides a prediction. May use {@code adapt}, {@code
 * method} and {@code event}.
 */
package io.unimos.version;

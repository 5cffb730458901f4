/**
 * The contents of the records that travel, beside the classes that are generated from {@code
 * schemas/}. Decisions of a domain, and every stage's {@link io.unimos.wire.Outcome}, enter;
 * records of versions and dead letters leave, with the names, headers and hashes that readers in
 * any language rely on. Reads and writes no topic itself.
 */
package io.unimos.wire;

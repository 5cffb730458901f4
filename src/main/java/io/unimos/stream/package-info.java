/**
 * The stream itself: {@link io.unimos.stream.EncodeTopology} and {@link
 * io.unimos.stream.AdaptTopology} are the topologies, and the {@code *Step} classes are their
 * processors. Image events and features enter as bytes; features, predictions and dead letters
 * leave in the transaction of the record they belong to. The package depends on neither the process
 * that runs it nor its observers.
 */
package io.unimos.stream;

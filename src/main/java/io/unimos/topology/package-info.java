/**
 * The stream itself: {@link io.unimos.topology.EncodeTopology} and {@link
 * io.unimos.topology.AdaptTopology} are the topologies, and the {@code *Step} classes are their
 * processors. Image events and features enter as bytes; features, predictions and dead letters
 * leave in the transaction of the record they belong to. The package depends on neither the process
 * that runs it nor its observers. Only {@code service}, the commands, the console and the lab may
 * use it, and the console only {@link io.unimos.topology.TopicReader}.
 */
package io.unimos.topology;

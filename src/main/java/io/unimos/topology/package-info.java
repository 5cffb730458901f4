/**
 * The stream itself: {@link io.unimos.topology.EncodeTopology} and {@link
 * io.unimos.topology.AdaptTopology} are the maps, the {@code *Step} classes are the processors on
 * it. Image events and features enter as bytes; features, predictions and dead letters leave in the
 * transaction of the record they belong to. Knows neither the process that runs it nor who looks at
 * it; only {@code service}, the commands, the console and the lab may use it, the console {@link
 * io.unimos.topology.TopicReader} alone.
 */
package io.unimos.topology;

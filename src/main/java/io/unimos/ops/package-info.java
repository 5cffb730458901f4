/**
 * The operator's view of the service: metrics, health and the page that shows both. Events of the
 * pipeline enter as plain method calls made by the wiring; text for Prometheus, probes and people
 * leaves over HTTP. May use {@code event}, {@code failure}, Micrometer, Jetty and the types of
 * Kafka Streams; only {@code service}, {@code console}, the commands and the lab may use it.
 */
package io.unimos.ops;

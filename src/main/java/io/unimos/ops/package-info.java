/**
 * What an operator sees of the service: metrics, health and the page that shows both. Events of the
 * pipeline enter as plain method calls made by the wiring; text for Prometheus, probes and people
 * leaves over HTTP. May use {@code failure}, Micrometer, Jetty and the types of Kafka Streams;
 * nothing may depend on it but the commands.
 */
package io.unimos.ops;

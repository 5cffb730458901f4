/**
 * The meters of the service. Events of the pipeline enter as plain method calls made by the wiring;
 * text for Prometheus leaves. Uses Micrometer and the types of Kafka Streams.
 */
package io.unimos.service.metrics;

/**
 * The meters of the service. Events of the pipeline enter by its listeners, and figures of its
 * parts by the wiring; text for Prometheus leaves. Uses Micrometer and the types of Kafka Streams.
 */
package io.unimos.service.metrics;

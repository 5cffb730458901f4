/**
 * The evaluation of labelled folders through the service's own online engine, before the service is
 * trusted. Images with labels and a bundle enter; figures, predictions and charts leave. Uses
 * {@code core}, {@code bundle}, {@code image} and {@code encode} for the way from bytes to
 * features, and {@code page} for pages; knows no Kafka. Labels are read only when everything has
 * been predicted.
 */
package io.unimos.evaluate;

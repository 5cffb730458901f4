/**
 * Labelled folders played through the service's own online engine, to know before it is trusted.
 * Images with labels and a bundle enter; figures, predictions and charts leave. Uses {@code adapt}
 * and what that uses, {@code bundle}, {@code image} and {@code encode} for the way from bytes to
 * features, {@code page} for what people look at, and knows no Kafka; labels are looked at only
 * when everything has been predicted.
 */
package io.unimos.evaluate;

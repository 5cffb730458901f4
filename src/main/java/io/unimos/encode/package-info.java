/**
 * The way from pixels to features. Records enter as bytes through the look-ahead and leave as
 * features or refusals, in batches that fit a device; the encoder itself is a TorchScript module of
 * the bundle. May use {@code image}, {@code wire} and the tensor engine; knows no Kafka.
 */
package io.unimos.encode;

/**
 * The way from encoded bytes to pixels and crops. Bytes that {@code guard} has walked enter; an
 * upright RGB image, a crop for the encoder and six statistics leave, or one reason for refusal.
 * May use {@code guard}, {@code wire}, ImageIO, zlib and libturbojpeg; knows no Kafka and no
 * tensors.
 */
package io.unimos.image.decode;

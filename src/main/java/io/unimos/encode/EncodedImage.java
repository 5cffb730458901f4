package io.unimos.encode;

import io.unimos.image.decode.ImageStatistics;

/**
 * One image after the encoder.
 *
 * @param id the image's id
 * @param domain the image's domain
 * @param capturedAt milliseconds since 1970-01-01 UTC
 * @param feature {@code [d]}, L2-normalised, finite
 * @param statistics of the crop that was encoded
 */
public record EncodedImage(
    String id, String domain, long capturedAt, float[] feature, ImageStatistics statistics) {}

package io.unimos.encode;

import io.unimos.image.fetch.ImageSource;

/**
 * What an image event asks for, taken out of its wire format.
 *
 * @param id the image's id
 * @param domain the image's domain
 * @param capturedAt milliseconds since 1970-01-01 UTC
 * @param image the encoded image, or where it is
 */
public record ImageRequest(String id, String domain, long capturedAt, ImageSource image) {}

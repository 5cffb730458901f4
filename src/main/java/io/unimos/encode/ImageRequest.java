package io.unimos.encode;

/**
 * The content of an image event, taken out of its wire format.
 *
 * @param id the image's id
 * @param domain the image's domain
 * @param capturedAt milliseconds since 1970-01-01 UTC
 * @param image the encoded image, or its address
 */
public record ImageRequest(String id, String domain, long capturedAt, ImageSource image) {

  /** The place of an event's image: in the event itself, or behind a uri from outside. */
  public sealed interface ImageSource {

    /** The encoded image as it came, unchecked. */
    record Inline(byte[] encoded) implements ImageSource {}

    /** A uri as it came, unchecked. */
    record Remote(String uri) implements ImageSource {}
  }
}

package io.unimos.encode;

/**
 * What an image event asks for, taken out of its wire format.
 *
 * @param id the image's id
 * @param domain the image's domain
 * @param capturedAt milliseconds since 1970-01-01 UTC
 * @param image the encoded image, or where it is
 */
public record ImageRequest(String id, String domain, long capturedAt, ImageSource image) {

  /** Where an event's image is: in the event itself, or behind a uri that somebody else chose. */
  public sealed interface ImageSource {

    /** The encoded image, as it came; anything at all. */
    record Inline(byte[] encoded) implements ImageSource {}

    /** A uri as it came; anything at all. */
    record Remote(String uri) implements ImageSource {}
  }
}

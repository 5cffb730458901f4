package io.unimos.image.fetch;

/** Where an event's image is: in the event itself, or behind a uri that somebody else chose. */
public sealed interface ImageSource {

  /** The encoded image, as it came; anything at all. */
  record Inline(byte[] encoded) implements ImageSource {}

  /** A uri as it came; anything at all. */
  record Remote(String uri) implements ImageSource {}
}

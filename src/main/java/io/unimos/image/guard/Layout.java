package io.unimos.image.guard;

/**
 * Where things are inside an encoded image; found by walking it once, without decoding. Holds
 * offsets only, never a copy of the image.
 */
public sealed interface Layout permits JpegLayout, PngLayout {

  ImageHeader header();

  /** Recognises the format and walks it, or says what it is instead. */
  static Layout of(byte[] encoded, ImageLimits limits) throws Refusal {
    if (encoded == null || encoded.length == 0) {
      throw Refusal.corrupt("no bytes");
    }
    limits.checkBytes(encoded.length);
    if (FileSignatures.isJpeg(encoded)) {
      return new JpegWalk(encoded, limits).layout();
    }
    if (FileSignatures.isPng(encoded)) {
      return new PngWalk(encoded, limits).layout();
    }
    throw FileSignatures.refusal(encoded);
  }
}

package io.unimos.image.decode;

/**
 * A decoded image.
 *
 * @param width in pixels, after EXIF orientation
 * @param height in pixels, after EXIF orientation
 * @param rgb {@code [height * width * 3]} unsigned bytes, row-major, red first; owned by the holder
 *     of this record
 */
public record Pixels(int width, int height, byte[] rgb) {}

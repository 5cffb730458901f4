package io.unimos.image;

import java.time.Duration;

/**
 * What an image may cost.
 *
 * @param maxBytes encoded size in bytes
 * @param maxPixels width times height, as the header claims
 * @param decodeTimeout wall-clock time for one decode; DESIGN.md gives 2 s
 */
public record ImageLimits(int maxBytes, long maxPixels, Duration decodeTimeout) {}

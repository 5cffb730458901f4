package io.unimos.adapt;

/**
 * One image of a domain, encoded.
 *
 * @param vector {@code [d]} half floats, little-endian, L2-normalised: the feature record's bytes
 * @param statistics the six numbers of the decoded image, or empty
 * @param duplicate true when an image of this id has been here before: it is answered, nothing else
 */
public record ObservedRecord(byte[] vector, float[] statistics, boolean duplicate) {}

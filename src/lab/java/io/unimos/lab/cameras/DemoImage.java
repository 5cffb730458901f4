package io.unimos.lab.cameras;

/**
 * One image of a demo camera, with the truth that only the demo knows.
 *
 * @param jpeg the encoded image, 224 x 224; owned by the holder of this record
 * @param label what it shows
 * @param id unique among all images of the demo's cameras that share no seed
 * @param condition under which it was taken, as people write it
 */
public record DemoImage(byte[] jpeg, String label, String id, String condition) {}

package io.unimos.image;

/**
 * Six numbers of a decoded image, each in 0..1, from which drift is explained in words (METHOD.md
 * 5).
 *
 * @param brightness mean luma (BT.601)
 * @param contrast standard deviation of luma
 * @param sharpness mean absolute 4-neighbour Laplacian of luma
 * @param red mean red
 * @param green mean green
 * @param blue mean blue
 */
public record ImageStatistics(
    float brightness, float contrast, float sharpness, float red, float green, float blue) {}

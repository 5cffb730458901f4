package io.unimos.adapt;

import io.unimos.method.heads.Discrepancy;

/**
 * What a version's two heads say of one image.
 *
 * @param vision p_v, {@code [K]}, at its own temperature
 * @param language p_l, {@code [K]}, at its own temperature
 * @param ensembleWeight w: share of the vision head in the ensemble of both
 * @param headsShare h: share of the heads against the prototypes in what is served
 * @param category how vision and language agree
 * @param discrepancy D in 0..ln 2
 */
public record HeadsAnswer(
    double[] vision,
    double[] language,
    double ensembleWeight,
    double headsShare,
    Discrepancy.Category category,
    double discrepancy) {}

/**
 * The classifier without training, for every domain from its first record on. The features of one
 * domain enter in their order; the posteriors of its aligned prototypes and of the text leave, and
 * a frozen view of the prototypes as teacher and reference. Plain Java in double, the same bits on
 * any machine.
 */
package io.unimos.core.prototypes;

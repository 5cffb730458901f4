/**
 * The training of one domain, as a pure function. A task enters (the memory, the prototypes of the
 * moment, the heads to start from, a seed); a candidate with a summary leaves. Uses the prototypes
 * as teacher, {@code core.met} for the trained networks and for large products, and EJML for the
 * closed forms.
 */
package io.unimos.core.round;

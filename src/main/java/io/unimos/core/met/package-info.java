/**
 * The networks of UniMoS and one step of their modality-ensemble training. Heads and a batch of
 * features enter; changed heads, the loss's terms, and heads folded to two matrices that serve
 * without any engine leave. The only package of the core that uses libtorch (through DJL): no
 * tensor leaves it, and native memory is freed by the caller that allocated it.
 */
package io.unimos.core.met;

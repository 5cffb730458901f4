/**
 * The decision whether a candidate may serve. A candidate enters, with records that no training has
 * seen; a report of every check, its bound and its result leaves. Needs no label of the domain.
 */
package io.unimos.core.gate;

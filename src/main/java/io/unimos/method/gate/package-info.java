/**
 * May a candidate serve? A candidate enters, with records that no training has seen; a report of
 * every question, its bound and its answer leaves. Uses the other packages of the method and needs
 * no label of the domain.
 */
package io.unimos.method.gate;

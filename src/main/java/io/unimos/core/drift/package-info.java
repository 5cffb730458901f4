/**
 * Detection of change in a domain. Features of a window and of the accepted reference enter, with
 * the classes predicted for them; label-free statistics leave.
 */
package io.unimos.core.drift;

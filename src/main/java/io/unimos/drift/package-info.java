/**
 * Is this domain still what it was? Features of a window and of the accepted reference enter, with
 * the classes predicted for them; label-free statistics leave. Uses nothing but the JDK.
 */
package io.unimos.drift;

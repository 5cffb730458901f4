/**
 * The parts that all pages for people share: templates whose values are escaped, formats of
 * numbers, and small drawings. Values enter; HTML and SVG leave. Uses the arithmetic of {@code
 * core.math} alone.
 */
package io.unimos.page;

/**
 * The parts that all pages for people share: templates whose values are escaped, formats of
 * numbers, and small drawings. Values enter; HTML and SVG leave. May use no other package of the
 * project.
 */
package io.unimos.page;

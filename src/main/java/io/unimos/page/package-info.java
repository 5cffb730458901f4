/**
 * What pages for people share: templates whose values are escaped, words for figures, small
 * drawings. Values enter; HTML and SVG leave. May use nothing of ours.
 */
package io.unimos.page;

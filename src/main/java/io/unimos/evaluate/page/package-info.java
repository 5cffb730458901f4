/**
 * The page that {@code evaluate --html} writes. Played streams and their reports enter; one file of
 * HTML leaves, which needs nothing else. May use {@code evaluate} and what that uses.
 */
package io.unimos.evaluate.page;

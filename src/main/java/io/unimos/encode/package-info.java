/**
 * Pixels and prompts become features. Crops or prompts enter, L2-normalised rows of floats leave;
 * no array of the tensor engine crosses the border. Uses {@code image} and {@code failure}, and DJL
 * for the towers and the tokenizer.
 */
package io.unimos.encode;

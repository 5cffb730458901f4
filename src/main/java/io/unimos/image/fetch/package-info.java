/**
 * The fetching of images by a uri from outside. The uri's text enters; the bytes of an answer from
 * a host and an address that are allowed leave, or one reason for refusal. May use {@code guard}
 * and {@code wire}; it is the only package that opens connections which an event asks for.
 */
package io.unimos.image.fetch;

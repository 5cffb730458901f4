/**
 * Images behind a uri that somebody else chose. The uri's text enters; the bytes of an answer from
 * a host and an address that are allowed leave, or one reason why not. May use {@code guard} and
 * {@code failure}; alone in the service it opens connections that an event asks for.
 */
package io.unimos.image.fetch;

/**
 * What an image says about itself, and why it is refused. Bytes of unknown origin enter; where the
 * picture lies in them and what decoding it would cost leave, or one reason why not, before
 * anything of the picture's size is allocated. May use {@code failure}; decodes nothing.
 */
package io.unimos.image.guard;

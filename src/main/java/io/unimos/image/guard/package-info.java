/**
 * The header of an image, and the reasons for which it is refused. Bytes of unknown origin enter;
 * the place of the picture in them and the cost of decoding it leave, or one reason for refusal,
 * before anything of the picture's size is allocated. May use {@code wire}; decodes nothing.
 */
package io.unimos.image.guard;

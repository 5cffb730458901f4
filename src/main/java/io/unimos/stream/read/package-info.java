/**
 * The reading of our topics. Bytes of any origin enter; events of the expected type leave, or one
 * reason for refusal. The steps read by it, and so do the commands and the console, which see no
 * other part of the stream.
 */
package io.unimos.stream.read;

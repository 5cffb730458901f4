/**
 * What a person sees and does. The public topics enter, read without a consumer group; pages leave
 * over HTTP, and orders as the same command records that the command line writes. May use {@code
 * config}, {@code event}, {@code failure}, {@code image}, {@code page}, {@code bundle}, {@code
 * version}, {@code numbers}, of {@code method} what a look computes anew, and the token of {@code
 * ops}; only the commands and the lab may use it.
 */
package io.unimos.console;

/**
 * The web pages on which people watch and control the service. The public topics enter, read
 * without a consumer group; pages leave over HTTP, and actions leave as the same command records
 * that the command line writes. May use {@code config}, {@code event}, {@code failure}, {@code
 * image}, {@code page}, {@code bundle}, {@code version}, {@code numbers}, the parts of {@code
 * method} that a look recomputes, and the token of {@code ops}; only the commands and the lab may
 * use it.
 */
package io.unimos.console;

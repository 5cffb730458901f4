/**
 * The web pages on which people watch and control the service. The public topics enter, read
 * without a consumer group; pages leave over HTTP, and actions leave as the same command records
 * that the command line writes. Of {@code stream} it uses the reader alone, of {@code core} what a
 * look recomputes, of {@code service} the HTTP port and its token; only the commands and the lab
 * may use it.
 */
package io.unimos.console;

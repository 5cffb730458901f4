/** {@code bench}: speed, each against a baseline of the same run. */
package io.unimos.cli.bench;

/** {@code dead-letters}: looking at what was set aside, and playing it again. */
package io.unimos.cli.deadletters;

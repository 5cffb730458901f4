/** {@code evaluate}: labelled folders played through the method, with rivals beside it. */
package io.unimos.cli.evaluate;

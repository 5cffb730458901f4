/** {@code demo}: a broker, made-up cameras, the service and its figures in one process. */
package io.unimos.cli.demo;

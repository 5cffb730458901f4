/**
 * What shows and measures the service, and is not part of it: the demo, the benches, a broker in
 * this JVM, cameras that are drawn. It uses everything; nothing outside may use it ({@link
 * io.unimos.lab.LabCommands} brings its commands), and what only it needs lies in {@code
 * target/lib-lab}, which the production image does not carry.
 */
package io.unimos.lab;

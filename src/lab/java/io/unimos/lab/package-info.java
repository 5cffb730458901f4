/**
 * The laboratory: the demo, the benches, the trials, a broker in this JVM and drawn cameras, which
 * show and measure the service without being part of it. It uses everything and nothing outside
 * uses it; {@link io.unimos.lab.LabCommands} brings its commands. Its libraries are in {@code
 * target/lib-lab}, which the production image does not carry.
 */
package io.unimos.lab;

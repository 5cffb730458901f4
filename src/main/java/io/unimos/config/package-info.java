/**
 * What an operator may set. A properties file, the environment and the command line enter; one
 * {@link io.unimos.config.Settings} leaves, checked and without nulls, together with the client
 * properties that follow from it. May use names of Kafka's properties, the settings of {@code
 * adapt} and {@code method}, the limits of {@code image}, the devices of {@code encode}, the trust
 * of {@code event}, and nothing else of ours.
 */
package io.unimos.config;

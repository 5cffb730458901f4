/**
 * The settings that an operator may choose. A properties file, the environment and the command line
 * enter; one {@link io.unimos.config.Settings} leaves, checked and without nulls, together with the
 * client properties that follow from it. May use names of Kafka's properties, the settings of
 * {@code core}, the limits of {@code image}, the devices of {@code encode}, the trust of {@code
 * wire}, and no other package of the project.
 */
package io.unimos.config;

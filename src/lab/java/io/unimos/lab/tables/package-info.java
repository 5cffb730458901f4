/**
 * The tables of the method's page come out of the demo's cameras, played by {@code evaluate}. Uses
 * the rendered cameras and the evaluation, and nothing of Kafka.
 */
package io.unimos.lab.tables;

/**
 * The notebook's tables, measured on the demo's cameras by {@code evaluate --report}. Uses the
 * rendered cameras and the evaluation, and nothing of Kafka.
 */
package io.unimos.lab.tables;

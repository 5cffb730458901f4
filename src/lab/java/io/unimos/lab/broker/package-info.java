/**
 * A real Kafka broker in this JVM. A folder enters; the broker with the topics of the service
 * leaves, with its addresses in {@code Settings}. Only this package uses the broker's classes.
 */
package io.unimos.lab.broker;

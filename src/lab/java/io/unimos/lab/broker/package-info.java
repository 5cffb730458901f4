/**
 * A real Kafka broker in this JVM. A folder enters; the broker with the topics of the service
 * leaves, its addresses in {@code Settings}. The only user of the broker's classes.
 */
package io.unimos.lab.broker;

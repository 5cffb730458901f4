/**
 * A folder comes in; a real Kafka broker in this JVM with the topics of the service goes out, its
 * addresses in {@code Settings}. The only user of the broker's classes.
 */
package io.unimos.lab.broker;

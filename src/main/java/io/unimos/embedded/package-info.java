/**
 * A whole world in one JVM, for the demo and the tests. A folder and seeds enter; a Kafka broker
 * and images of cameras whose conditions shift leave. May use the Kafka broker, its clients and
 * Java2D; it knows nothing of the service that it feeds.
 */
package io.unimos.embedded;

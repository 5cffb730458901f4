/**
 * Applications that do the same job without this service, for comparison in benchmarks. Records
 * enter and leave; uses nothing of the service. The lab's only Kafka Streams application.
 */
package io.unimos.lab.peers;

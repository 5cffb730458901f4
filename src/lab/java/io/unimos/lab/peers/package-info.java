/**
 * How one would do the job without this service, to be measured against it. Records enter, records
 * leave; uses nothing of ours. The only part of the lab that is a Kafka Streams application.
 */
package io.unimos.lab.peers;

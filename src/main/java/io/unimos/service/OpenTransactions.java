package io.unimos.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.config.Settings;
import io.unimos.service.check.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts the open transactions of a process that was killed. Kafka Streams aborts them too, but
 * only when it gives a producer its first task. If another instance has received the tasks
 * meanwhile, it would wait for the transaction timeout, since it may not read undecided offsets.
 */
final class OpenTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);

  /** The file in which Kafka Streams keeps the identity of its transactional ids. */
  private static final String IDENTITY = "kafka-streams-process-metadata";

  private OpenTransactions() {}

  /**
   * Aborts the transactions of the process that used the application's state folder before. The
   * caller knows that this process is gone: it holds the folder's lock, or the group has no
   * members. Transactions that cannot be queried are left to the timeout.
   */
  static void abort(Settings settings, String application) {
    Path identity = settings.service().stateDir().resolve(application).resolve(IDENTITY);
    if (!Files.exists(identity)) {
      return;
    }
    try (Cluster cluster = new Cluster(settings)) {
      String process = new ObjectMapper().readTree(identity.toFile()).path("processId").asText();
      String prefix = application + "-" + process + "-";
      List<String> open = of(cluster, prefix);
      if (!open.isEmpty()) {
        fence(cluster, open);
        LOG.info("aborted {} transactions that the process before had left open", open.size());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot abort what the process before left open, it times out: {}", e.toString());
    }
  }

  /** Returns the transactional ids with that prefix that have an open transaction. */
  static List<String> of(Cluster cluster, String prefix) {
    return cluster
        .ask(
            admin ->
                admin
                    .listTransactions(
                        new ListTransactionsOptions()
                            .filterStates(Set.of(TransactionState.ONGOING)))
                    .all())
        .stream()
        .map(TransactionListing::transactionalId)
        .filter(transaction -> transaction.startsWith(prefix))
        .toList();
  }

  /**
   * Aborts the open transactions of these ids; everything that their producers send later is
   * refused.
   */
  static void fence(Cluster cluster, List<String> transactionalIds) {
    Void unused = cluster.ask(admin -> admin.fenceProducers(transactionalIds).all());
  }
}

package io.unimos.service.check;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The rights that a broker grants to this client (KIP-430), found without using them. A missing
 * answer counts as a grant, because the check is meant to help and not to block a start. Uses the
 * admin client of {@link Cluster}, and only while that is open.
 */
final class GrantedRights {
  private static final Set<AclOperation> ALL = EnumSet.allOf(AclOperation.class);

  private final Admin admin;
  private final Function<Throwable, RuntimeException> words;

  /**
   * @param words turns a failure that is no refusal of a right into an exception
   */
  GrantedRights(Admin admin, Function<Throwable, RuntimeException> words) {
    this.admin = admin;
    this.words = words;
  }

  /**
   * Returns the rights for each topic: empty if the topic does not exist, an empty set if the
   * client must not see it.
   */
  Map<String, Optional<Set<AclOperation>>> onTopics(Collection<String> names) {
    Map<String, Optional<Set<AclOperation>>> granted = new HashMap<>();
    admin
        .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
        .topicNameValues()
        .forEach(
            (name, future) ->
                granted.put(
                    name,
                    answer(future)
                        .map(topic -> orAll(topic.authorizedOperations()))
                        .or(() -> ifDenied(future))));
    return granted;
  }

  /** Returns the rights on a consumer group, in the form of {@link #onTopics}. */
  Optional<Set<AclOperation>> onGroup(String group) {
    var future =
        admin
            .describeConsumerGroups(
                List.of(group),
                new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
            .describedGroups()
            .get(group);
    return answer(future)
        .map(description -> orAll(description.authorizedOperations()))
        .or(() -> ifDenied(future));
  }

  /** Returns true if a topic of this name could be created. */
  boolean mayCreate(String name) {
    NewTopic topic = new NewTopic(name, Optional.of(1), Optional.empty());
    var future =
        admin
            .createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
            .values()
            .get(name);
    return answer(future).isPresent() || !isDenied(future);
  }

  /** Returns true if a transactional id may be used at all; the right to write includes it. */
  boolean maySeeTransaction(String id) {
    var future = admin.describeTransactions(List.of(id)).description(id);
    return answer(future).isPresent() || !isDenied(future);
  }

  private static Set<AclOperation> orAll(Set<AclOperation> operations) {
    return operations == null || operations.isEmpty() ? ALL : operations;
  }

  private static Optional<Set<AclOperation>> ifDenied(KafkaFuture<?> future) {
    return isDenied(future) ? Optional.of(Set.of()) : Optional.empty();
  }

  private static boolean isDenied(KafkaFuture<?> future) {
    try {
      future.getNow(null);
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof AuthorizationException;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for the answer; returns empty when it is a refusal. */
  private <T> Optional<T> answer(KafkaFuture<T> future) {
    try {
      return Optional.ofNullable(future.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the cluster", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof TimeoutException || cause instanceof AuthenticationException) {
        throw words.apply(cause);
      }
      return Optional.empty();
    }
  }
}

package io.unimos.service;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import io.unimos.service.check.StartupCheck;
import io.unimos.service.http.Health;
import io.unimos.service.metrics.Metrics;
import io.unimos.stream.FailurePolicy;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One role of the service as a Kafka Streams application. It has a group, transactions and a state
 * folder of its own, so that neither role waits for the other. Owns the application until {@link
 * #close}.
 */
final class RoleApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoleApplication.class);

  private final Role role;
  private final Settings settings;
  private final Shared shared;
  private final LocalState state;
  private final RunningProcess process;
  private final Resources resources = new Resources();

  /**
   * The objects that both roles of a process share.
   *
   * @param policy counts the threads that died in either role
   * @param onEnd receives the exit code when a role cannot continue; the first one counts
   */
  record Shared(
      FailurePolicy policy,
      RegistryWatch registry,
      Health health,
      Metrics metrics,
      IntConsumer onEnd) {}

  RoleApplication(Role role, Settings settings, Shared shared) {
    this.role = role;
    this.settings = settings;
    this.shared = shared;
    state = new LocalState(settings, role);
    process = new RunningProcess(settings, role);
  }

  /**
   * Starts the role; starts it once more without its local state when that is damaged.
   *
   * @param streams creates the application, and creates it again when called again
   */
  void start(Supplier<KafkaStreams> streams) {
    state.prepare();
    try {
      start(streams.get());
    } catch (ProcessorStateException e) {
      if (!LocalState.isDamage(e)) {
        throw e;
      }
      state.remove(e.toString());
      start(streams.get());
    }
  }

  private void start(KafkaStreams streams) {
    process.enter();
    resources.add(() -> stop(streams));
    AbandonedTransactions abandoned = resources.add(new AbandonedTransactions(settings, role));
    streams.setStateListener(
        (now, before) -> {
          shared.metrics().streamState(role.word(), now);
          shared.health().streamState(role.word(), now);
          abandoned.streamState(now);
          if (now == KafkaStreams.State.ERROR) {
            shared.onEnd().accept(ExitCodes.INTERNAL);
          }
        });
    DeadMembers members = resources.add(DeadMembers.of(settings, role));
    StreamFailures.Remedies remedies =
        new StreamFailures.Remedies(
            reason -> shared.registry().waitForRegistry(streams, reason),
            () -> StartupCheck.missingRights(settings),
            state,
            members);
    streams.setUncaughtExceptionHandler(new StreamFailures(shared, remedies));
    streams.setGlobalStateRestoreListener(new RestoreLog());
    OpenTransactions.abort(settings, settings.service().applicationId(role));
    streams.metadataForLocalThreads().stream()
        .findFirst()
        .ifPresent(
            thread -> {
              members.removeOfOthers(thread.consumerClientId());
              abandoned.start(thread.consumerClientId());
            });
    try {
      streams.start();
    } catch (ProcessorStateException e) {
      streams.close(settings.service().stopTimeout());
      throw e;
    }
    // The metrics are closed first, so that nobody reads from an application that is about to end.
    resources.add(shared.metrics().bindStreams(role.word(), streams));
  }

  /**
   * A process that will come back keeps its partitions meanwhile. A process that will not come
   * back, or not under this name, leaves them to the others at once.
   */
  private void stop(KafkaStreams streams) {
    boolean leaves = settings.service().instanceId().isEmpty() || process.isToLeave();
    boolean stopped =
        streams.close(
            CloseOptions.timeout(settings.service().stopTimeout())
                .withGroupMembershipOperation(
                    leaves
                        ? CloseOptions.GroupMembershipOperation.LEAVE_GROUP
                        : CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
    LOG.info(
        "{} role {} {}",
        role.word(),
        stopped ? "has stopped" : "has not stopped in time",
        leaves ? "and left its group" : "and is expected back");
    process.exit();
  }

  /** Stops the role within {@code stop.timeout}. */
  @Override
  public void close() {
    resources.close();
  }
}

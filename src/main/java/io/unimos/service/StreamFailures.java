package io.unimos.service;

import io.unimos.config.SettingsException;
import io.unimos.encode.EncoderException;
import io.unimos.service.check.Problem;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler that applies the process's {@link io.unimos.stream.FailurePolicy} when a stream
 * thread of a role dies.
 */
final class StreamFailures implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StreamFailures.class);

  /**
   * The remedies for known kinds of failure.
   *
   * @param registry makes the role wait until the registry answers; receives the reason
   * @param missingRights asks the broker which rights are missing
   * @param state can have the state restored at the next start
   * @param members removes a dead thread's member from the group
   */
  record Remedies(
      Consumer<String> registry,
      Supplier<List<Problem>> missingRights,
      LocalState state,
      DeadMembers members) {}

  private final RoleApplication.Shared shared;
  private final Remedies remedies;

  StreamFailures(RoleApplication.Shared shared, Remedies remedies) {
    this.shared = shared;
    this.remedies = remedies;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    shared.metrics().streamFailed();
    Throwable root = root(failure);
    if (root instanceof SettingsException) {
      // Neither a new thread nor a restart resolves this, so one line gives the reason where people
      // look first.
      LOG.error("{}", root.getMessage());
      shared.health().failed(root.getMessage());
      shared.onEnd().accept(ExitCodes.CONFIGURATION);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (root instanceof AuthorizationException) {
      nameRights();
    }
    boolean damaged = LocalState.isDamage(failure);
    if (damaged) {
      remedies.state().mark(root);
    }
    return switch (shared.policy().decide(failure, damaged || isFatal(failure))) {
      case REPLACE -> {
        LOG.error("A stream thread died and is replaced", failure);
        remedies.members().remove(Thread.currentThread().getName());
        yield StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      case WAIT_FOR_REGISTRY -> {
        remedies.registry().accept(root.toString());
        remedies.members().remove(Thread.currentThread().getName());
        yield StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      case EXIT -> {
        LOG.error("The stream cannot go on", failure);
        shared.health().failed(root.toString());
        shared.onEnd().accept(ExitCodes.INTERNAL);
        yield StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    };
  }

  /** Kafka names the refused operation, not the right that it needs. */
  private void nameRights() {
    try {
      remedies.missingRights().get().forEach(problem -> LOG.error("{}", problem));
    } catch (RuntimeException e) {
      LOG.warn("Cannot ask the broker which right is missing: {}", e.getMessage());
    }
  }

  private static boolean isFatal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof EncoderException.Hung
          || cause instanceof EncoderException.Failed
          || cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}

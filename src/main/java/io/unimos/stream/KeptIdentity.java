package io.unimos.stream;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * An empty store for a topology without state. Kafka Streams locks its state folder only if there
 * is a store on the disk. It keeps there the identity from which its transactional ids are made.
 * Without that identity a killed process restarts under other ids. Its open transactions, and all
 * consumers that read behind them, would then wait for the transaction timeout.
 */
final class KeptIdentity implements StoreBuilder<StateStore> {
  private static final String NAME = "identity";

  @Override
  public StateStore build() {
    return new Nothing();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean loggingEnabled() {
    return false;
  }

  @Override
  public Map<String, String> logConfig() {
    return Map.of();
  }

  @Override
  public StoreBuilder<StateStore> withLoggingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<StateStore> withLoggingEnabled(Map<String, String> config) {
    throw new UnsupportedOperationException("there is nothing to log");
  }

  @Override
  public StoreBuilder<StateStore> withCachingEnabled() {
    throw new UnsupportedOperationException("there is nothing to cache");
  }

  @Override
  public StoreBuilder<StateStore> withCachingDisabled() {
    return this;
  }

  private static final class Nothing implements StateStore {
    private boolean open;

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
      context.register(
          root,
          (key, value) -> {
            throw new IllegalStateException("there is no changelog");
          });
      open = true;
    }

    @Override
    public boolean persistent() {
      return true;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}

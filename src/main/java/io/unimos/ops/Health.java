package io.unimos.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the service should be restarted (not live) and whether it does its work (ready). The
 * wiring reports what it sees, from any thread; each change of a state is logged once.
 */
public final class Health {

  /** What the service stands on. */
  public enum Component {
    MODEL,
    STREAMS,
    REGISTRY,
    /** Shown, but no part of readiness: without a broker Kafka Streams itself waits and retries. */
    BROKER;

    /** As in the JSON of the probes. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How a component is. */
  public enum State {
    UP,
    /** Not yet, and nothing is wrong: loading, connecting, rebalancing. */
    STARTING,
    /** On its way out because it was asked to. */
    STOPPING,
    DOWN
  }

  /**
   * A state with its reason.
   *
   * @param reason one line for a person
   */
  public record Status(State state, String reason) {}

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final List<Component> READINESS =
      List.of(Component.MODEL, Component.STREAMS, Component.REGISTRY);

  private final Map<Component, Status> components = new EnumMap<>(Component.class);
  private String fatal = "";
  private boolean wasReady;

  public Health() {
    for (Component component : Component.values()) {
      components.put(component, new Status(State.STARTING, "not reported yet"));
    }
  }

  /** Takes what the wiring saw of a component. */
  public synchronized void report(Component component, State state, String reason) {
    Status before = components.put(component, new Status(state, reason));
    if (before.state() != state) {
      log(state == State.DOWN, "%s %s: %s".formatted(component.label(), state, reason));
      logReadiness();
    }
  }

  /** Takes the state of Kafka Streams; its errors are the end of this process. */
  public void streamState(KafkaStreams.State state) {
    State reported =
        switch (state) {
          case RUNNING -> State.UP;
          case CREATED, REBALANCING -> State.STARTING;
          case PENDING_SHUTDOWN, NOT_RUNNING -> State.STOPPING;
          case PENDING_ERROR, ERROR -> State.DOWN;
        };
    report(Component.STREAMS, reported, "Kafka Streams is " + state);
    if (state == KafkaStreams.State.PENDING_ERROR || state == KafkaStreams.State.ERROR) {
      failed("Kafka Streams is " + state);
    }
  }

  /** Nothing but a restart helps: the first such reason stays. */
  public synchronized void failed(String reason) {
    if (fatal.isEmpty()) {
      fatal = reason;
      log(true, "not live: " + reason);
      logReadiness();
    }
  }

  /** False when the process has to be restarted. */
  public synchronized boolean live() {
    return fatal.isEmpty();
  }

  /** True when the model is loaded, Kafka Streams runs and the registry is known. */
  public synchronized boolean ready() {
    return waitingFor().isEmpty();
  }

  /** Why it is not live; empty when it is. */
  public synchronized String fatal() {
    return fatal;
  }

  /** Why it is not ready, one line for each component; empty when it is. */
  public synchronized List<String> waitingFor() {
    List<String> reasons = new ArrayList<>();
    if (!fatal.isEmpty()) {
      reasons.add(fatal);
    }
    for (Component component : READINESS) {
      Status status = components.get(component);
      if (status.state() != State.UP) {
        reasons.add("%s %s: %s".formatted(component.label(), status.state(), status.reason()));
      }
    }
    return reasons;
  }

  /** All components, in the order of the enum. */
  public synchronized Map<Component, Status> components() {
    return Collections.unmodifiableMap(new EnumMap<>(components));
  }

  private void logReadiness() {
    boolean now = ready();
    if (now != wasReady) {
      wasReady = now;
      log(anythingDown(), now ? "ready" : "not ready: " + String.join("; ", waitingFor()));
    }
  }

  private boolean anythingDown() {
    return !fatal.isEmpty()
        || READINESS.stream().anyMatch(each -> components.get(each).state() == State.DOWN);
  }

  private static void log(boolean bad, String line) {
    if (bad) {
      LOG.warn(line);
    } else {
      LOG.info(line);
    }
  }
}

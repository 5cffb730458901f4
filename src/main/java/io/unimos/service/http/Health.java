package io.unimos.service.http;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of the service: whether it should be restarted (not live) and whether it does its work
 * (ready). The wiring reports what it sees, from any thread; each change of a state is logged once.
 */
public final class Health {

  /** The components on which the service depends. */
  public enum Dependency {
    MODEL,
    STREAMS,
    REGISTRY,
    BROKER;

    /** Returns the name in the JSON of the probes. */
    @JsonValue
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The state of a component, from best to worst. */
  public enum State {
    UP,
    /** Not up yet and nothing is wrong: loading, connecting, rebalancing. */
    STARTING,
    /** Stopping as requested. */
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

  private final Map<Dependency, Status> components = new EnumMap<>(Dependency.class);
  private final Map<String, KafkaStreams.State> streams = new LinkedHashMap<>();
  private String fatal = "";
  private boolean wasReady;

  /**
   * Makes the health of a service with these roles, each a Kafka Streams application.
   *
   * @param roles the names of the roles as {@link #streamState} uses them
   */
  public Health(String... roles) {
    for (String role : roles) {
      streams.put(role, KafkaStreams.State.CREATED);
    }
    for (Dependency component : Dependency.values()) {
      components.put(component, new Status(State.STARTING, "not reported yet"));
    }
  }

  /** Sets the state of a component. */
  public synchronized void report(Dependency component, State state, String reason) {
    Status before = components.put(component, new Status(state, reason));
    if (before.state() != state) {
      log(state == State.DOWN, "%s %s: %s".formatted(component.label(), state, reason));
      logReadiness();
    }
  }

  /**
   * Sets the Kafka Streams state of a role; an error there ends this process. The service takes the
   * state of its worst role.
   */
  public synchronized void streamState(String role, KafkaStreams.State now) {
    streams.put(role, now);
    State worst =
        streams.values().stream()
            .map(Health::reported)
            .max(Comparator.naturalOrder())
            .orElse(State.STARTING);
    String all =
        streams.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    report(Dependency.STREAMS, worst, all);
    if (now == KafkaStreams.State.PENDING_ERROR || now == KafkaStreams.State.ERROR) {
      failed("Kafka Streams of the role %s is %s".formatted(role, now));
    }
  }

  private static State reported(KafkaStreams.State state) {
    return switch (state) {
      case RUNNING -> State.UP;
      case CREATED, REBALANCING -> State.STARTING;
      case PENDING_SHUTDOWN, NOT_RUNNING -> State.STOPPING;
      case PENDING_ERROR, ERROR -> State.DOWN;
    };
  }

  /** Records a failure that only a restart can cure. The first reason stays. */
  public synchronized void failed(String reason) {
    if (fatal.isEmpty()) {
      fatal = reason;
      log(true, "not live: " + reason);
      logReadiness();
    }
  }

  /** Returns false when the process has to be restarted. */
  public synchronized boolean live() {
    return fatal.isEmpty();
  }

  /** Returns true when the model is loaded, Kafka Streams runs, and broker and registry answer. */
  public synchronized boolean ready() {
    return waitingFor().isEmpty();
  }

  /** Returns the reason why the service is not live; empty if it is. */
  public synchronized String fatal() {
    return fatal;
  }

  /**
   * Returns the reasons why the service is not ready, one line for each component; empty if it is.
   */
  public synchronized List<String> waitingFor() {
    List<String> reasons = new ArrayList<>();
    if (!fatal.isEmpty()) {
      reasons.add(fatal);
    }
    components.forEach(
        (component, status) -> {
          if (status.state() != State.UP) {
            reasons.add("%s %s: %s".formatted(component.label(), status.state(), status.reason()));
          }
        });
    return reasons;
  }

  /** Returns true when the component was reported to be up last. */
  public synchronized boolean isUp(Dependency component) {
    return components.get(component).state() == State.UP;
  }

  /** Returns all components, in the order of the enum. */
  public synchronized Map<Dependency, Status> components() {
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
        || components.values().stream().anyMatch(each -> each.state() == State.DOWN);
  }

  private static void log(boolean bad, String line) {
    if (bad) {
      LOG.warn(line);
    } else {
      LOG.info(line);
    }
  }
}

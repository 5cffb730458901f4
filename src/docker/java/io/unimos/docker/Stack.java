package io.unimos.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import io.unimos.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.ContainerState;

/**
 * The stack of docker-compose.yml under a project name of its own, on free ports, driven by
 * Testcontainers. The one who started it closes it, which removes its volumes too.
 */
final class Stack implements AutoCloseable {
  static final String SERVICE = "unimos-streams";
  static final String IMAGE = "unimos-streams:local";

  /** Services that serve for as long as the stack is up, and tell their health. */
  static final List<String> SERVING =
      List.of("broker", "registry", SERVICE, "feeder", "prometheus");

  /** Services that do one thing and end. */
  static final List<String> ONCE = List.of("topics-init", "bundle-init");

  private static final Duration BUILD = Duration.ofMinutes(15);

  private final ComposeContainer compose;
  private final Map<String, String> ports;

  private Stack(ComposeContainer compose, Map<String, String> ports) {
    this.compose = compose;
    this.ports = ports;
  }

  /** Builds the service's image. */
  static void build(ComposeFiles files) {
    DockerCommand.Result built = files.run(BUILD, Map.of(), "compose", "build", SERVICE);
    if (built.code() != 0) {
      throw new IllegalStateException("the image does not build: " + built.out());
    }
  }

  /** Runs {@code docker compose up} and returns when it does. */
  static Stack up(ComposeFiles files) throws IOException {
    Map<String, String> ports = new LinkedHashMap<>();
    for (String name : List.of("UNIMOS", "BROKER", "REGISTRY", "PROMETHEUS", "GRAFANA")) {
      ports.put(name + "_PORT", Integer.toString(freePort()));
    }
    ComposeContainer compose = new ComposeContainer(files.files()).withPull(false).withEnv(ports);
    Stack stack = new Stack(compose, ports);
    try {
      compose.start();
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The container of a service. */
  ContainerState container(String service) {
    return compose.getContainerByServiceName(service).orElseThrow();
  }

  /** Returns Docker's present knowledge of it. */
  InspectContainerResponse inspect(String service) {
    return container(service).getCurrentContainerInfo();
  }

  boolean healthy(String service) {
    return container(service).isHealthy();
  }

  /** Returns the address of a service on this machine. */
  String url(String variable) {
    return "http://localhost:" + ports.get(variable);
  }

  /** Settings of a client outside of the stack. */
  Settings client() {
    return Settings.of(
        Map.of(
            "bootstrap.servers", "localhost:" + ports.get("BROKER_PORT"),
            "schema.registry.url", url("REGISTRY_PORT") + "/apis/ccompat/v7"));
  }

  @Override
  public void close() {
    compose.stop();
  }
}

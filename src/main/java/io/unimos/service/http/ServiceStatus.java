package io.unimos.service.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.service.metrics.Metrics;

/** The JSON for the probes. Stateless apart from its sources. */
final class ServiceStatus {
  private final ObjectMapper json = new ObjectMapper();
  private final Metrics metrics;
  private final Health health;

  ServiceStatus(Metrics metrics, Health health) {
    this.metrics = metrics;
    this.health = health;
  }

  String live() {
    ObjectNode answer = json.createObjectNode().put("live", health.live());
    if (!health.live()) {
      answer.put("reason", health.fatal());
    }
    return text(answer);
  }

  String ready() {
    ObjectNode answer = json.createObjectNode().put("ready", health.ready());
    addWaiting(answer);
    return text(answer);
  }

  String health() {
    ObjectNode answer = json.createObjectNode();
    addHealth(answer);
    return text(answer);
  }

  private void addHealth(ObjectNode answer) {
    answer.put("live", health.live()).put("ready", health.ready());
    addWaiting(answer);
    ObjectNode components = answer.putObject("components");
    health
        .components()
        .forEach(
            (component, status) ->
                components
                    .putObject(component.label())
                    .put("state", status.state().name())
                    .put("reason", status.reason()));
    if (metrics.encoder().rate() > 0) {
      answer.putObject("encoder").put("imagesPerSecond", metrics.encoder().rate());
    }
  }

  private void addWaiting(ObjectNode answer) {
    ArrayNode waitingFor = answer.putArray("waitingFor");
    health.waitingFor().forEach(waitingFor::add);
  }

  private String text(ObjectNode answer) {
    try {
      return json.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of plain values is always JSON", e);
    }
  }
}

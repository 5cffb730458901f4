package io.unimos;

import io.unimos.PackagingFiles.Node;
import io.unimos.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An overlay as the API server would get it, for asking questions. */
record RenderedOverlay(String name, List<Node> resources) {
  private static final String SERVICE = "unimos-streams";

  /** Something that runs containers: its owner and the pod's template. */
  record Pods(Node owner, Node template) {
    Node spec() {
      return template.at("spec");
    }

    Map<String, String> labels() {
      return template.at("metadata", "labels").textEntries();
    }

    List<Node> containers() {
      return Stream.concat(
              spec().at("initContainers").elements().stream(),
              spec().at("containers").elements().stream())
          .toList();
    }

    /** Every name of a volume, claims included. */
    List<String> volumes() {
      List<String> names = new ArrayList<>();
      spec().at("volumes").elements().forEach(each -> names.add(each.at("name").text()));
      owner
          .at("spec", "volumeClaimTemplates")
          .elements()
          .forEach(each -> names.add(each.at("metadata", "name").text()));
      return names;
    }

    Node volume(String wanted) {
      return spec().at("volumes").elements().stream()
          .filter(each -> each.at("name").text().equals(wanted))
          .findFirst()
          .orElseThrow();
    }

    @Override
    public String toString() {
      return owner.at("kind").text() + " " + owner.at("metadata", "name").text();
    }
  }

  List<Node> of(String kind) {
    return resources.stream().filter(each -> each.at("kind").text().equals(kind)).toList();
  }

  Node one(String kind, String wanted) {
    return of(kind).stream()
        .filter(each -> each.at("metadata", "name").text().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + wanted));
  }

  List<Pods> pods() {
    List<Pods> pods = new ArrayList<>();
    for (Node each : resources) {
      Node template =
          each.at("kind").text().equals("CronJob")
              ? each.at("spec", "jobTemplate", "spec", "template")
              : each.at("spec", "template");
      if (template.at("spec", "containers").exists()) {
        pods.add(new Pods(each, template));
      }
    }
    return pods;
  }

  Pods service() {
    return pods().stream()
        .filter(each -> each.owner().at("kind").text().equals("StatefulSet"))
        .findFirst()
        .orElseThrow();
  }

  /** Pods that run our program. */
  List<Pods> ours() {
    return pods().stream()
        .filter(
            each ->
                each.containers().stream()
                    .anyMatch(container -> container.at("image").text().startsWith(SERVICE + ":")))
        .toList();
  }

  /** The settings file of the overlay, as the pods see it. */
  String settingsFile() {
    String name = service().volume("config").at("configMap", "name").text();
    return one("ConfigMap", name).at("data", "unimos.properties").text();
  }

  /** As the container would load them; what comes out of a field or a Secret is made up. */
  Settings settings(Node container, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".properties"), settingsFile());
    Map<String, String> environment = new LinkedHashMap<>(PackagingFiles.imageEnvironment());
    for (Node each : container.at("env").elements()) {
      environment.put(
          each.at("name").text(), each.at("value").exists() ? each.at("value").text() : "made-up");
    }
    return Settings.load(Optional.of(file), environment, Map.of());
  }
}

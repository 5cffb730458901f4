package io.unimos;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the files that package the service, from the top of the repository. */
final class PackagingFiles {
  static final Path COMPOSE = Path.of("docker-compose.yml");
  static final Path DOCKERFILE = Path.of("src/main/docker/Dockerfile");
  static final Path KUBERNETES = Path.of("k8s/base");
  static final Path OBSERVABILITY = Path.of("src/main/observability");

  private PackagingFiles() {}

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A YAML or JSON document, wrapped for reading by path. */
  static Node yaml(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try (Reader reader = Files.newBufferedReader(file)) {
      return new Node(new Yaml(new SafeConstructor(options)).load(reader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The instructions of the Dockerfile, continuation lines joined, comments left out. */
  static List<String> dockerfile() {
    String joined =
        text(DOCKERFILE)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n"))
            .replaceAll("\\\\\\n\\s*", "");
    return joined.lines().filter(line -> !line.isBlank()).toList();
  }

  /** The arguments of every instruction of that name. */
  static List<String> instructions(String name) {
    return dockerfile().stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1).strip())
        .toList();
  }

  /** Returns the environment that the image sets. */
  static Map<String, String> imageEnvironment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String line : instructions("ENV")) {
      for (String pair : line.split("\\s+", -1)) {
        String[] parts = pair.split("=", 2);
        environment.put(parts[0], parts[1]);
      }
    }
    return environment;
  }

  /** The only text of an element of the POM, by its first occurrence. */
  static String pom(String element) {
    Matcher matcher =
        Pattern.compile("<%s>([^<]+)</%s>".formatted(element, element))
            .matcher(text(Path.of("pom.xml")));
    if (!matcher.find()) {
      throw new IllegalArgumentException("pom.xml has no <" + element + ">");
    }
    return matcher.group(1);
  }

  /** All files below a folder. */
  static List<Path> below(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A value in a document; absent ones are nodes too, so that a path can be followed to its end.
   *
   * @param value a map, a list, a scalar or null
   */
  record Node(Object value) {

    /** Follows keys and list indices. */
    Node at(Object... path) {
      Object here = value;
      for (Object step : path) {
        if (here instanceof Map<?, ?> map) {
          here = map.get(step);
        } else if (here instanceof List<?> list && step instanceof Integer index) {
          here = index < list.size() ? list.get(index) : null;
        } else {
          here = null;
        }
      }
      return new Node(here);
    }

    boolean exists() {
      return value != null;
    }

    String text() {
      return String.valueOf(value);
    }

    int number() {
      return ((Number) value).intValue();
    }

    /** The elements of a list, none where there is no list. */
    List<Node> elements() {
      List<Node> nodes = new ArrayList<>();
      if (value instanceof List<?> list) {
        list.forEach(each -> nodes.add(new Node(each)));
      }
      return nodes;
    }

    List<String> texts() {
      return elements().stream().map(Node::text).toList();
    }

    /** The entries of a map, none where there is no map. */
    Map<String, Node> entries() {
      Map<String, Node> nodes = new LinkedHashMap<>();
      if (value instanceof Map<?, ?> map) {
        map.forEach((key, each) -> nodes.put(String.valueOf(key), new Node(each)));
      }
      return nodes;
    }

    Map<String, String> textEntries() {
      Map<String, String> texts = new LinkedHashMap<>();
      entries().forEach((key, each) -> texts.put(key, each.text()));
      return texts;
    }
  }
}

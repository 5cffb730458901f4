package io.unimos.core.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.core.math.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of vectors that the method must reproduce. {@code -Dunimos.golden=FILE} puts another one
 * of the same form in its place: the test whose form it has takes it, the others keep theirs.
 */
public final class Golden {
  private final JsonNode root;

  private Golden(JsonNode root) {
    this.root = root;
  }

  /** The file that has the key: the one given on the command line, or the resource. */
  public static Golden of(String resource, String key) {
    try {
      String given = System.getProperty("unimos.golden", "");
      if (!given.isEmpty()) {
        JsonNode root = new ObjectMapper().readTree(Files.readAllBytes(Path.of(given)));
        if (root.has(key)) {
          return new Golden(root);
        }
      }
      try (InputStream in = Golden.class.getResourceAsStream("/golden/" + resource)) {
        return new Golden(new ObjectMapper().readTree(in));
      }
    } catch (IOException e) {
      throw new IllegalStateException("golden file: " + e.getMessage(), e);
    }
  }

  /** Returns the value under a dotted path; keys may have dots themselves. */
  public Golden at(String path) {
    JsonNode node = find(root, path);
    if (node == null) {
      throw new IllegalArgumentException("golden file has no " + path);
    }
    return new Golden(node);
  }

  private static JsonNode find(JsonNode node, String path) {
    if (node.isArray() && path.matches("\\d+")) {
      return node.get(Integer.parseInt(path));
    }
    if (node.has(path)) {
      return node.get(path);
    }
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      JsonNode next = find(node, path.substring(0, dot));
      JsonNode found = next == null ? null : find(next, path.substring(dot + 1));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  public boolean has(String key) {
    return root.has(key);
  }

  public int size() {
    return root.size();
  }

  public int integer(String path) {
    return at(path).root.intValue();
  }

  public double number(String path) {
    return at(path).root.doubleValue();
  }

  public boolean truth(String path) {
    return at(path).root.booleanValue();
  }

  /** The numbers of an array of arrays, one after the other. */
  public double[] flat(String path) {
    java.util.List<Double> out = new java.util.ArrayList<>();
    at(path).root.forEach(row -> row.forEach(number -> out.add(number.doubleValue())));
    return out.stream().mapToDouble(Double::doubleValue).toArray();
  }

  public double[] numbers(String path) {
    JsonNode node = at(path).root;
    double[] out = new double[node.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = node.get(i).doubleValue();
    }
    return out;
  }

  public float[] floats(String path) {
    return Vectors.narrowed(numbers(path));
  }

  public int[] integers(String path) {
    JsonNode node = at(path).root;
    int[] out = new int[node.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = node.get(i).intValue();
    }
    return out;
  }

  /** A row-major matrix of the given width. */
  public double[][] rows(String path, int width) {
    double[] flat = numbers(path);
    double[][] out = new double[flat.length / width][];
    for (int i = 0; i < out.length; i++) {
      out[i] = java.util.Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return out;
  }
}

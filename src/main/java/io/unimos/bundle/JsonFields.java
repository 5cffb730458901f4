package io.unimos.bundle;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fields of a manifest's JSON object, each read with the type and bounds that it must have.
 * Anything else is a {@link BundleException} with the file and the dotted path of the field.
 */
final class JsonFields {
  /** The strict JSON reader: a repeated key, or text after the end, is an error. */
  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * The bound on the size of a manifest. A manifest is a page or two; this is far above any and
   * keeps a wrong file off the heap.
   */
  private static final long MAX_FILE_BYTES = 4L << 20;

  private static final int MAX_TEXT = 10_000;

  private final Path file;
  private final String path;
  private final JsonNode node;

  private JsonFields(Path file, String path, JsonNode node) {
    this.file = file;
    this.path = path;
    this.node = node;
  }

  static JsonFields read(Path file) throws BundleException {
    return parse(file, bytes(file));
  }

  /** Reads all bytes of a manifest, unless the file is too large to be one. */
  static byte[] bytes(Path file) throws BundleException {
    try {
      Checksums.requireSize(file, MAX_FILE_BYTES);
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }

  static JsonFields parse(Path file, byte[] bytes) throws BundleException {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (!root.isObject()) {
        throw new BundleException(file, "is not a JSON object");
      }
      return new JsonFields(file, "", root);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      int line = Optional.ofNullable(e.getLocation()).map(JsonLocation::getLineNr).orElse(1);
      throw new BundleException(file, "line " + line, "is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }

  Path file() {
    return file;
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  BundleException wrong(String name, String problem) {
    return new BundleException(file, path + name, problem);
  }

  private JsonNode required(String name) throws BundleException {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw wrong(name, "missing");
    }
    return value;
  }

  String text(String name) throws BundleException {
    return text(name, required(name));
  }

  private String text(String name, JsonNode value) throws BundleException {
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw wrong(name, "is " + shortened(value) + ", expected text");
    }
    if (value.textValue().chars().anyMatch(JsonFields::isNoText)) {
      throw wrong(name, "is " + shortened(value) + ", expected text without control characters");
    }
    if (value.textValue().length() > MAX_TEXT) {
      throw wrong(name, "is longer than " + MAX_TEXT + " characters");
    }
    return value.textValue();
  }

  /**
   * Returns true for a character that may not be part of a text. The texts read here appear on
   * pages, in logs and in records, one line each.
   */
  private static boolean isNoText(int character) {
    return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
  }

  /** Returns the value whose label the field holds. */
  <T> T oneOf(String name, T[] values, Function<T, String> label) throws BundleException {
    String actual = text(name);
    for (T value : values) {
      if (label.apply(value).equals(actual)) {
        return value;
      }
    }
    String known = Arrays.stream(values).map(label).collect(Collectors.joining("', '"));
    throw wrong(name, "is '" + actual + "', this version knows '" + known + "' only");
  }

  int integer(String name, int from, int to) throws BundleException {
    JsonNode value = required(name);
    boolean fits = value.isIntegralNumber() && value.canConvertToInt();
    if (!fits || value.intValue() < from || value.intValue() > to) {
      throw wrong(
          name, "is " + shortened(value) + ", expected an integer from " + from + " to " + to);
    }
    return value.intValue();
  }

  float number(String name, float from, float to) throws BundleException {
    JsonNode value = required(name);
    float number = value.floatValue();
    if (!value.isNumber() || !(number >= from && number <= to)) {
      throw wrong(
          name, "is " + shortened(value) + ", expected a number from " + from + " to " + to);
    }
    return number;
  }

  /** Returns the name of a file beside this one; a path that leads elsewhere is refused. */
  String fileName(String name) throws BundleException {
    String value = text(name);
    if (!isPlainFileName(value)) {
      throw wrong(name, "is '" + value + "', expected the name of a file in the same folder");
    }
    return value;
  }

  static boolean isPlainFileName(String value) {
    return value.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
  }

  JsonFields object(String name) throws BundleException {
    JsonNode value = required(name);
    if (!value.isObject()) {
      throw wrong(name, "is " + shortened(value) + ", expected an object");
    }
    return new JsonFields(file, path + name + ".", value);
  }

  List<String> texts(String name) throws BundleException {
    List<String> texts = new ArrayList<>();
    JsonNode list = list(name);
    for (int i = 0; i < list.size(); i++) {
      texts.add(text(name + "[" + i + "]", list.get(i)));
    }
    return List.copyOf(texts);
  }

  List<JsonFields> objects(String name) throws BundleException {
    List<JsonFields> objects = new ArrayList<>();
    JsonNode list = list(name);
    for (int i = 0; i < list.size(); i++) {
      String element = name + "[" + i + "]";
      if (!list.get(i).isObject()) {
        throw wrong(element, "is " + shortened(list.get(i)) + ", expected an object");
      }
      objects.add(new JsonFields(file, path + element + ".", list.get(i)));
    }
    return List.copyOf(objects);
  }

  private JsonNode list(String name) throws BundleException {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw wrong(name, "is " + shortened(value) + ", expected a list");
    }
    return value;
  }

  /** Returns all fields of this object, each a text. */
  Map<String, String> allTexts() throws BundleException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      texts.put(entry.getKey(), text(entry.getKey(), entry.getValue()));
    }
    return texts;
  }

  private static String shortened(JsonNode value) {
    String json = value.toString();
    return json.length() <= 60 ? json : json.substring(0, 57) + "...";
  }
}

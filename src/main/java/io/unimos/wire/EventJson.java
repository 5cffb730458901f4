package io.unimos.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The plain JSON of an event: one object with the fields of the schema, in their order and by their
 * names. There are no union wrappers; enums are names, times ISO-8601, bytes Base64, and numbers
 * that JSON does not have are texts such as {@code "NaN"}. Immutable; any thread.
 *
 * @param type the event that is read
 * @param strict whether an unknown field is an error. People make mistakes; a service may be newer
 *     than its reader.
 */
public record EventJson<T extends SpecificRecord>(Class<T> type, boolean strict) {
  /**
   * The largest number of tokens of an event: the tree of a record of many small ones would be
   * thirty times its size. A hundred thousand class names are far below it.
   */
  private static final long MOST_TOKENS = 200_000;

  /** A repeated key, or text after the end, is an error. */
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  /** The longest quotation of input in a message, in characters. */
  private static final int QUOTED = 60;

  static {
    TrustedEvents.trust();
  }

  /** Returns the JSON of an event in UTF-8, on one line. */
  public static byte[] write(IndexedRecord event) {
    try {
      return JSON.writeValueAsBytes(fields(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values are always JSON", e);
    }
  }

  /** Returns the event's fields as plain values in their order; the caller may change them. */
  public static Map<String, Object> fields(IndexedRecord event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    event.getSchema().getFields().forEach(f -> fields.put(f.name(), plain(event.get(f.pos()))));
    return fields;
  }

  private static Object plain(Object value) {
    if (value instanceof IndexedRecord event) {
      return fields(event);
    }
    if (value instanceof Collection<?> items) {
      return items.stream().map(EventJson::plain).collect(Collectors.toCollection(ArrayList::new));
    }
    if (value instanceof Map<?, ?> entries) {
      Map<String, Object> named = new LinkedHashMap<>();
      entries.forEach((key, item) -> named.put(key.toString(), plain(item)));
      return named;
    }
    if (value instanceof Float number && Float.isFinite(number)) {
      // The conversion through text gives 0.9 and not 0.8999999761581421.
      return new BigDecimal(number.toString());
    }
    if (value instanceof ByteBuffer bytes) {
      return BufferBytes.copy(bytes);
    }
    // NaN is not a JSON number.
    boolean known =
        value == null
            || value instanceof Boolean
            || value instanceof Integer
            || value instanceof Long;
    return known || (value instanceof Double d && Double.isFinite(d)) ? value : value.toString();
  }

  /**
   * Returns whether the bytes begin like a JSON object. White space before it is allowed, and the
   * byte order mark that some editors and shells write. Avro in the wire format begins with zero.
   */
  public static boolean isObject(byte[] value) {
    boolean marked =
        value.length > 2
            && value[0] == (byte) 0xef
            && value[1] == (byte) 0xbb
            && value[2] == (byte) 0xbf;
    int at = marked ? 3 : 0;
    while (at < value.length && " \t\r\n".indexOf(value[at]) >= 0) {
      at++;
    }
    return at < value.length && value[at] == '{';
  }

  /** Reads one event; rejected if the JSON is damaged or does not fit the schema. */
  public Outcome<T> read(byte[] value) {
    try {
      JsonNode root = JSON.readTree(value);
      return Outcome.ok(type.cast(event(root, SpecificData.get().getSchema(type), "")));
    } catch (IOException e) {
      return rejected(
          "damaged JSON: "
              + (e instanceof JsonProcessingException damage
                  ? damage.getOriginalMessage()
                  : e.getMessage()));
    } catch (MisfitException e) {
      return rejected("JSON that is no %s: %s".formatted(type.getSimpleName(), e.getMessage()));
    }
  }

  private Outcome<T> rejected(String detail) {
    return Outcome.rejected(RejectReason.SCHEMA_INVALID, detail);
  }

  private IndexedRecord event(JsonNode node, Schema schema, String path) {
    require(node.isObject(), path, node, "an object");
    SpecificData data = SpecificData.get();
    IndexedRecord event = (IndexedRecord) data.newRecord(null, schema);
    String prefix = path.isEmpty() ? "" : path + ".";
    for (Schema.Field field : schema.getFields()) {
      JsonNode given = node.get(field.name());
      if (given != null) {
        event.put(field.pos(), value(given, field.schema(), prefix + field.name()));
      } else if (field.hasDefaultValue()) {
        event.put(field.pos(), data.deepCopy(field.schema(), data.getDefaultValue(field)));
      } else {
        throw new MisfitException("'%s' is missing".formatted(prefix + field.name()));
      }
    }
    for (Map.Entry<String, JsonNode> given : node.properties()) {
      if (strict && schema.getField(given.getKey()) == null) {
        throw new MisfitException("unknown field '%s'".formatted(cut(prefix + given.getKey())));
      }
    }
    return event;
  }

  private Object value(JsonNode node, Schema schema, String path) {
    return switch (schema.getType()) {
      case UNION -> node.isNull() ? null : value(node, present(schema), path);
      case RECORD -> event(node, schema, path);
      case ENUM -> symbol(node, schema, path);
      case STRING -> text(node, path);
      case ARRAY -> items(node, schema.getElementType(), path);
      case MAP -> entries(node, schema.getValueType(), path);
      case BYTES -> bytes(node, path);
      case BOOLEAN -> {
        require(node.isBoolean(), path, node, "true or false");
        yield node.booleanValue();
      }
      case INT -> {
        boolean fits = node.isIntegralNumber() && node.canConvertToInt();
        require(fits, path, node, "a whole number of 32 bits");
        yield node.intValue();
      }
      case LONG -> schema.getLogicalType() == null ? whole(node, path) : time(node, path);
      case FLOAT -> (float) number(node, path);
      case DOUBLE -> number(node, path);
      case FIXED, NULL -> throw new IllegalStateException("no event has such a field: " + path);
    };
  }

  /** Returns what an optional field has if it is not null. */
  private static Schema present(Schema union) {
    return union.getTypes().stream()
        .filter(branch -> branch.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  private static Object symbol(JsonNode node, Schema schema, String path) {
    boolean known = node.isTextual() && schema.getEnumSymbols().contains(node.textValue());
    require(
        known || (node.isTextual() && schema.getEnumDefault() != null),
        path,
        node,
        "one of " + String.join(", ", schema.getEnumSymbols()));
    return SpecificData.get()
        .createEnum(known ? node.textValue() : schema.getEnumDefault(), schema);
  }

  /** Returns a text that UTF-8 can hold: half a character would not come back from a store. */
  private static String text(JsonNode node, String path) {
    require(node.isTextual(), path, node, "text");
    boolean whole = StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue());
    require(whole, path, node, "text of whole characters");
    return node.textValue();
  }

  private List<Object> items(JsonNode node, Schema each, String path) {
    require(node.isArray(), path, node, "a list");
    List<Object> items = new ArrayList<>(node.size());
    for (JsonNode item : node) {
      items.add(value(item, each, "%s[%d]".formatted(path, items.size())));
    }
    return items;
  }

  private Map<String, Object> entries(JsonNode node, Schema each, String path) {
    require(node.isObject(), path, node, "an object");
    Map<String, Object> entries = new LinkedHashMap<>();
    node.properties()
        .forEach(e -> entries.put(e.getKey(), value(e.getValue(), each, path + "." + e.getKey())));
    return entries;
  }

  private static ByteBuffer bytes(JsonNode node, String path) {
    require(node.isTextual(), path, node, "Base64");
    try {
      return ByteBuffer.wrap(node.binaryValue());
    } catch (IOException e) {
      throw misfit(path, node, "Base64");
    }
  }

  private static long whole(JsonNode node, String path) {
    boolean fits = node.isIntegralNumber() && node.canConvertToLong();
    require(fits, path, node, "a whole number of 64 bits");
    return node.longValue();
  }

  private static double number(JsonNode node, String path) {
    boolean words = node.isTextual() && NOT_FINITE.contains(node.textValue());
    require(node.isNumber() || words, path, node, "a number");
    return words ? Double.parseDouble(node.textValue()) : node.doubleValue();
  }

  /** Returns a time to the millisecond, from ISO-8601 or from milliseconds since 1970. */
  private static Instant time(JsonNode node, String path) {
    if (!node.isTextual()) {
      boolean millis = node.isIntegralNumber() && node.canConvertToLong();
      require(millis, path, node, "a time: ISO-8601 with its offset, or milliseconds");
      return Instant.ofEpochMilli(node.longValue());
    }
    try {
      return Instant.ofEpochMilli(Instant.parse(node.textValue()).toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw misfit(path, node, "a time such as 2026-01-31T23:59:59Z");
    }
  }

  private static void require(boolean fits, String path, JsonNode node, String expected) {
    if (!fits) {
      throw misfit(path, node, expected);
    }
  }

  private static MisfitException misfit(String path, JsonNode node, String expected) {
    return new MisfitException(
        "'%s' is %s, expected %s".formatted(cut(path), cut(node.toString()), expected));
  }

  private static String cut(String text) {
    return text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "...";
  }

  /** The exception for a value that does not fit the schema. */
  private static final class MisfitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MisfitException(String message) {
      super(message);
    }
  }
}

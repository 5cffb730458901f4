package io.unimos.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Events for people: a row, or a JSON object in a line. */
public final class EventView {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private EventView() {}

  /** One line for a terminal, whatever the strings in the event try. */
  static String row(IndexedRecord event) {
    if (event instanceof Prediction prediction) {
      return printable(prediction(prediction));
    }
    return printable(event instanceof DriftReport drift ? drift(drift) : json(event));
  }

  private static String prediction(Prediction prediction) {
    String others =
        prediction.getTopK().stream()
            .skip(1)
            .map(s -> String.format(Locale.ROOT, "%s %.2f", s.getLabel(), s.getConfidence()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%-24s %-16s #%-7d v%-3d %-16s %.2f  zero-shot %-16s %.2f  %s%s [%s]",
        prediction.getCapturedAt(),
        prediction.getDomain(),
        prediction.getDomainSequence(),
        prediction.getAdapterVersion(),
        prediction.getLabel(),
        prediction.getConfidence(),
        prediction.getZeroShotLabel(),
        prediction.getZeroShotConfidence(),
        prediction.getId(),
        prediction.getDuplicate() ? " (duplicate)" : "",
        others);
  }

  private static String drift(DriftReport drift) {
    return String.format(
        Locale.ROOT,
        "%-24s %-16s window %-5d %-5d images v%-3d %-12s %-10s %s%s",
        drift.getAt(),
        drift.getDomain(),
        drift.getWindow(),
        drift.getSize(),
        drift.getAdapterVersion(),
        drift.getShift(),
        drift.getDecision(),
        drift.getWhy(),
        drift.getAlarms().isEmpty() ? "" : " " + drift.getAlarms());
  }

  /** Control characters could move the cursor or worse: ids and details come from strangers. */
  public static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}|[\\u0080-\\u009f]", "?").stripTrailing();
  }

  /** Plain JSON: no union wrappers, times as ISO-8601, bytes as Base64. */
  public static String json(IndexedRecord event) {
    return object(event).toString();
  }

  /** What {@link #json} writes, as a tree of its own. */
  public static ObjectNode object(IndexedRecord event) {
    ObjectNode object = NODES.objectNode();
    for (Schema.Field field : event.getSchema().getFields()) {
      object.set(field.name(), node(event.get(field.pos())));
    }
    return object;
  }

  private static JsonNode node(Object value) {
    if (value instanceof IndexedRecord event) {
      return object(event);
    }
    if (value instanceof Collection<?> items) {
      ArrayNode array = NODES.arrayNode();
      items.forEach(item -> array.add(node(item)));
      return array;
    }
    if (value instanceof Map<?, ?> entries) {
      ObjectNode object = NODES.objectNode();
      entries.forEach((key, item) -> object.set(key.toString(), node(item)));
      return object;
    }
    return leaf(value);
  }

  private static JsonNode leaf(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Integer number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Long number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Float number) {
      // through its text: 0.9 and not 0.8999999761581421; NaN is no JSON number
      return Float.isFinite(number)
          ? NODES.numberNode(new BigDecimal(number.toString()))
          : NODES.textNode(number.toString());
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? NODES.numberNode(number) : NODES.textNode(number.toString());
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return NODES.textNode(Base64.getEncoder().encodeToString(copy));
    }
    return NODES.textNode(value.toString());
  }
}

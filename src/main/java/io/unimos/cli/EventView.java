package io.unimos.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import io.unimos.wire.EventJson;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.avro.generic.IndexedRecord;

/** The output form of events for people: a row, or a JSON object on one line. */
public final class EventView {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private EventView() {}

  /** Returns one line for a terminal, whatever characters the event's strings contain. */
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
        "%-24s %-16s #%-7d v%-3d %-16s %.2f  zero-shot %-16s %.2f  %s%s%s%s [%s]",
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
        Boolean.TRUE.equals(prediction.getUnknownClass()) ? " (unknown class)" : "",
        served(prediction),
        others);
  }

  /** Returns the source of the answer where it is not the adapted classifier. */
  private static String served(Prediction prediction) {
    return switch (prediction.getServed()) {
      case ADAPTED -> "";
      case SHADOW ->
          String.format(
              Locale.ROOT,
              " (shadow: adapted %s %.2f)",
              prediction.getAdaptedLabel(),
              prediction.getAdaptedConfidence());
      case ZERO_SHOT -> " (zero-shot alone)";
    };
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

  /**
   * Replaces control characters, which could move the cursor or worse: ids and details come from
   * strangers.
   */
  public static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}|[\\u0080-\\u009f]", "?").stripTrailing();
  }

  /** Returns plain JSON: no union wrappers, times as ISO-8601, bytes as Base64. */
  public static String json(IndexedRecord event) {
    return json(EventJson.fields(event));
  }

  /**
   * Returns the JSON of plain values: fields from {@link EventJson#fields}, a record, or a list of
   * them.
   */
  public static String json(Object values) {
    try {
      return MAPPER.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("plain values are always JSON", e);
    }
  }
}

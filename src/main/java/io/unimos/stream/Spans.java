package io.unimos.stream;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.unimos.core.domain.Decision;
import io.unimos.encode.EncodedImage;
import io.unimos.encode.EncodingService.Pending;
import io.unimos.encode.EncodingService.Stage;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.wire.EventNames;
import io.unimos.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The spans of the steps, by OpenTelemetry's API. Without its agent or SDK there are none, and
 * records keep their headers byte for byte. Parents come from a record's headers: no span becomes
 * the current one of a thread. Attributes follow the semantic conventions for Kafka (version 1.37).
 * Thread-safe.
 */
final class Spans {
  static final AttributeKey<String> DOMAIN = stringKey("unimos.domain");
  static final AttributeKey<String> IMAGE = stringKey("unimos.image.id");
  static final AttributeKey<Long> VERSION = longKey("unimos.adapter.version");
  static final AttributeKey<String> STATUS = stringKey("unimos.round.status");
  static final AttributeKey<String> ERROR = stringKey("error.type");
  static final AttributeKey<String> TOPIC = stringKey("messaging.destination.name");
  static final AttributeKey<String> PARTITION = stringKey("messaging.destination.partition.id");
  static final AttributeKey<Long> OFFSET = longKey("messaging.kafka.offset");

  private final InstantSource clock = InstantSource.system();
  private final TextMapPropagator propagator;
  private final Tracer tracer;

  /** Creates the spans of one step; an agent or SDK is there before the first step. */
  Spans() {
    OpenTelemetry telemetry = GlobalOpenTelemetry.get();
    propagator = telemetry.getPropagators().getTextMapPropagator();
    tracer = telemetry.getTracer("io.unimos");
  }

  /** Returns whether spans are recorded. */
  boolean on() {
    return tracer.isEnabled();
  }

  /**
   * Starts the span of a record in the record's own trace. Returns an invalid one if no spans are
   * recorded.
   */
  Span start(String name, Record<byte[], byte[]> record, RecordMetadata source) {
    if (!on()) {
      return Span.getInvalid();
    }
    String domain = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    return of(name, source, parent(record))
        .setSpanKind(SpanKind.CONSUMER)
        .setAttribute(DOMAIN, EventNames.cut(domain))
        .startSpan();
  }

  /**
   * Records the spans of an image at the times at which the pools had it. Returns the last one.
   *
   * @param event reads the event of an image that was refused; empty if it cannot be read
   */
  Span encoded(
      Record<byte[], byte[]> image,
      RecordMetadata source,
      Pending done,
      Supplier<Optional<ImageEvent>> event) {
    Outcome<EncodedImage> outcome = done.join();
    Attributes which =
        outcome instanceof Outcome.Ok<EncodedImage> ok
            ? which(ok.value().domain(), ok.value().id())
            : event.get().map(e -> which(e.getDomain(), e.getId())).orElse(Attributes.empty());
    // one reading of both clocks, so that the spans are in order
    Instant now = clock.instant();
    long nanos = System.nanoTime();
    LongFunction<Instant> at = then -> now.minusNanos(nanos - then);

    List<Stage> stages = done.stages();
    Context parent = parent(image);
    Span span = Span.getInvalid();
    for (int i = 0; i < stages.size(); i++) {
      span =
          of(i == 0 ? "decode" : "encode", source, parent)
              .setSpanKind(i == 0 ? SpanKind.CONSUMER : SpanKind.INTERNAL)
              .setAllAttributes(which)
              .setStartTimestamp(at.apply(stages.get(i).startedNanos()))
              .startSpan();
      if (i == stages.size() - 1) {
        judge(span, outcome);
      }
      span.end(at.apply(stages.get(i).endedNanos()));
      parent = Context.root().with(span);
    }
    return span;
  }

  private static Attributes which(String domain, String id) {
    return Attributes.of(DOMAIN, EventNames.cut(domain), IMAGE, EventNames.cut(id));
  }

  private SpanBuilder of(String name, RecordMetadata source, Context parent) {
    return tracer
        .spanBuilder(name)
        .setParent(parent)
        .setAttribute("messaging.system", "kafka")
        .setAttribute("messaging.operation.name", name)
        .setAttribute("messaging.operation.type", "process")
        .setAttribute(TOPIC, source.topic())
        .setAttribute(PARTITION, Integer.toString(source.partition()))
        .setAttribute(OFFSET, source.offset());
  }

  /** Returns the trace that a record's headers name, or that an agent has begun for it. */
  private Context parent(Record<byte[], byte[]> record) {
    return propagator.extract(Context.current(), record.headers(), Spans::text);
  }

  private static String text(Headers headers, String name) {
    Header last = headers.lastHeader(name);
    return last == null || last.value() == null
        ? null
        : new String(last.value(), StandardCharsets.UTF_8);
  }

  /** Sets what became of a record, and which image a feature was of. */
  static void judge(Span span, Outcome<?> outcome) {
    if (outcome instanceof Outcome.Ok<?> ok && ok.value() instanceof Feature feature) {
      span.setAttribute(IMAGE, feature.getId());
    }
    if (outcome instanceof Outcome.Rejected<?> rejected) {
      String reason = rejected.reason().name();
      span.setAttribute(ERROR, reason).setStatus(StatusCode.ERROR, reason);
    }
  }

  /** Ends the span of work that threw. */
  static void fail(Span span, Throwable failure) {
    String type = failure.getClass().getName();
    span.recordException(failure).setAttribute(ERROR, type).setStatus(StatusCode.ERROR, type).end();
  }

  /** Returns a record whose headers name this span; the record itself if the span is invalid. */
  Record<byte[], byte[]> continued(Record<byte[], byte[]> record, Span span) {
    if (!span.getSpanContext().isValid()) {
      return record;
    }
    Record<byte[], byte[]> continued = record.withHeaders(record.headers());
    // without baggage, whose header stays as it came
    propagator.inject(
        Context.root().with(span),
        continued.headers(),
        (headers, name, value) ->
            headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8)));
    return continued;
  }

  /** Starts the span of a training round, which belongs to many images and so to no trace. */
  Span startRound(String domain) {
    return on()
        ? tracer.spanBuilder("round").setNoParent().setAttribute(DOMAIN, domain).startSpan()
        : Span.getInvalid();
  }

  /** Ends the span of a round by what was decided on it. */
  static void decided(Span round, Decision decision) {
    round
        .setAttribute(VERSION, decision.version())
        .setAttribute(STATUS, decision.status().name())
        .end();
  }
}

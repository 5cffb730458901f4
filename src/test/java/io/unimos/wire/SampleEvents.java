package io.unimos.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Events of any type with random values in every field of its schema. */
public final class SampleEvents {
  private static final List<String> TEXTS = List.of("", "bus", "\"\\\n\t\0", "Straße", "駅 🚌");

  static {
    TrustedEvents.trust();
  }

  private SampleEvents() {}

  /**
   * Makes one.
   *
   * @param full whether what may be null is there
   */
  public static <T extends SpecificRecord> T of(
      Class<T> type, SplittableRandom random, boolean full) {
    return type.cast(value(SpecificData.get().getSchema(type), random, full));
  }

  private static Object value(Schema schema, SplittableRandom random, boolean full) {
    return switch (schema.getType()) {
      case RECORD -> {
        IndexedRecord event = (IndexedRecord) SpecificData.get().newRecord(null, schema);
        schema.getFields().forEach(f -> event.put(f.pos(), value(f.schema(), random, full)));
        yield event;
      }
      case UNION -> full ? value(schema.getTypes().get(1), random, true) : null;
      case ARRAY ->
          new ArrayList<>(
              IntStream.range(0, random.nextInt(4))
                  .mapToObj(i -> value(schema.getElementType(), random, full))
                  .toList());
      case ENUM ->
          SpecificData.get()
              .createEnum(
                  schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())),
                  schema);
      case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
      case BYTES ->
          ByteBuffer.wrap(Long.toString(random.nextLong(), 36).getBytes(StandardCharsets.UTF_8));
      case INT -> random.nextInt();
      case LONG ->
          schema.getLogicalType() == null
              ? (Object) random.nextLong()
              : Instant.ofEpochMilli(random.nextLong(-1L << 40, 1L << 42));
      case FLOAT -> {
        float number = Float.intBitsToFloat(random.nextInt());
        // which Avro holds for unequal to itself
        yield Float.isNaN(number) ? Float.NEGATIVE_INFINITY : number;
      }
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case MAP -> Map.of("a", value(schema.getValueType(), random, full));
      case FIXED, NULL -> throw new AssertionError(schema);
    };
  }
}

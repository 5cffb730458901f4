package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.unimos.config.Settings;
import io.unimos.event.AdapterCommand;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.event.Prediction;
import io.unimos.harness.RegistryProcess;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.Events;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rules of the schemas page, one by one: what a real registry says under BACKWARD, whether the
 * changed schema reads the bytes that were released, and whether the service of today reads a
 * record that was written with the changed schema.
 */
class SchemaRulesIT {
  private static final Path HISTORY = Path.of("src/test/resources/contract");
  private static final Path PAGE = Path.of("src/site/markdown/schemas.md");
  private static final Map<String, Class<? extends SpecificRecord>> READERS =
      Map.of(
          "adapter-command", AdapterCommand.class,
          "feature", Feature.class,
          "image-event", ImageEvent.class,
          "label", Label.class,
          "prediction", Prediction.class);

  @TempDir static Path folder;
  private static RegistryProcess registry;
  private static SchemaRegistryClient client;

  @BeforeAll
  static void start() throws Exception {
    registry = RegistryProcess.start(folder.resolve("registry.log"));
    client =
        new CachedSchemaRegistryClient(
            List.of(registry.url()), 100, List.of(new AvroSchemaProvider()), Map.of());
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeAsThePageSays(SchemaRule rule) throws Exception {
    Schema released =
        new Schema.Parser().parse(HISTORY.resolve(rule.event()).resolve("v1.avsc").toFile());
    byte[] bytes = Files.readAllBytes(HISTORY.resolve(rule.event()).resolve("v1.bin"));
    Schema changed = rule.changed(released);
    assertThat(changed.toString()).isNotEqualTo(released.toString());

    String subject = rule.name() + "-value";
    client.register(subject, new AvroSchema(released));
    boolean takes = client.testCompatibility(subject, new AvroSchema(changed));
    boolean readsOld = reads(released, changed, bytes);
    GenericRecord record =
        rule.sameBytes()
            ? read(changed, changed, bytes)
            : written(rule, changed, read(released, released, bytes));
    boolean readsNew = serviceReads(rule, record);

    assertThat(rule.row(takes, readsOld, readsNew)).isEqualTo(rule.row());
    assertThat(PAGE).content().contains("\n" + rule.row() + "\n");
  }

  private static GenericRecord read(Schema writer, Schema reader, byte[] bytes) throws IOException {
    return new GenericDatumReader<GenericRecord>(writer, reader)
        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private static boolean reads(Schema writer, Schema reader, byte[] bytes) throws IOException {
    try {
      return read(writer, reader, bytes).getSchema().equals(reader);
    } catch (AvroRuntimeException e) {
      return false;
    }
  }

  /** Through the service's own reader, with the writer's schema from the registry. */
  private static boolean serviceReads(SchemaRule rule, GenericRecord record) throws Exception {
    Schema changed = record.getSchema();
    // a subject of its own: the question is not what the registry would have prevented
    int id = client.register(rule.name() + "-apart-value", new AvroSchema(changed));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(changed).write(record, encoder);
    encoder.flush();
    Contract contract = Contract.over(Settings.of(Map.of("schema.registry.url", registry.url())));
    try {
      return Events.read(contract, "any", out.toByteArray(), READERS.get(rule.event())) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The released record as the changed schema would write it. */
  private static GenericRecord written(SchemaRule rule, Schema changed, GenericRecord old) {
    GenericRecord record = new GenericData.Record(changed);
    for (Schema.Field field : changed.getFields()) {
      String before =
          old.getSchema().getField(field.name()) != null
              ? field.name()
              : field.aliases().stream().findFirst().orElse("annotator");
      Object value =
          old.getSchema().getField(before) == null
              ? "made up"
              : converted(old.get(before), field.schema());
      record.put(field.name(), value);
    }
    rule.example()
        .ifPresent(
            example ->
                record.put(
                    example.field(),
                    example.value() == null
                        ? null
                        : new GenericData.EnumSymbol(
                            changed.getField(example.field()).schema(), example.value())));
    return record;
  }

  private static Object converted(Object value, Schema schema) {
    return switch (schema.getType()) {
      case INT -> ((Number) value).intValue() & 0xffff;
      case LONG -> ((Number) value).longValue();
      case ENUM -> new GenericData.EnumSymbol(schema, value.toString());
      default -> value;
    };
  }
}

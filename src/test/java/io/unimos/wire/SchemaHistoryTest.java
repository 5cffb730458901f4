package io.unimos.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schema version that was ever released stays readable: {@code contract/NAME/vN.avsc} is the
 * writer's schema, {@code vN.bin} a record written with it, {@code vN.json} what it says. A changed
 * schema needs a new version here; the old ones are never touched.
 */
class SchemaHistoryTest {
  private static final Path SCHEMAS = Path.of("schemas");
  private static final Path HISTORY = Path.of("src/test/resources/contract");

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(SCHEMAS)) {
      return files
          .map(f -> f.getFileName().toString().replace(".avsc", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static List<Path> versions(String name) {
    List<Path> versions = new ArrayList<>();
    for (int n = 1; Files.exists(HISTORY.resolve(name).resolve("v" + n + ".avsc")); n++) {
      versions.add(HISTORY.resolve(name).resolve("v" + n));
    }
    return versions;
  }

  private static Schema schema(Path file) throws IOException {
    return new Schema.Parser().parse(Files.readString(file));
  }

  private static Path with(Path version, String extension) {
    return version.resolveSibling(version.getFileName() + extension);
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldHaveItsLatestVersionInTheHistory(String name) throws IOException {
    List<Path> versions = versions(name);

    assertThat(versions).isNotEmpty();
    Schema latest = schema(with(versions.get(versions.size() - 1), ".avsc"));
    assertThat(schema(SCHEMAS.resolve(name + ".avsc")))
        .as("schemas/%s.avsc has changed: add v%d to %s", name, versions.size() + 1, HISTORY)
        .isEqualTo(latest);
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldReadTheBytesOfEveryVersion(String name) throws IOException {
    Schema today = schema(SCHEMAS.resolve(name + ".avsc"));
    for (Path version : versions(name)) {
      Schema written = schema(with(version, ".avsc"));

      GenericRecord read = decode(written, today, Files.readAllBytes(with(version, ".bin")));

      GenericRecord expected = decode(written, written, fromJson(written, with(version, ".json")));
      for (Schema.Field field : written.getFields()) {
        if (today.getField(field.name()) != null) {
          assertThat(read.get(field.name())).as(field.name()).isEqualTo(expected.get(field.name()));
        }
      }
      assertThat(SchemaCompatibility.checkReaderWriterCompatibility(today, written).getType())
          .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldDocumentEveryField(String name) throws IOException {
    Schema today = schema(SCHEMAS.resolve(name + ".avsc"));

    assertThat(today.getDoc()).isNotBlank();
    assertThat(today.getFields()).allSatisfy(field -> assertThat(field.doc()).isNotBlank());
  }

  private static GenericRecord decode(Schema writer, Schema reader, byte[] bytes)
      throws IOException {
    return new GenericDatumReader<GenericRecord>(writer, reader)
        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private static byte[] fromJson(Schema schema, Path json) throws IOException {
    String text = Files.readString(json, StandardCharsets.UTF_8);
    GenericRecord record =
        new GenericDatumReader<GenericRecord>(schema)
            .read(null, DecoderFactory.get().jsonDecoder(schema, text));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Encoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}

package io.unimos.cli.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.unimos.cli.DeadLetterView;
import io.unimos.cli.EventView;
import io.unimos.cli.SettingsOptions;
import io.unimos.cli.Watch;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.failure.DeadLetters;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All that is known of one dead letter. */
@Command(
    description = {
      "Show one dead letter: headers, reason, and the event where it can be read.",
      "Images and vectors are shown by their size."
    })
public final class DeadLettersShowCommand implements Callable<Integer> {
  private static final String LINE = "%-9s %s%n";
  private static final String IMAGE = "image";

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Parameters(
      index = "0",
      paramLabel = "POSITION",
      converter = LetterPosition.FromText.class,
      description = "Where it lies, as list prints it: dead-letters-3@17, or 3@17.")
  private LetterPosition position;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "Write the event's image here, for image check.")
  private Path image;

  @Override
  public Integer call() throws IOException {
    Settings settings = options.load();
    String topic = settings.topics().deadLetters();
    PrintWriter out = spec.commandLine().getOut();
    try (DeadLetterScan scan = new DeadLetterScan(settings)) {
      ConsumerRecord<byte[], byte[]> letter =
          scan.at(position)
              .filter(record -> !DeadLetters.isReceipt(record.headers()))
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(), "no dead letter at " + position.on(topic)));
      out.printf(LINE, "letter", position.on(topic));
      headers(out, letter);
      out.printf(LINE, "key", EventView.printable(Watch.key(letter)));
      payload(out, letter, settings);
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static void headers(PrintWriter out, ConsumerRecord<byte[], byte[]> letter) {
    for (Header header : letter.headers()) {
      boolean own = header.key().startsWith(DeadLetters.PREFIX);
      String name = own ? header.key().substring(DeadLetters.PREFIX.length()) : "header";
      String text = own ? text(header.value()) : header.key() + ": " + text(header.value());
      out.printf(LINE, EventView.printable(name), EventView.printable(text));
    }
  }

  /** Text where the bytes are text, hexadecimal digits where not. */
  private static String text(byte[] value) {
    if (value == null) {
      return "";
    }
    String text = new String(value, StandardCharsets.UTF_8);
    return text.indexOf('\ufffd') < 0 ? text : "0x" + HexFormat.of().formatHex(value);
  }

  private void payload(PrintWriter out, ConsumerRecord<byte[], byte[]> letter, Settings settings)
      throws IOException {
    if (letter.value() == null) {
      out.printf(LINE, "payload", "not kept");
      return;
    }
    out.printf(LINE, "payload", letter.value().length + " bytes");
    String origin = DeadLetterView.header(letter, DeadLetters.TOPIC);
    Optional<IndexedRecord> event = Optional.empty();
    try (KafkaAvroDeserializer values = new KafkaAvroDeserializer()) {
      values.configure(KafkaProperties.registry(settings), false);
      event = Optional.of((IndexedRecord) values.deserialize(origin, letter.value()));
      out.printf(LINE, "event", EventView.printable(json(event.get())));
    } catch (SerializationException | ClassCastException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      out.printf(LINE, "event", "cannot be read: " + EventView.printable("" + cause.getMessage()));
    }
    if (image != null) {
      Files.write(image, imageOf(event));
      out.printf(LINE, "written", image);
    }
  }

  private byte[] imageOf(Optional<IndexedRecord> event) {
    Schema.Field field = event.map(e -> e.getSchema().getField(IMAGE)).orElse(null);
    if (field == null || !(event.get().get(field.pos()) instanceof ByteBuffer bytes)) {
      throw new ParameterException(
          spec.commandLine(),
          "--image: "
              + position.partition()
              + "@"
              + position.offset()
              + " has no image that can be read");
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }

  private static String json(IndexedRecord event) {
    ObjectNode object = EventView.object(event);
    for (Schema.Field field : event.getSchema().getFields()) {
      if (event.get(field.pos()) instanceof ByteBuffer bytes) {
        object.put(field.name(), bytes.remaining() + " bytes");
      }
    }
    return object.toString();
  }
}

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends images to UniMoS Streams and reads predictions, with kafka-clients and avro alone.
 *
 * <pre>
 * java -cp 'lib/*' UnimosClient.java produce localhost:9092 http://localhost:8081 gate-7 FILE...
 * java -cp 'lib/*' UnimosClient.java consume localhost:9092 http://localhost:8081 COUNT
 * </pre>
 */
public final class UnimosClient {
  private static final Path SCHEMA = Path.of("schemas/image-event.avsc");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String bootstrap;
  private final String registry;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, Schema> schemas = new HashMap<>();

  private UnimosClient(String bootstrap, String registry) {
    this.bootstrap = bootstrap;
    this.registry = registry;
  }

  public static void main(String[] arguments) throws Exception {
    UnimosClient client = new UnimosClient(arguments[1], arguments[2]);
    if (arguments[0].equals("produce")) {
      List<String> files = List.of(arguments).subList(4, arguments.length);
      client.produce(arguments[3], files.stream().map(Path::of).toList());
    } else {
      client.consume(Integer.parseInt(arguments[3]));
    }
  }

  // region produce
  private void produce(String domain, List<Path> files) throws Exception {
    Schema schema = new Schema.Parser().parse(Files.readString(SCHEMA));
    int id = register("images-value", schema);
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("acks", "all");
    settings.put("enable.idempotence", true);
    settings.put("max.request.size", 9 << 20);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      for (Path file : files) {
        GenericRecord event = new GenericData.Record(schema);
        event.put("id", file.getFileName().toString());
        event.put("domain", domain);
        event.put("image", ByteBuffer.wrap(Files.readAllBytes(file)));
        event.put("capturedAt", System.currentTimeMillis());
        event.put("attributes", Map.of());
        // the key is the domain; waiting for each keeps the example short, not fast
        var image = new ProducerRecord<>("images", domain, wire(id, event));
        image.headers().add("traceparent", newTrace().getBytes(StandardCharsets.UTF_8));
        producer.send(image).get();
      }
    }
    System.out.println(files.size() + " sent");
  }

  /** W3C Trace Context; a tracing library writes it instead. The prediction carries it too. */
  private static String newTrace() {
    SecureRandom random = new SecureRandom();
    byte[] ids = new byte[24];
    random.nextBytes(ids);
    HexFormat hex = HexFormat.of();
    return "00-%s-%s-01".formatted(hex.formatHex(ids, 0, 16), hex.formatHex(ids, 16, 24));
  }

  // endregion

  // region wire
  /** One zero byte, the schema's id in four bytes, big-endian, and Avro. */
  private static byte[] wire(int id, GenericRecord event) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private GenericRecord read(byte[] value) throws Exception {
    Schema written = schema(ByteBuffer.wrap(value, 1, 4).getInt());
    var decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
    return new GenericDatumReader<GenericRecord>(written).read(null, decoder);
  }

  // endregion

  // region consume
  private void consume(int count) throws Exception {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("group.id", "example-" + UUID.randomUUID());
    settings.put("auto.offset.reset", "earliest");
    // or predictions of transactions that were aborted would come twice
    settings.put("isolation.level", "read_committed");
    Map<String, Long> chains = new HashMap<>();
    int read = 0;
    int broken = 0;
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("predictions"));
      while (read < count) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          GenericRecord p = read(record.value());
          if (p.get("domainSequence").equals(1L)) {
            // the domain is new, or was forgotten
            chains.remove(record.key());
          }
          long chain = chain(chains.getOrDefault(record.key(), 0L), p.get("id").toString());
          chains.put(record.key(), chain);
          broken += chain == (Long) p.get("chain") ? 0 : 1;
          read++;
          System.out.printf(
              "%s #%s %s: %s%n",
              record.key(), p.get("domainSequence"), p.get("id"), p.get("label"));
        }
      }
    }
    System.out.printf("%d predictions, %d break their chain%n", read, broken);
  }

  /** CRC-32C over the chain before, eight bytes big-endian, and the id. */
  private static long chain(long before, String id) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(8).putLong(0, before));
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  // endregion

  // region registry
  private int register(String subject, Schema schema) throws Exception {
    String body = JSON.writeValueAsString(Map.of("schema", schema.toString()));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(registry + "/subjects/" + subject + "/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return JSON.readTree(answer(request)).get("id").asInt();
  }

  private Schema schema(int id) throws Exception {
    if (!schemas.containsKey(id)) {
      String answer = answer(HttpRequest.newBuilder(URI.create(registry + "/schemas/ids/" + id)));
      schemas.put(id, new Schema.Parser().parse(JSON.readTree(answer).get("schema").asText()));
    }
    return schemas.get(id);
  }

  private String answer(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (answer.statusCode() != 200) {
      throw new IOException("the registry answers " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }
  // endregion
}

package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.config.TopicSettings;
import io.unimos.console.Console;
import io.unimos.core.math.HalfFloats;
import io.unimos.encode.TestImages;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.ClassSet;
import io.unimos.event.Feature;
import io.unimos.event.ImageEvent;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.event.Prediction;
import io.unimos.event.ServeMode;
import io.unimos.event.TaskClass;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.stream.read.Contract;
import io.unimos.stream.read.Events;
import io.unimos.wire.DeadLetters;
import io.unimos.wire.SourcePosition;
import io.unimos.wire.VersionRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * A service and a console beside a producer that sends every other record damaged, on one topic
 * after the other, to a broker with Kafka's own limits. Afterwards each record is accounted for.
 * Used by one thread; owns all of it until {@link #close}.
 */
public final class TopicFuzz implements AutoCloseable {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters", AdaptersCommand.class)
  };
  private static final List<LabelKind> KINDS = List.of(LabelKind.values());
  private static final List<ServeMode> MODES = List.of(ServeMode.values());
  private static final int PARTITIONS = 3;
  private static final int DOMAINS = 5;
  private static final int SCHEMA_ID = 1;
  private static final Duration NO_PROGRESS = Duration.ofMinutes(5);

  /** Most of a record under the broker's own limit, batch and framing included. */
  private static final int LARGE = 1_000_000;

  private static final byte[] IMAGE = TestImages.png(24, 24, 0x30c040);

  /** The required outcome of a record. */
  private enum Expected {
    /** It is answered, in its order. */
    GOOD,
    /** It is a dead letter, or is refused. */
    BAD,
    /** One of both: the damage may have missed. */
    EITHER
  }

  /** A record that was sent, and what came of it. */
  private static final class Sent {
    private final Expected expected;
    private final String how;
    private int answers;
    private int letters;

    Sent(Expected expected, String how) {
      this.expected = expected;
      this.how = how;
    }

    boolean settled() {
      return answers + letters > 0;
    }

    /** A command that is refused is a dead letter and is answered too. */
    boolean kept(int refusals) {
      return switch (expected) {
        case GOOD -> answers == 1 && letters == 0;
        case BAD -> answers == 0 && letters <= 1 && refusals <= 1 && letters + refusals > 0;
        case EITHER -> answers + Math.max(letters, refusals) == 1;
      };
    }
  }

  private final SplittableRandom random;
  private final EmbeddedBroker broker;
  private final ServiceHarness harness;
  private final Console console;
  private final Path config;
  private final Contract contract;
  private final TopicSettings topics;
  private final Bundle bundle;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> outputs;
  private final Map<SourcePosition, Sent> sent = new HashMap<>();
  private final Map<SourcePosition, Integer> refused = new HashMap<>();

  /** By output partition: the source positions of what was answered, in the order of answers. */
  private final Map<String, List<SourcePosition>> order = new TreeMap<>();

  /** Features name their source themselves; these are where they lie. */
  private final Map<Long, SourcePosition> features = new HashMap<>();

  private final Map<String, Integer> reasons = new TreeMap<>();
  private final List<String> strays = new ArrayList<>();
  private int made;

  /** Starts all of it and has a few images of each domain answered. */
  public TopicFuzz(Path folder, long seed) throws Exception {
    System.out.println("topic fuzz: seed " + seed);
    random = new SplittableRandom(seed);
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    harness =
        new ServiceHarness(
            broker,
            folder.resolve("fuzz"),
            Map.of(
                "topics.partitions", Integer.toString(PARTITIONS),
                "annotate.strategy", "cover",
                "image.max-bytes", "400KB",
                "topics.max-message-bytes", "1MB",
                "console.port", "0"));
    config = harness.writeTo(folder.resolve("unimos.properties"));
    Settings settings = harness.settings();
    topics = settings.topics();
    contract = Contract.over(settings);
    bundle = bundle(settings);
    letTimesBeWrong();
    ByteArraySerializer bytes = new ByteArraySerializer();
    producer = new KafkaProducer<>(KafkaProperties.producer(settings, "fuzz"), bytes, bytes);
    ByteArrayDeserializer back = new ByteArrayDeserializer();
    outputs = new KafkaConsumer<>(KafkaProperties.consumer(settings, "fuzz"), back, back);
    List<TopicPartition> all = new ArrayList<>();
    for (String topic :
        List.of(
            topics.predictions(),
            topics.deadLetters(),
            topics.adapterVersions(),
            topics.annotationRequests())) {
      for (int i = 0; i < PARTITIONS; i++) {
        all.add(new TopicPartition(topic, i));
      }
    }
    outputs.assign(all);
    outputs.seekToBeginning(all);
    harness.start();
    console = Console.start(settings, ConsoleCommand.actions(settings), Clock.systemUTC());
    for (int i = 0; i < DOMAINS; i++) {
      send(Expected.GOOD, "first", topics.images(), key(domain(i)), value(image(domain(i))), now());
    }
    settle();
  }

  private static Bundle bundle(Settings settings) throws BundleException {
    return Bundle.load(settings.service().requiredBundle());
  }

  /** As on topics that are more patient than ours. */
  private void letTimesBeWrong() throws ExecutionException, InterruptedException {
    Map<ConfigResource, java.util.Collection<AlterConfigOp>> changes = new HashMap<>();
    for (String topic : topics.byKey().values()) {
      List<AlterConfigOp> ops = new ArrayList<>();
      ops.add(set("retention.ms", "-1"));
      if (sources().contains(topic)) {
        ops.add(set("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
      }
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), ops);
    }
    try (Admin admin = Admin.create(KafkaProperties.admin(harness.settings(), "fuzz"))) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private static AlterConfigOp set(String key, String value) {
    return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
  }

  private List<String> sources() {
    return List.of(topics.images(), topics.features(), topics.adapterCommands(), topics.labels());
  }

  /** Sends so many records to each topic, and checks what became of them meanwhile and then. */
  public void play(int records) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger looks = new AtomicInteger();
    List<String> silent = new ArrayList<>();
    Thread people = new Thread(() -> look(over, looks, silent), "people");
    people.start();
    try {
      for (String topic : sources()) {
        long started = System.nanoTime();
        for (int i = 0; i < records; i++) {
          if (i % 2 == 0) {
            good(topic);
          } else {
            bad(topic);
          }
        }
        settle();
        System.out.printf(
            "topic fuzz: %d records on %s, %.1f s%n",
            records, topic, (System.nanoTime() - started) / 1e9);
      }
    } finally {
      over.set(true);
      people.join();
    }
    check();
    assertThat(silent).isEmpty();
    assertThat(looks).as("looks of people meanwhile").hasPositiveValue();
  }

  /** Dead letters by reason. */
  public Map<String, Integer> reasons() {
    return reasons;
  }

  /** Records that were damaged. */
  public int damaged() {
    return (int) sent.values().stream().filter(each -> each.expected != Expected.GOOD).count();
  }

  /** Records in all. */
  public int records() {
    return sent.size();
  }

  private void look(AtomicBoolean over, AtomicInteger looks, List<String> silent) {
    HttpClient http = HttpClient.newHttpClient();
    String service = "http://127.0.0.1:" + harness.service().httpPort();
    while (!over.get() && silent.size() < 10) {
      for (String url : List.of(console.url(), console.url() + "health", service + "/health")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMinutes(3)).build();
        try {
          // one that stalled says so, and comes back
          HttpResponse<String> unused =
              Awaitility.await()
                  .atMost(NO_PROGRESS)
                  .pollDelay(Duration.ZERO)
                  .until(() -> answer(http, request), answer -> answer.statusCode() == 200);
        } catch (RuntimeException e) {
          silent.add(url + ": " + e);
        }
      }
      Call list = Call.of(COMMANDS, "adapters", "list", "--config", config.toString());
      if (list.code() != 0) {
        silent.add(list.toString());
      }
      looks.incrementAndGet();
    }
  }

  private static HttpResponse<String> answer(HttpClient http, HttpRequest request)
      throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String domain(int number) {
    return "site/camera " + number;
  }

  private String anyDomain() {
    return domain(random.nextInt(DOMAINS));
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] value(SpecificRecord event) {
    String topic =
        event instanceof ImageEvent
            ? topics.images()
            : event instanceof Feature
                ? topics.features()
                : event instanceof Label ? topics.labels() : topics.adapterCommands();
    return contract.<SpecificRecord>serializer().serialize(topic, event);
  }

  private ImageEvent image(String domain) {
    return new ImageEvent(
        "image-" + made++, domain, ByteBuffer.wrap(IMAGE), null, time(), Map.of("site", "north"));
  }

  private Feature feature(String domain) {
    float[] vector = new float[bundle.encoder().dimension()];
    vector[random.nextInt(vector.length)] = 1;
    return new Feature(
        name(++made),
        domain,
        bundle.encoder().id(),
        ByteBuffer.wrap(HalfFloats.pack(vector)),
        List.of(.5f, .2f, .1f, .5f, .5f, .5f),
        "fuzz",
        0,
        (long) made,
        time());
  }

  private AdapterCommand command(String domain) {
    return switch (random.nextInt(5)) {
      case 0 -> command(domain, Action.FREEZE, null, null);
      case 3 -> command(domain, Action.FORGET, null, null);
      case 1 -> command(domain, Action.UNFREEZE, null, null);
      case 2 -> command(domain, Action.ROLL_BACK, 0L, null);
      default -> command(domain, Action.SERVE, null, MODES.get(random.nextInt(MODES.size())));
    };
  }

  private AdapterCommand command(String domain, Action action, Long version, ServeMode mode) {
    return new AdapterCommand(domain, action, version, "ann", time(), mode, null);
  }

  private Label label(String domain) {
    List<String> classes = bundle.classes();
    return new Label(
        "image-" + random.nextInt(DOMAINS),
        domain,
        classes.get(random.nextInt(classes.size())),
        "annotator " + random.nextInt(300),
        time(),
        KINDS.get(random.nextInt(KINDS.size())));
  }

  private SpecificRecord event(String topic, String domain) {
    return topic.equals(topics.images())
        ? image(domain)
        : topic.equals(topics.features())
            ? feature(domain)
            : topic.equals(topics.labels()) ? label(domain) : command(domain);
  }

  /** As events carry it: from long before to long after. */
  private Instant time() {
    return switch (random.nextInt(5)) {
      case 0 -> Instant.ofEpochMilli(Long.MIN_VALUE);
      case 1 -> Instant.ofEpochMilli(Long.MAX_VALUE);
      case 2 -> Instant.EPOCH;
      default -> Instant.ofEpochMilli(System.currentTimeMillis());
    };
  }

  /** As records carry it. */
  private long recordTime() {
    return switch (random.nextInt(5)) {
      case 0 -> -1;
      case 1 -> 0;
      case 2 -> Long.MAX_VALUE;
      case 3 -> random.nextLong(0, 4_102_444_800_000L);
      default -> now();
    };
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void good(String topic) throws Exception {
    String domain = anyDomain();
    send(Expected.GOOD, "good", topic, key(domain), value(event(topic, domain)), recordTime());
  }

  private void bad(String topic) throws Exception {
    String domain = anyDomain();
    byte[] key = random.nextInt(10) == 0 ? null : key(domain);
    byte[] good = value(event(topic, domain));
    byte[] noise = new byte[1 + random.nextInt(300)];
    random.nextBytes(noise);
    switch (random.nextInt(13)) {
      case 0 -> send(Expected.BAD, "empty", topic, key, new byte[0], recordTime());
      case 1 -> send(Expected.BAD, "tombstone", topic, key, null, recordTime());
      case 2 -> {
        byte[] cut = Arrays.copyOf(good, random.nextInt(good.length));
        send(Expected.BAD, "cut to " + cut.length, topic, key, cut, recordTime());
      }
      case 3 -> {
        byte[] magic = new byte[1 + random.nextInt(4)];
        send(Expected.BAD, "magic byte", topic, key, magic, recordTime());
      }
      case 4 -> send(Expected.EITHER, "noise", topic, key, noise, recordTime());
      case 5 -> {
        int[] ids = {-1, Integer.MIN_VALUE, 0, 999_999, Integer.MAX_VALUE};
        int id = ids[random.nextInt(ids.length)];
        ByteBuffer.wrap(good).putInt(SCHEMA_ID, id);
        send(Expected.BAD, "schema " + id, topic, key, good, recordTime());
      }
      case 6 -> {
        byte[] other = contract.<SpecificRecord>serializer().serialize("other", other(topic));
        send(Expected.BAD, "another event", topic, key, other, recordTime());
      }
      case 7 -> {
        byte[] large = new byte[LARGE];
        random.nextBytes(large);
        large[0] = (byte) random.nextInt(2);
        send(Expected.BAD, "a megabyte of noise", topic, key, large, recordTime());
      }
      case 8 -> {
        int flips = 1 + random.nextInt(3);
        for (int i = 0; i < flips; i++) {
          good[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
        }
        send(Expected.EITHER, flips + " bits flipped", topic, key, good, recordTime());
      }
      case 9 -> send(Expected.EITHER, "no key", topic, null, good, recordTime());
      case 10 -> {
        byte[] elsewhere = key("elsewhere");
        send(Expected.BAD, "another's key", topic, elsewhere, good, recordTime());
      }
      case 11 -> {
        byte[] value = value(event(topic, random.nextBoolean() ? "a\u0007b\u001b[31m" : " "));
        send(Expected.BAD, "controls in the domain", topic, key, value, recordTime());
      }
      default -> {
        SpecificRecord event = wrong(topic, domain);
        send(Expected.BAD, "wrong event", topic, key(domain), value(event), recordTime());
      }
    }
  }

  /** Reads well, and cannot be right. */
  private SpecificRecord wrong(String topic, String domain) {
    String text = "x".repeat(random.nextBoolean() ? 300 : 980_000);
    SpecificRecord event = event(topic, domain);
    return event instanceof ImageEvent image
        ? wrong(ImageEvent.newBuilder(image), text)
        : event instanceof Feature feature
            ? wrong(Feature.newBuilder(feature), text)
            : event instanceof Label label
                ? wrong(Label.newBuilder(label), text)
                : wrong(AdapterCommand.newBuilder((AdapterCommand) event), text);
  }

  private ImageEvent wrong(ImageEvent.Builder image, String text) {
    return switch (random.nextInt(3)) {
      case 0 -> image.setId(text).build();
      case 1 -> image.setImage(ByteBuffer.wrap(Arrays.copyOf(IMAGE, IMAGE.length / 2))).build();
      default -> image.setImage(ByteBuffer.wrap(new byte[LARGE - 20_000])).build();
    };
  }

  private Feature wrong(Feature.Builder feature, String text) {
    return switch (random.nextInt(5)) {
      case 0 -> feature.setId(text).build();
      case 1 -> feature.setSourceTopic(text).build();
      case 2 -> feature.setStatistics(List.of(1f, 2f, 3f)).build();
      case 3 -> feature.setStatistics(List.of(1f, 2f, 3f, 4f, Float.NaN, 1e38f)).build();
      default -> feature.setVector(ByteBuffer.wrap(new byte[random.nextInt(20)])).build();
    };
  }

  private AdapterCommand wrong(AdapterCommand.Builder command, String text) {
    return switch (random.nextInt(5)) {
      case 0 -> command.setBy(text).build();
      case 1 -> command.setAction(Action.ROLL_BACK).setVersion(7777L).build();
      case 2 -> command.setAction(Action.CLASSES).build();
      case 3 -> command.setAction(Action.CLASSES).setClasses(classes("cat", text)).build();
      default -> command.setAction(Action.CLASSES).setClasses(classes("cat", "dog")).build();
    };
  }

  /** On a bundle that the service does not have. */
  private static ClassSet classes(String... names) {
    ByteBuffer none = ByteBuffer.allocate(0);
    List<TaskClass> classes = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      classes.add(new TaskClass(i, names[i], null, none, none));
    }
    return new ClassSet(1L, "another", names.length, classes);
  }

  private Label wrong(Label.Builder label, String text) {
    return switch (random.nextInt(3)) {
      case 0 -> label.setKind(LabelKind.CLASS).setLabel(text).build();
      case 1 -> label.setAnnotator(text).build();
      default -> label.setId("never-asked-for").build();
    };
  }

  private SpecificRecord other(String topic) {
    return topic.equals(topics.labels()) ? command(domain(0)) : label(domain(0));
  }

  private void send(
      Expected expected, String how, String topic, byte[] key, byte[] value, long time)
      throws ExecutionException, InterruptedException {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, key, value) {
          @Override
          public Long timestamp() {
            return time;
          }
        };
    if (random.nextInt(3) == 0) {
      record.headers().add(DeadLetters.RECEIPT, key("0"));
      record.headers().add(DeadLetters.TOPIC, key("elsewhere"));
      record.headers().add(DeadLetters.REASON, key("NONE"));
      record.headers().add("unimos.\u0000" + how, new byte[random.nextInt(2000)]);
    }
    RecordMetadata there = producer.send(record).get();
    SourcePosition place = new SourcePosition(topic, there.partition(), there.offset());
    sent.put(place, new Sent(expected, how + ", time " + time));
    if (topic.equals(topics.features()) && expected != Expected.BAD) {
      features.put((long) made, place);
    }
  }

  /** Reads until something has come of each. */
  private void settle() {
    long progress = System.nanoTime();
    while (open() > strays.size()) {
      var records = outputs.poll(Duration.ofMillis(100));
      records.forEach(this::note);
      if (!records.isEmpty()) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > NO_PROGRESS.toNanos()) {
        throw new AssertionError(
            "%d of %d records without an answer, waiting for %s, the first ones %s, strays %s"
                .formatted(
                    open(), sent.size(), harness.service().waitingFor(), unsettled(), strays));
      }
    }
  }

  private long open() {
    return sent.entrySet().stream().filter(each -> !settled(each)).count();
  }

  private boolean settled(Map.Entry<SourcePosition, Sent> each) {
    return each.getValue().settled() || refused.containsKey(each.getKey());
  }

  private List<String> unsettled() {
    return sent.entrySet().stream()
        .filter(each -> !settled(each))
        .limit(5)
        .map(each -> each.getKey() + " " + each.getValue().how)
        .toList();
  }

  private void note(ConsumerRecord<byte[], byte[]> output) {
    String from = output.topic() + "-" + output.partition();
    if (output.topic().equals(topics.deadLetters())) {
      assertThat(DeadLetters.isReceipt(output.headers())).isFalse();
      SourcePosition place =
          new SourcePosition(
              ServiceHarness.header(output, DeadLetters.TOPIC),
              Integer.parseInt(ServiceHarness.header(output, DeadLetters.PARTITION)),
              Long.parseLong(ServiceHarness.header(output, DeadLetters.OFFSET)));
      assertThat(ServiceHarness.reason(output)).isNotIn("NONE", "INTERNAL_ERROR");
      sent.get(place).letters++;
      reasons.merge(ServiceHarness.reason(output), 1, Integer::sum);
    } else if (output.value() == null) {
      return;
    } else if (output.topic().equals(topics.predictions())) {
      answered(
          from,
          place(Events.read(contract, output.topic(), output.value(), Prediction.class)),
          output.toString());
    } else if (output.topic().equals(topics.adapterVersions())) {
      AdapterVersion version =
          Events.read(contract, output.topic(), output.value(), AdapterVersion.class);
      if (VersionRecords.isAnswer(version) && !version.getCommand().getTopic().isEmpty()) {
        var answer = version.getCommand();
        SourcePosition place =
            new SourcePosition(answer.getTopic(), answer.getPartition(), answer.getOffset());
        if (answer.getDone()) {
          answered(from, place, output.toString());
        } else {
          refused.merge(place, 1, Integer::sum);
        }
      }
    } else {
      AnnotationRequest request =
          Events.read(contract, output.topic(), output.value(), AnnotationRequest.class);
      if (request.getAnswer() != null) {
        var answer = request.getAnswer();
        SourcePosition place =
            new SourcePosition(answer.getTopic(), answer.getPartition(), answer.getOffset());
        boolean no = List.of("UNKNOWN_CLASS", "WRONG_DOMAIN").contains(answer.getStatus());
        if (no || sent.get(place).expected == Expected.BAD) {
          refused.merge(place, 1, Integer::sum);
        } else {
          answered(from, place, output.toString());
        }
      }
    }
  }

  /** Of an image it is where that lies; a feature of ours names its number. */
  private SourcePosition place(Prediction prediction) {
    if (prediction.getSourceTopic().equals("fuzz")) {
      long number = prediction.getSourceOffset();
      return prediction.getId().equals(name(number)) ? features.get(number) : null;
    }
    return new SourcePosition(
        prediction.getSourceTopic(), prediction.getSourcePartition(), prediction.getSourceOffset());
  }

  private static String name(long feature) {
    return "feature-" + feature;
  }

  private void answered(String from, SourcePosition place, String output) {
    Sent record = place == null ? null : sent.get(place);
    if (record == null) {
      // of a feature whose flipped bits are its own name
      strays.add(output);
      return;
    }
    record.answers++;
    order
        .computeIfAbsent(
            from + " of " + place.topic() + "-" + place.partition(), f -> new ArrayList<>())
        .add(place);
  }

  private void check() throws IOException {
    while (true) {
      var more = outputs.poll(Duration.ofSeconds(1));
      if (more.isEmpty()) {
        break;
      }
      more.forEach(this::note);
    }
    List<String> broken =
        sent.entrySet().stream()
            .filter(
                each ->
                    !each.getValue().kept(refused.getOrDefault(each.getKey(), 0)) && settled(each))
            .map(
                each ->
                    "%s, %s: %d answers, %d letters, %d refusals"
                        .formatted(
                            each.getKey(),
                            each.getValue().how,
                            each.getValue().answers,
                            each.getValue().letters,
                            refused.getOrDefault(each.getKey(), 0)))
            .sorted()
            .toList();
    assertThat(broken).isEmpty();
    assertThat(open()).isEqualTo(strays.size());
    order.forEach(
        (from, places) ->
            assertThat(places.stream().map(SourcePosition::offset))
                .as("answers on " + from)
                .isSorted());
    // a member that stalled joins anew
    Awaitility.await().atMost(NO_PROGRESS).until(harness.service()::ready);
    assertThat(harness.service().ended()).isNotDone();
    assertThat(failures()).as("threads that died").isZero();
  }

  private double failures() {
    return Stream.of(harness.service().metrics().scrape().split("\n"))
        .filter(line -> line.startsWith("unimos_stream_failures_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() {
    console.close();
    outputs.close();
    producer.close();
    harness.close();
    broker.close();
  }
}

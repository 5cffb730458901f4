package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.bundle.SafetensorsWriter;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.cli.classes.ClassesCommand;
import io.unimos.cli.labels.LabelCommand;
import io.unimos.config.KeyPartition;
import io.unimos.config.TopicSettings;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.math.Metric;
import io.unimos.core.math.Sha256;
import io.unimos.core.source.ClassSet;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.TestImages;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.DriftReport;
import io.unimos.event.Feature;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.event.Prediction;
import io.unimos.event.Shift;
import io.unimos.harness.BrokerOfClass;
import io.unimos.harness.DistinctColours;
import io.unimos.harness.ServiceHarness;
import io.unimos.harness.StubRegistry;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.service.EventProducer;
import io.unimos.service.ExitCodes;
import io.unimos.service.PartitionedCommand;
import io.unimos.service.metrics.Metrics;
import io.unimos.wire.ClassSetRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator changes the classes of a service that runs. */
@Tag("slow")
class ClassesIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters", AdaptersCommand.class),
    new CommandLines.Entry("classes", ClassesCommand.class),
    new CommandLines.Entry("find", FindCommand.class),
    new CommandLines.Entry("label", LabelCommand.class)
  };
  private static final String GATE = OperatedService.GATE;
  private static final int WINDOW = OperatedService.WINDOW;
  private static final Map<String, String> LEARNING =
      Map.of("adapt.mode", "inline", "annotate.strategy", "cover", "annotate.per-window", "1");

  @RegisterExtension static final BrokerOfClass BROKER = new BrokerOfClass();

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(4);
  private StubRegistry registry;
  private OperatedService service;
  private ServiceHarness harness;
  private final Instant started = Instant.now();

  private void operate(Map<String, String> settings) throws Exception {
    registry = StubRegistry.start();
    Map<String, String> all = new HashMap<>(settings);
    all.put("schema.registry.url", registry.url());
    service = new OperatedService(BROKER.get(), folder, all, COMMANDS);
    harness = service.harness();
  }

  @AfterEach
  void stop() {
    service.close();
    registry.close();
  }

  @Test
  void shouldAddRenameAndRetireWhileCamerasKeepServing() throws Exception {
    operate(LEARNING);
    harness.start();
    send(WINDOW + 10, false);
    Path encoder = encoder();

    Call added = classes("add", "lamp", "--encoder", encoder.toString(), "--by", "ann");
    assertThat(added.code()).as(added.toString()).isZero();
    assertThat(added.out()).contains("sent set 1 of 4 classes to ").contains("done on ");
    send(40, true);
    List<Prediction> first = harness.predictions().subList(service.sent() - 40, service.sent());
    assertThat(first).extracting(Prediction::getClassSet).containsOnly(1L);
    assertThat(first).extracting(Prediction::getLabel).contains("lamp");
    assertThat(harness.predictions().subList(0, service.sent() - 40))
        .extracting(Prediction::getClassSet)
        .containsOnly(0L);
    shouldFind(encoder.toString());

    harness.stopService();
    Call pending = classes("rename", "lamp", "lantern", "--wait", "0s");
    assertThat(pending.code()).isZero();
    assertThat(classes("show").code()).isEqualTo(ExitCodes.PENDING);
    harness.start();
    Call retired = classes("retire", "bus");
    assertThat(retired.code()).as(retired.toString()).isZero();
    reportedToOperators(1);
    send(WINDOW + 10, true);
    assertThat(harness.predictions().subList(service.sent() - WINDOW - 10, service.sent()))
        .allSatisfy(p -> assertThat(p.getClassSet()).isEqualTo(3L))
        .extracting(Prediction::getLabel)
        .contains("lantern")
        .doesNotContain("bus", "lamp");

    Call shown = classes("show");
    assertThat(shown.code()).as(shown.toString()).isZero();
    assertThat(shown.out())
        .startsWith("set 3 of 3 classes\n")
        .containsPattern("car +of the bundle")
        .containsPattern("lantern +added by name")
        .doesNotContain("bus");
    assertThat(classes("resend").code()).isZero();
    Call replay = service.call("adapters", "replay", GATE);
    assertThat(replay.code()).as(replay.toString()).isZero();
    assertThat(service.call("adapters", "list").out()).contains(GATE).doesNotContain("classes");
    assertThat(harness.deadLetters()).isEmpty();
    if (System.getenv("TEST_PYTHON") != null) {
      followedFromPython();
    }
    harness.stopService();
    harness.start();
    reportedToOperators(0);
    addedFromLabels();
  }

  /** Checks the metrics for operators, which are known again after a restart. */
  private void reportedToOperators(int behind) {
    Metrics metrics = harness.service().metrics();
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              assertThat(metrics.sum(Metric.CLASS_SET)).isEqualTo(3);
              assertThat(metrics.sum(Metric.CLASS_SET_OLDEST)).isEqualTo(3);
              assertThat(metrics.sum(Metric.CLASS_SET_CLASSES)).isEqualTo(3);
              assertThat(metrics.sum(Metric.CLASS_SET_BEHIND)).isEqualTo(behind);
            });
    assertThat(metrics.sum(Metric.CLASS_SET_CHANGED))
        .isBetween(started.toEpochMilli() / 1e3, System.currentTimeMillis() / 1e3);
  }

  /** Lanterns go; what annotators call torches, which is no class, takes their place. */
  private void addedFromLabels() throws Exception {
    assertThat(classes("add", "torch", "--from-labels", GATE).err())
        .startsWith(
            "0 images of site/gate are labelled 'torch', 2 are needed; there are no labels of it");
    int first = service.sent() - WINDOW - 10;
    label(first, "torch");
    label(first + 4, "Torch");
    label(first + 8, "bus");
    label(first + 12, "torch");
    label(first + 12, "--withdraw");
    label(first + 16, "--none");
    label("image-lost", "torch");
    label("image-gone", "ghost");
    label("image-left", "ghost");
    assertThat(classes("add", "ghost", "--from-labels", GATE).err())
        .startsWith("0 of the 2 images of site/gate that are labelled so are still on ")
        .contains("; label newer ones, or give --source");
    assertThat(classes("add", "torsh", "--from-labels", GATE).err())
        .startsWith(
            "0 images of site/gate are labelled 'torsh', 2 are needed; there are labels Torch (1),"
                + " bus (1), ghost (2), none of these (1), torch (2)");
    assertThat(classes("add", "bus", "--from-labels", GATE, "--none-of-these").err())
        .as("a class that was retired is a new one")
        .isEmpty();
    assertThat(classes("retire", "bus").code()).isZero();

    assertThat(classes("retire", "lantern").code()).isZero();
    Call added = classes("add", "torch", "--from-labels", GATE);
    assertThat(added.code()).as(added.toString()).isZero();
    assertThat(added.out())
        .contains("3 labelled images of site/gate, 2 of them still on ", ", 2 used\n")
        .contains(", from offset 0 (the oldest: when the first of these images came is not known)")
        .contains("sent set 7 of 3 classes to ");
    assertThat(classes("show").out()).containsPattern("torch +added by 2 images");
    send(40, true);
    assertThat(harness.predictions().subList(service.sent() - 40, service.sent()))
        .extracting(Prediction::getLabel)
        .contains("torch")
        .doesNotContain("lantern", "bus");
  }

  private void label(int image, String answer) {
    label("image-" + image, answer);
  }

  private void label(String image, String answer) {
    Call labelled = service.call("label", GATE, image, answer, "--by", "ann", "--wait", "0s");
    assertThat(labelled.code()).as(labelled.toString()).isZero();
  }

  private void followedFromPython() throws Exception {
    TopicSettings topics = harness.settings().topics();
    Process python =
        new ProcessBuilder(
                System.getenv("TEST_PYTHON"),
                "src/examples/python/follow_classes.py",
                "--bootstrap",
                BROKER.get().bootstrapServers(),
                "--registry",
                registry.url(),
                "--topic",
                topics.predictions(),
                "--versions",
                topics.adapterVersions(),
                "--count",
                Integer.toString(service.sent()))
            .redirectErrorStream(true)
            .start();
    String reported = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(python.waitFor()).as(reported).isZero();
    assertThat(reported.lines())
        .containsExactly(
            "site/gate from #75 set 1: bus, car, traffic light, lamp",
            "site/gate from #115 set 3: car, traffic light, lantern",
            service.sent() + " predictions, 0 name a class that is not of their set");
  }

  private void shouldFind(String encoder) {
    List<String> asked =
        List.of("find", "lamp", "--encoder", encoder, "--since", "1h", "--count", "3", "--json");
    Call found =
        service.call(
            Stream.concat(
                    asked.stream(),
                    Stream.of("--console", "http://127.0.0.1:8090", "--make-class", "my lamp"))
                .toArray(String[]::new));

    assertThat(found.code()).as(found.toString()).isZero();
    assertThat(found.out().lines())
        .hasSize(3)
        .allMatch(l -> l.contains("\"domain\":\"site/gate\""));
    assertThat(found.err())
        .contains("features of 1 camera in ")
        .contains("http://127.0.0.1:8090/found?words=lamp&h0=")
        .containsPattern("label 'site/gate' '.+' 'my lamp'")
        .contains("classes add 'my lamp' --encoder '" + encoder, "--from-labels 'site/gate'");
    Call unknown = service.call("find", "a", "fallen", "tree", "--encoder", encoder);
    assertThat(unknown.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(unknown.err()).contains("'a fallen tree' is not in the vocabulary", "no text tower");
  }

  /**
   * Of the topic of features one partition is read, from behind the last window before the first
   * labelled image was asked for: what lies elsewhere under the same ids, of another encoder, would
   * be refused.
   */
  @Test
  void shouldReadNoMoreFeaturesThanTheLabelledImagesNeed() throws Exception {
    operate(LEARNING);
    Instant then = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(1, ChronoUnit.HOURS);
    TopicSettings topics = harness.settings().topics();
    int partition =
        KeyPartition.of("", GATE.getBytes(StandardCharsets.UTF_8), topics.partitions()).partition();
    try (Producer<String, Object> producer = EventProducer.open(harness.settings())) {
      for (int i = 0; i < 40; i++) {
        String id = "image-" + (i < 10 ? 30 + i : i);
        Feature feature = feature(id, i < 10 ? "another" : "fixture-4");
        put(producer, topics.features(), partition, then.plusSeconds(i), feature);
        put(
            producer,
            topics.features(),
            (partition + 1) % topics.partitions(),
            then.plusSeconds(i),
            feature("image-" + i, "another"));
      }
      for (String id : List.of("image-31", "image-34")) {
        put(producer, topics.labels(), partition, then, label(id));
      }
      producer.flush();

      // nobody has asked for them: they may be as old as the topic
      assertThat(classes("add", "torch", "--from-labels", GATE).err())
          .startsWith("features of site/gate were made by another, the bundle by fixture-4");

      put(producer, topics.drift(), partition, then, window(20, then.plusSeconds(19)));
      put(producer, topics.drift(), partition, then, window(33, then.plusSeconds(32)));
      put(producer, topics.annotationRequests(), partition, then, asked(32, then.plusSeconds(35)));
      put(producer, topics.annotationRequests(), partition, then, asked(35, then.plusSeconds(35)));
      producer.flush();
    }
    Call added = classes("add", "torch", "--from-labels", GATE, "--wait", "0s");

    assertThat(added.code()).as(added.toString()).isZero();
    assertThat(added.out())
        .startsWith(
            ("read 16 records of %s-%d, of no other partition, from offset 19 (19 before it left out:"
                    + " the first of these images came after %s)\n"
                    + "2 labelled images of site/gate, 2 of them still on ")
                .formatted(topics.features(), partition, then.plusSeconds(19)));
  }

  private static void put(
      Producer<String, Object> producer, String topic, int partition, Instant at, Object event) {
    var unused =
        producer.send(new ProducerRecord<>(topic, partition, at.toEpochMilli(), GATE, event));
  }

  private static Feature feature(String id, String encoder) {
    ByteBuffer vector = ByteBuffer.wrap(HalfFloats.pack(new float[] {.6f, .8f, 0, 0}));
    return new Feature(id, GATE, encoder, vector, List.of(), "images", 0, 0L, Instant.EPOCH);
  }

  private static Label label(String id) {
    return new Label(id, GATE, "torch", "ann", Instant.EPOCH, LabelKind.CLASS);
  }

  private static DriftReport window(long last, Instant at) {
    return DriftReport.newBuilder()
        .setDomain(GATE)
        .setWindow(1)
        .setSize(1)
        .setFirstSequence(last)
        .setLastSequence(last)
        .setMetrics(List.of())
        .setAlarms(List.of())
        .setShift(Shift.NONE)
        .setDecision("KEEP")
        .setWhy("")
        .setLabelCorrelation(0)
        .setAdapterVersion(0)
        .setAt(at)
        .build();
  }

  private static AnnotationRequest asked(int number, Instant at) {
    return AnnotationRequest.newBuilder()
        .setId("image-" + (number - 1))
        .setDomain(GATE)
        .setWhy("")
        .setTopK(List.of())
        .setDiscrepancy(0)
        .setAt(at)
        .setDomainSequence(number)
        .build();
  }

  /** The demo's bundle and its own encoder: trucks are retired, and come back as images alone. */
  @Test
  void shouldServeAClassThatIsKnownByItsSourceImagesAlone() throws Exception {
    Path demo = folder.resolve("demo");
    DemoBundle.unpack(demo);
    Bundle bundle = Bundle.load(demo);
    Path source = Files.createDirectories(folder.resolve("lorries"));
    int rendered = 0;
    for (int given = 0; given < 8; rendered++) {
      DemoImage image = DemoCameras.render("day", 7, rendered);
      if (image.label().equals("truck")) {
        Files.write(source.resolve(image.id() + ".jpg"), image.jpeg());
        given++;
      }
    }
    operate(Map.of("bundle", demo.toString()));
    EncoderPart part = bundle.encoder();
    try (TorchScriptEncoder encoder =
        TorchScriptEncoder.load(
            part.image(), part.id(), part.dimension(), part.resize(), EngineOptions.DEFAULT)) {
      harness.start(encoder);

      assertThat(classes("retire", "truck").code()).isZero();
      Call added = classes("add", "lorry", "--source", source.toString());
      assertThat(added.code()).as(added.toString()).isZero();
      assertThat(classes("show").out()).containsPattern("lorry +added by 8 images");
      Map<String, String> truths = new HashMap<>();
      for (int i = 0; i < 40; i++) {
        DemoImage image = DemoCameras.render("day", 7, rendered + i);
        truths.put(image.id(), image.label().equals("truck") ? "lorry" : image.label());
        harness.send(GATE, image.id(), image.jpeg());
      }
      harness.awaitOutputs(truths.size());

      List<Prediction> served = harness.predictions();
      assertThat(served).extracting(Prediction::getClassSet).containsOnly(2L);
      assertThat(served).extracting(Prediction::getLabel).doesNotContain("truck");
      List<Prediction> lorries =
          served.stream().filter(p -> truths.get(p.getId()).equals("lorry")).toList();
      assertThat(lorries).hasSizeGreaterThan(1);
      assertThat(lorries)
          .filteredOn(p -> p.getLabel().equals("lorry"))
          .hasSizeGreaterThan(lorries.size() / 2);
      harness.stopService();
    }
  }

  @Test
  void shouldRefuseInOneLineWhatCannotBe() throws Exception {
    operate(LEARNING);
    assertThat(classes("retire", "buss").err())
        .startsWith("there is no class 'buss'; nearest: bus, car");
    assertThat(classes("rename", "bus", "CAR").err()).startsWith("class 'car' is there already");
    assertThat(classes("add", "lamp").err()).startsWith("give --encoder ");
    assertThat(classes("add", "lamp", "--from-labels", GATE, "--source", "lamps").err())
        .startsWith("give --source or --from-labels, not both");
    assertThat(classes("add", "lamp", "--source", "lamps", "--none-of-these").err())
        .startsWith("--none-of-these: only with --from-labels");
    assertThat(classes("add", "lampp", "--encoder", encoder().toString()).err())
        .startsWith("'lampp' is not in the vocabulary; nearest: lamp");
    assertThat(classes("resend").err()).startsWith("there is no set but the bundle's own");
    assertThat(classes("show").out()).startsWith("set 0 of 3 classes\n");
  }

  /** Nor is one built upon that came by other ways. */
  @Test
  void shouldNotSendASetThatCannotBeServed() throws Exception {
    operate(LEARNING);
    assertThat(classes("add", "lamp", "--encoder", encoder().toString(), "--wait", "0s").code())
        .isZero();
    assertThat(classes("retire", "bus", "--wait", "0s").code()).isZero();
    Call last = classes("retire", "car", "--wait", "0s");
    assertThat(last.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(last.err())
        .startsWith(
            "set 3 cannot be served: 1 of its 2 classes have images; where a class has none");

    Bundle bundle = Bundle.load(harness.settings().service().requiredBundle());
    ClassSet own = bundle.classSet();
    ClassSet lamps =
        own.added("a", Optional.of(new float[] {1, 0, 0, 0}), new float[0][], new boolean[0])
            .added("b", Optional.of(new float[] {0, 1, 0, 0}), new float[0][], new boolean[0])
            .retired("bus")
            .retired("car")
            .retired("traffic light");
    try (PartitionedCommand commands =
        new PartitionedCommand(harness.settings(), ClassSetRecords.KEY)) {
      assertThat(
              commands.send(
                  ClassSetRecords.KEY,
                  new AdapterCommand(
                      "", Action.CLASSES, null, "eve", started, null, ClassSetRecords.of(lamps))))
          .isNotEmpty();
    }
    assertThat(classes("show").out()).startsWith("set 2 of 3 classes\n");
    harness.start();
    assertThat(classes("rename", "lamp", "lantern").out()).contains("sent set 3 of 3 classes to ");
    assertThat(classes("show").code()).isZero();
    for (int i = 0; i < 3; i++) {
      harness.send(GATE, "image-" + i, TestImages.png(24, 24, 0xff0000 + i));
    }
    int refused = harness.settings().topics().partitions();
    harness.awaitOutputs(3 + refused);
    assertThat(harness.deadLetters()).hasSize(refused);
    assertThat(harness.predictions()).extracting(Prediction::getClassSet).containsOnly(3L);
  }

  /** The fixture's encoder with a vocabulary of one name, which is yellow. */
  private Path encoder() throws Exception {
    Path encoder = Files.createDirectories(folder.resolve("encoder"));
    byte[] names =
        new SafetensorsWriter()
            .metadata("names", "lamp")
            .floats("features", new float[][] {{.70710677f, .70710677f, 0, 0}})
            .toBytes();
    byte[] image = {1, 2, 3};
    Files.write(encoder.resolve("names.safetensors"), names);
    Files.write(encoder.resolve("image.pt"), image);
    Files.writeString(
        encoder.resolve("encoder.json"),
        """
        {"formatVersion": 1, "id": "fixture-4", "dimension": 4, "imageSize": 8, "logitScale": 30,
         "image": "image.pt", "vocabulary": "names.safetensors", "promptTemplates": ["a {}"],
         "resize": {"rule": "short-side-center-crop", "filter": "bicubic-antialias"},
         "licences": [{"part": "image.pt", "name": "made up", "spdx": "Apache-2.0",
                       "source": "https://example.org"}],
         "sha256": {"image.pt": "%s", "names.safetensors": "%s"}}
        """
            .formatted(Sha256.hex(image), Sha256.hex(names)));
    return encoder;
  }

  /** Images of three colours, every fourth of them yellow where it is wanted. */
  private void send(int images, boolean yellow) {
    service.send(
        images,
        Instant.now(),
        i ->
            yellow && i % 4 == 0
                ? random.nextInt(180, 256) << 16
                    | random.nextInt(180, 256) << 8
                    | random.nextInt(0, 120)
                : DistinctColours.withStrongChannel(random, 0, 140));
  }

  private Call classes(String... arguments) {
    return service.call(
        Stream.concat(Stream.of("classes"), Stream.of(arguments)).toArray(String[]::new));
  }
}

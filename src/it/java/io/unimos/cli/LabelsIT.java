package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.bundle.BundleFixture;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.cli.labels.LabelCommand;
import io.unimos.encode.TestImages;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.LabelAnswer;
import io.unimos.harness.DistinctColours;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.ExitCodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People label what the service asks for, over a real broker. */
@Tag("slow")
class LabelsIT {
  private static final CommandLines.Entry[] COMMANDS = {
    new CommandLines.Entry("adapters", AdaptersCommand.class),
    new CommandLines.Entry("label", LabelCommand.class)
  };
  private static final String GATE = "site/gate";
  private static final int WINDOW = 64;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(4);
  private final DistinctColours colours = new DistinctColours();
  private List<String> classes;
  private EmbeddedBroker broker;
  private ServiceHarness harness;
  private Path config;
  private int sent;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    Path bundle = BundleFixture.write(folder, folder.resolve("clear"), 0.2).folder();
    harness =
        new ServiceHarness(
            broker,
            folder.resolve("labels"),
            Map.of(
                "bundle",
                bundle.toString(),
                "adapt.window",
                Integer.toString(WINDOW),
                "annotate.strategy",
                "cover",
                "annotate.per-window",
                "16"));
    config = harness.writeTo(folder.resolve("unimos.properties"));
  }

  @AfterEach
  void stop() {
    harness.close();
    broker.close();
  }

  @Test
  void shouldCountEachLabelOnceAndAnswerItWhateverHappens() throws Exception {
    harness.start();
    send(WINDOW);
    List<AnnotationRequest> asked = requests();
    assertThat(asked).hasSizeGreaterThanOrEqualTo(8);
    classes = asked.get(0).getClasses();
    String id = asked.get(0).getId();
    String other = classes.get(1);

    // one by one: taken, contradicted, decided by the annotator's own correction, refused
    taken(label(GATE, id, classes.get(0), "--by", "ann"), "TAKEN");
    taken(label(GATE, id, other, "--by", "bo"), "CONTRADICTED");
    taken(label(GATE, id, other, "--by", "ann"), "TAKEN");
    taken(label(GATE, id, "--withdraw", "--by", "bo"), "TAKEN");
    taken(label(GATE, id, classes.get(0), "--by", "ann"), "CORRECTED");
    refused(label(GATE, "image-77x", other), "UNKNOWN_ID");
    refused(label(GATE, id, "no-class"), "UNKNOWN_CLASS");
    refused(label("site/yard", id, other), "UNKNOWN_ID");
    taken(label(GATE, asked.get(1).getId(), "--none"), "NONE_OF_THESE");
    assertThat(open()).doesNotContain(id, asked.get(1).getId()).hasSize(asked.size() - 2);

    // at a terminal
    assertThat(interactively("1\nbogus\ns\nn\nq\n")).contains("2 of ", "'bogus' is none of these");
    assertThat(open()).hasSize(asked.size() - 4);

    // out of a table, while the service is down
    harness.stopService();
    Path table = folder.resolve("labels.csv");
    Files.writeString(table, "domain,id\nsite/gate,image-1\n");
    assertThat(label("--csv", table.toString()).code()).isEqualTo(ExitCodes.USAGE);
    List<String> rest = open();
    Files.writeString(
        table,
        rest.stream()
            .map(each -> "\"site/gate\"," + each + "," + classes.get(2) + ",cy\n")
            .collect(Collectors.joining("", "Domain,id,label,annotator\n", "")));
    Call waits = label("--csv", table.toString(), "--wait", "1s");
    assertThat(waits.code()).as(waits.toString()).isEqualTo(ExitCodes.PENDING);

    harness.start();
    send(3 * WINDOW);
    harness.awaitWhileReading(() -> answers().size() >= 11 + rest.size());
    assertThat(open()).doesNotContainAnyElementsOf(rest);

    List<LabelAnswer> answers = answers();
    assertThat(answers)
        .extracting(answer -> answer.getPartition() + "@" + answer.getOffset())
        .doesNotHaveDuplicates()
        .hasSize(11 + rest.size());
    assertThat(answers.get(answers.size() - 1).getLabels()).isGreaterThanOrEqualTo(rest.size());
    assertThat(requests()).extracting(AnnotationRequest::getId).doesNotHaveDuplicates();
    Call replay = call("adapters", "replay", GATE);
    assertThat(replay.code()).as(replay.toString()).isZero();
    assertThat(harness.deadLetters()).isEmpty();
  }

  private static void taken(Call call, String status) {
    assertThat(call.code()).as(call.toString()).isZero();
    assertThat(call.out()).contains(": " + status + ", ", "1 sent, 1 " + status);
  }

  private static void refused(Call call, String status) {
    assertThat(call.code()).as(call.toString()).isEqualTo(ExitCodes.FAILURE);
    assertThat(call.out()).contains(": " + status + ", ");
  }

  private String interactively(String typed) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    try {
      Call call = label("--interactive", "--domain", GATE);
      assertThat(call.code()).as(call.toString()).isZero();
      return call.out();
    } finally {
      System.setIn(before);
    }
  }

  /** Ids of the open requests, as a script lists them. */
  private List<String> open() throws IOException {
    Call listed = label("--list", "--json");
    assertThat(listed.code()).as(listed.toString()).isZero();
    List<String> ids = new ArrayList<>();
    for (String line : listed.out().lines().toList()) {
      JsonNode request = new ObjectMapper().readTree(line);
      assertThat(request.get("sourceOffset").asLong()).isNotNegative();
      ids.add(request.get("id").asText());
    }
    return ids;
  }

  private List<AnnotationRequest> requests() {
    return told().stream().filter(each -> each.getAnswer() == null).toList();
  }

  private List<LabelAnswer> answers() {
    return told().stream()
        .filter(each -> each.getAnswer() != null)
        .map(AnnotationRequest::getAnswer)
        .toList();
  }

  private List<AnnotationRequest> told() {
    String topic = harness.settings().topics().annotationRequests();
    List<AnnotationRequest> told = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "labels-it")) {
      reader.fromBeginning(topic);
      reader.toEnd(record -> told.add((AnnotationRequest) reader.event(topic, record.value())));
    }
    return told;
  }

  private void send(int images) {
    for (int i = 0; i < images; i++) {
      int colour = colours.next(() -> DistinctColours.withStrongChannel(random, 0, 140));
      harness.send(GATE, "image-" + sent++, TestImages.png(24, 24, colour));
    }
    harness.awaitOutputs(sent);
  }

  private Call label(String... arguments) {
    return call(Stream.concat(Stream.of("label"), Stream.of(arguments)).toArray(String[]::new));
  }

  private Call call(String... arguments) {
    return Call.of(
        COMMANDS,
        Stream.concat(Stream.of(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }
}

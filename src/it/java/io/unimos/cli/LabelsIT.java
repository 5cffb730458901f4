package io.unimos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.unimos.cli.adapters.AdaptersCommand;
import io.unimos.cli.labels.LabelCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.LabelAnswer;
import io.unimos.event.Status;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.service.ExitCodes;
import io.unimos.stream.read.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
  private static final String GATE = OperatedService.GATE;
  private static final int WINDOW = OperatedService.WINDOW;

  @TempDir Path folder;
  private EmbeddedBroker broker;

  private List<String> classes;
  private OperatedService service;
  private ServiceHarness harness;

  @BeforeEach
  void start() throws Exception {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
    service =
        new OperatedService(
            broker,
            folder,
            Map.of(
                "adapt.mode", "inline",
                "annotate.strategy", "cover",
                "annotate.per-window", "16",
                "annotate.per-day", "0",
                "annotate.expires-after", "1h"),
            COMMANDS);
    harness = service.harness();
  }

  @AfterEach
  void stop() {
    service.close();
    broker.close();
  }

  @Test
  void shouldCountEachLabelOnceAndAnswerItWhateverHappens() throws Exception {
    harness.start();
    service.send(WINDOW);
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
    assertThat(label("site/yard", id, other))
        .satisfies(call -> assertThat(call.code()).isEqualTo(ExitCodes.USAGE))
        .satisfies(call -> assertThat(call.err()).startsWith("nobody has seen [site/yard]: "));
    refused(label("site/yard", id, other, "--new"), "UNKNOWN_ID");
    taken(label(GATE, asked.get(1).getId(), "--none"), "NONE_OF_THESE");
    taken(label(GATE, asked.get(2).getId(), classes.get(0)), "TAKEN");
    taken(label(GATE, asked.get(3).getId(), "--none"), "NONE_OF_THESE");
    assertThat(open()).doesNotContain(id, asked.get(1).getId()).hasSize(asked.size() - 4);

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
    service.send(3 * WINDOW);
    harness.awaitWhileReading(() -> answers().size() >= 11 + rest.size());
    assertThat(open()).doesNotContainAnyElementsOf(rest);

    List<LabelAnswer> answers = answers();
    assertThat(answers)
        .extracting(answer -> answer.getPartition() + "@" + answer.getOffset())
        .doesNotHaveDuplicates()
        .hasSize(11 + rest.size());
    assertThat(newest().getLabels()).isGreaterThanOrEqualTo(rest.size());
    acrossARollback(other);
    tooLate(other);

    assertThat(answers())
        .extracting(answer -> answer.getPartition() + "@" + answer.getOffset())
        .doesNotHaveDuplicates();
    assertThat(requests()).extracting(AnnotationRequest::getId).doesNotHaveDuplicates();
    Call replay = service.call("adapters", "replay", GATE);
    assertThat(replay.code()).as(replay.toString()).isZero();
    Call whatIf = service.call("adapters", "what-if", GATE, "--set", "adapt.mode=prototypes");
    assertThat(whatIf.out())
        .as(whatIf.toString())
        .containsPattern("labels that changed anything +[1-9]\\d* +[1-9]")
        .containsPattern("right on [1-9]\\d* audit samples +\\d")
        .containsPattern("difference [+-]\\d+\\.\\d ± ");
    assertThat(harness.deadLetters()).isEmpty();
  }

  /** Asked for under a version that an operator takes back: a label counts, whenever it comes. */
  private void acrossARollback(String other) throws Exception {
    service.send(2 * WINDOW);
    List<String> asked = open();
    assertThat(asked).hasSizeGreaterThan(3);
    String corrected = asked.get(0);
    String behind = asked.get(1);
    String late = asked.get(2);
    taken(label(GATE, corrected, classes.get(0), "--by", "ann"), "TAKEN");
    LabelAnswer before = newest();

    assertThat(service.call("adapters", "rollback", GATE, "--by", "ann").code()).isZero();
    harness.drain();
    assertThat(harness.versions())
        .extracting(AdapterVersion::getStatus)
        .contains(Status.ROLLED_BACK);

    taken(label(GATE, behind, other, "--by", "ann"), "TAKEN");
    taken(label(GATE, corrected, other, "--by", "ann"), "CORRECTED");
    counted(before, 1, 2);
    service.send(4 * WINDOW);
    // windows later, under the versions that came since
    taken(label(GATE, late, other, "--by", "ann"), "TAKEN");
    taken(label(GATE, late, other, "--by", "ann"), "REPEATED");
    taken(label(GATE, corrected, classes.get(0), "--by", "ann"), "CORRECTED");
    counted(before, 2, 4);
    String since = open().stream().filter(id -> !asked.contains(id)).findFirst().orElseThrow();
    taken(label(GATE, since, classes.get(0), "--by", "ann"), "TAKEN");
    taken(label(GATE, since, other, "--by", "ann"), "CORRECTED");
    counted(before, 3, 6);
    Map<String, List<String>> reported = new HashMap<>();
    answers(GATE)
        .forEach(
            each ->
                reported
                    .computeIfAbsent(each.getId(), id -> new ArrayList<>())
                    .add(each.getAnswer().getStatus() + " " + each.getAnswer().getLabel()));
    String first = classes.get(0);
    assertThat(reported)
        .containsEntry(
            corrected, List.of("TAKEN " + first, "CORRECTED " + other, "CORRECTED " + first))
        .containsEntry(behind, List.of("TAKEN " + other))
        .containsEntry(late, List.of("TAKEN " + other, "REPEATED " + other))
        .containsEntry(since, List.of("TAKEN " + first, "CORRECTED " + other));
  }

  /** Images of hours ago, whose requests have ended before anybody answers. */
  private void tooLate(String other) throws Exception {
    List<String> before = requests().stream().map(AnnotationRequest::getId).toList();
    LabelAnswer counted = newest();
    service.send(WINDOW, Instant.now().minus(Duration.ofHours(3)));
    List<AnnotationRequest> asked =
        requests().stream().filter(each -> !before.contains(each.getId())).toList();
    assertThat(asked).isNotEmpty();
    assertThat(open()).doesNotContain(asked.get(0).getId());

    refused(label(GATE, asked.get(0).getId(), other), "LATE");

    counted(counted, 0, 0);
  }

  /** The camera's answers lie on one partition, in order; partitions are read in any order. */
  private LabelAnswer newest() {
    List<AnnotationRequest> answers = answers(GATE);
    return answers.get(answers.size() - 1).getAnswer();
  }

  /** So many images more have a class that counts, and so many labels have changed anything. */
  private void counted(LabelAnswer before, int images, int labels) {
    assertThat(newest().getLabels()).isEqualTo(before.getLabels() + images);
    assertThat(newest().getOrder()).isEqualTo(before.getOrder() + labels);
  }

  private static void taken(Call call, String status) {
    assertThat(call.code()).as(call.toString()).isZero();
    assertThat(call.out()).contains(": " + status + ", ", "1 sent, 1 " + status);
  }

  private static void refused(Call call, String status) {
    assertThat(call.code()).as(call.toString()).isEqualTo(ExitCodes.FAILURE);
    assertThat(call.out()).contains(": " + status + ", ");
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
    return reported().stream().filter(each -> each.getAnswer() == null).toList();
  }

  private List<LabelAnswer> answers() {
    return reported().stream()
        .filter(each -> each.getAnswer() != null)
        .map(AnnotationRequest::getAnswer)
        .toList();
  }

  private List<AnnotationRequest> answers(String domain) {
    return reported().stream()
        .filter(each -> each.getAnswer() != null && each.getDomain().equals(domain))
        .toList();
  }

  private List<AnnotationRequest> reported() {
    String topic = harness.settings().topics().annotationRequests();
    List<AnnotationRequest> reported = new ArrayList<>();
    try (TopicReader reader = new TopicReader(harness.settings(), "labels-it")) {
      reader.fromBeginning(topic);
      reader.toEnd(
          record -> reported.add(reader.event(record, AnnotationRequest.class).orElseThrow()));
    }
    return reported;
  }

  private Call label(String... arguments) {
    List<String> all = new ArrayList<>(List.of("label"));
    all.addAll(List.of(arguments));
    if (!all.contains("--wait") && !all.contains("--list")) {
      all.addAll(List.of("--wait", "2m"));
    }
    return service.call(all.toArray(String[]::new));
  }
}

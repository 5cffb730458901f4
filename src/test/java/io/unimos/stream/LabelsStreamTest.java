package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.AdaptSettings.Annotate;
import io.unimos.core.domain.AdaptSettings.QueryLimits;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.Trainer;
import io.unimos.core.domain.TrainingQueue;
import io.unimos.core.label.QueryStrategy;
import io.unimos.core.source.SourceClusters;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.event.Prediction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests go out, labels come in: the topology, without a broker. */
class LabelsStreamTest extends FourClusters {
  private static final int PORTION = 32;

  private final Map<String, Integer> truths = new HashMap<>();
  private final List<AnnotationRequest> reported = new ArrayList<>();
  private int sent;

  @TempDir private Path state;

  private void start(Annotate annotate, Function<DomainContext, Rounds> rounds) {
    role =
        new AdaptRoleDriver(
            "labels",
            source,
            AdaptSettings.stream(0.05).withAnnotate(annotate),
            rounds,
            100,
            LearningStreamTest.listener(received -> {}),
            state);
  }

  private void start(QueryStrategy strategy, int perWindow) {
    start(new Annotate(strategy, perWindow, ""), context -> Rounds.inline(new Trainer(context)));
  }

  @Test
  void shouldAskWithAllThatAPersonNeedsToAnswer() {
    start(QueryStrategy.COVER, 16);
    show("gate", 128);

    List<AnnotationRequest> requests = requests();

    assertThat(requests).hasSizeBetween(16, 24);
    assertThat(requests).extracting(AnnotationRequest::getId).doesNotHaveDuplicates();
    assertThat(requests).extracting(AnnotationRequest::getRandom).contains(true, false);
    assertThat(requests)
        .allSatisfy(
            request -> {
              int number = Integer.parseInt(request.getId().replace("image-", ""));
              assertThat(request.getDomain()).isEqualTo("gate");
              assertThat(request.getAnswer()).isNull();
              assertThat(request.getClasses()).containsExactly("0", "1", "2", "3");
              assertThat(request.getTopK()).hasSize(3);
              assertThat(request.getTopK().get(0).getConfidence()).isBetween(.2f, 1f);
              assertThat(request.getStrategy()).isEqualTo("COVER");
              assertThat(request.getSourceTopic()).isEqualTo("images");
              assertThat(request.getSourceOffset()).isEqualTo(number + 1);
              assertThat(request.getDomainSequence()).isEqualTo(number + 1);
              assertThat(request.getZeroShotLabel()).isIn("0", "1", "2", "3");
              assertThat(request.getExpiresAt()).isNull();
            });
    assertThat(requests)
        .filteredOn(AnnotationRequest::getRandom)
        .allSatisfy(request -> assertThat(request.getWhy()).startsWith("drawn at random"));
    assertThat(requests)
        .filteredOn(request -> !request.getRandom())
        .allSatisfy(request -> assertThat(request.getWhy()).startsWith("doubtful ("));
    // from the second window on a version serves
    assertThat(requests.get(requests.size() - 1).getVisionLabel()).isNotNull();
    assertThat(requests.get(requests.size() - 1).getCategory()).isNotNull();
    assertThat(requests.get(0).getVisionLabel()).isNull();
  }

  @Test
  void shouldServeWhatPeopleSayWhenTheyHaveSaidIt() {
    start(QueryStrategy.RANDOM, 64);
    float[] between = new float[DIMENSION];
    for (int j = 0; j < DIMENSION; j++) {
      between[j] = centres[1][j] + 1.05f * centres[2][j];
    }
    SourceClusters.normalised(between);
    for (int i = 0; i < PORTION; i++) {
      role.feature("gate", SourceClusters.near(between, NOISE, random));
    }
    List<AnnotationRequest> requests = requests();
    role.read(TOPICS.predictions(), Prediction.class);

    role.feature("gate", between);
    String before = role.read(TOPICS.predictions(), Prediction.class).get(0).getLabel();
    String truth = before.equals("1") ? "2" : "1";
    requests.forEach(request -> label("gate", request.getId(), "ann", truth));
    role.feature("gate", between);

    assertThat(answers()).hasSize(16);
    assertThat(role.read(TOPICS.predictions(), Prediction.class))
        .extracting(Prediction::getLabel)
        .containsExactly(truth);
  }

  @Test
  void shouldAnswerEveryLabelThereIs() {
    start(QueryStrategy.RANDOM, 8);
    show("gate", PORTION);
    List<AnnotationRequest> requests = requests();
    String id = requests.get(0).getId();

    label("gate", id, "ann", "1");
    label("gate", id, "ann", "1");
    label("gate", id, "bo", "2");
    label("gate", id, "cy", "2");
    label("gate", id, "ann", "2");
    send("gate", "gate", new Label(id, "gate", "", "bo", Instant.EPOCH, LabelKind.WITHDRAWN));
    label("gate", "image-0x", "ann", "1");
    label("gate", id, "ann", "bicycle");
    label("yard", id, "ann", "1");
    send("gate", "yard", new Label(id, "yard", "1", "ann", Instant.EPOCH, LabelKind.CLASS));
    send(
        "gate",
        "gate",
        new Label(
            requests.get(1).getId(), "gate", "", "ann", Instant.EPOCH, LabelKind.NONE_OF_THESE));
    label("gate", requests.get(1).getId(), "ann", "3");

    List<AnnotationRequest> answers = answers();
    assertThat(answers)
        .extracting(
            answer ->
                answer.getAnswer().getStatus()
                    + " "
                    + answer.getAnswer().getLabel()
                    + " "
                    + answer.getAnswer().getLabels()
                    + " "
                    + answer.getAnswer().getOrder())
        .containsExactly(
            "TAKEN 1 1 1",
            "REPEATED 1 1 1",
            "CONTRADICTED null 0 2",
            "TAKEN 2 1 3",
            "TAKEN 2 1 4",
            "TAKEN 2 1 5",
            "UNKNOWN_ID null 1 5",
            "UNKNOWN_CLASS null 1 5",
            "UNKNOWN_ID null 0 0",
            "WRONG_DOMAIN null 0 0",
            "NONE_OF_THESE null 1 6",
            "TAKEN 3 2 7");
    assertThat(answers.get(7).getWhy()).startsWith("no such class: 'bicycle'; nearest: ");
    assertThat(answers).extracting(answer -> answer.getAnswer().getOffset()).isSorted();
    assertThat(answers).extracting(AnnotationRequest::getTopK).containsOnly(List.of());
    assertThat(role.records(TOPICS.deadLetters())).hasSize(1);
  }

  @Test
  void shouldKeepNothingOfALabelForACameraThatWasForgotten() {
    start(QueryStrategy.RANDOM, 8);
    show("gate", PORTION);
    String id = requests().get(0).getId();
    role.send(
        TOPICS.adapterCommands(),
        "gate",
        new AdapterCommand("gate", Action.FORGET, null, "ann", Instant.EPOCH, null, null));

    label("gate", id, "ann", "1");

    assertThat(answers())
        .extracting(answer -> answer.getAnswer().getStatus())
        .containsExactly("UNKNOWN_ID");
    try (var all = role.store().prefixScan("gate", Serdes.String().serializer())) {
      assertThat(all.hasNext()).isFalse();
    }
    show("gate", PORTION);
    assertThat(requests()).isNotEmpty();
  }

  @Test
  void shouldSayThatALabelIsLateWhenItsRequestHasEnded() {
    start(
        new Annotate(QueryStrategy.RANDOM, 8, "", new QueryLimits(0, 1000)),
        context -> Rounds.inline(new Trainer(context)));
    show("gate", PORTION);
    List<AnnotationRequest> requests = requests();
    assertThat(requests)
        .extracting(AnnotationRequest::getExpiresAt)
        .containsOnly(Instant.ofEpochMilli(1000));

    role.at(Instant.ofEpochMilli(1000));
    label("gate", requests.get(0).getId(), "ann", "1");
    role.at(Instant.ofEpochMilli(1001));
    label("gate", requests.get(1).getId(), "ann", "1");
    label("gate", requests.get(0).getId(), "ann", "2");

    assertThat(answers())
        .extracting(answer -> answer.getAnswer().getStatus())
        .containsExactly("TAKEN", "LATE", "CORRECTED");
  }

  @Test
  void shouldAskForNoMoreThanADayAllowsAndMakeNothingUp() {
    start(
        new Annotate(QueryStrategy.RANDOM, 16, "", new QueryLimits(5, 0)),
        context -> Rounds.inline(new Trainer(context)));

    show("gate", 8 * PORTION);
    assertThat(requests()).hasSize(5);

    role.at(Instant.ofEpochSecond(24 * 3600));
    show("gate", PORTION);
    show("yard", PORTION);

    assertThat(requests())
        .extracting(AnnotationRequest::getDomain)
        .containsExactly("gate", "gate", "gate", "gate", "gate", "yard", "yard", "yard", "yard");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGiveTheSameBytesWhenItIsLivedAgainFromFeaturesAndLabels(boolean inline) {
    start(
        new Annotate(QueryStrategy.COVER, 16, ""),
        context ->
            inline
                ? Rounds.inline(new Trainer(context))
                : Rounds.background(
                    new Trainer(context), new TrainingQueue(1, 1000, System::nanoTime)));
    List<AdapterVersion> versions = new ArrayList<>();
    List<AnnotationRequest> answers = new ArrayList<>();
    Set<String> asked = new HashSet<>();

    live(4, versions, answers, asked);
    role.send(
        TOPICS.adapterCommands(),
        "gate",
        new AdapterCommand("gate", Action.ROLL_BACK, 1L, "ann", Instant.EPOCH, null, null));
    live(3, versions, answers, asked);
    // rounds beside the stream take as long as the machine needs
    for (int more = 0; more < 40 && labelsOfLast(versions) <= 20; more++) {
      live(1, versions, answers, asked);
    }

    List<VersionAudit.Repeated> again = role.replayed("gate", versions, answers);
    assertThat(again).hasSizeGreaterThan(inline ? 3 : 1).allMatch(VersionAudit.Repeated::same);
    assertThat(labelsOfLast(versions)).isGreaterThan(20);
    // without its labels it is another camera
    assertThatThrownBy(
            () ->
                assertThat(role.replayed("gate", versions, List.of()))
                    .allMatch(VersionAudit.Repeated::same))
        .isInstanceOfAny(VersionAudit.ReplayException.class, AssertionError.class);
  }

  private static double labelsOfLast(List<AdapterVersion> versions) {
    return versions.isEmpty()
        ? 0
        : versions.get(versions.size() - 1).getTraining().getOrDefault("labels", 0.0);
  }

  private void live(
      int windows,
      List<AdapterVersion> versions,
      List<AnnotationRequest> answers,
      Set<String> asked) {
    for (int i = 0; i < windows * 64; i++) {
      show("gate", 1);
      for (AnnotationRequest request : requests()) {
        assertThat(asked.add(request.getId())).isTrue();
        label("gate", request.getId(), "ann", Integer.toString(truths.get(request.getId())));
        if (asked.size() % 7 == 0) {
          label("gate", request.getId(), "bo", "0");
        }
      }
      role.beat();
      answers.addAll(answers());
      versions.addAll(role.versions());
    }
  }

  private void show(String domain, int count) {
    for (int i = 0; i < count; i++) {
      int label = sent % CLASSES;
      truths.put("image-" + sent++, label);
      role.feature(domain, SourceClusters.near(centres[label], NOISE, random));
    }
  }

  private void label(String domain, String id, String who, String label) {
    send(domain, domain, new Label(id, domain, label, who, Instant.EPOCH, LabelKind.CLASS));
  }

  private void send(String key, String domain, Label label) {
    assertThat(label.getDomain()).isEqualTo(domain);
    role.sendBytes(TOPICS.labels(), key.getBytes(StandardCharsets.UTF_8), label);
  }

  private List<AnnotationRequest> requests() {
    return reported(false);
  }

  private List<AnnotationRequest> answers() {
    return reported(true);
  }

  private List<AnnotationRequest> reported(boolean answers) {
    reported.addAll(role.read(TOPICS.annotationRequests(), AnnotationRequest.class));
    List<AnnotationRequest> wanted =
        reported.stream().filter(each -> (each.getAnswer() != null) == answers).toList();
    reported.removeAll(wanted);
    return wanted;
  }
}

package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.config.SettingsException;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.AdaptSettings.Annotate;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.Trainer;
import io.unimos.core.label.QueryStrategy;
import io.unimos.core.math.HalfFloats;
import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.AnnotationRequest;
import io.unimos.event.Feature;
import io.unimos.event.Label;
import io.unimos.event.LabelKind;
import io.unimos.event.Prediction;
import io.unimos.event.ServeMode;
import io.unimos.event.Served;
import io.unimos.stream.TaskEncoders.Bundled;
import io.unimos.wire.Outcome;
import io.unimos.wire.SourcePosition;
import io.unimos.wire.VersionRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task whose encoder is changed from {@code old} to {@code new}, on made-up clusters. */
class TaskEncodersTest {
  private static final int CLASSES = 4;
  private static final String OLD = "old";
  private static final String NEW = "new";

  private Bundled old = bundled(OLD, 32, 1, List.of("0", "1", "2", "3"));
  private Bundled next = bundled(NEW, 24, 3, List.of("0", "1", "2", "3"));
  private final KeyValueStore<Bytes, byte[]> store =
      org.apache.kafka.streams.state.Stores.inMemoryKeyValueStore(Stores.STATE).get();
  private final List<Record<String, ?>> out = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private TaskEncoders task = open(old, Optional.of(next));

  @AfterEach
  void stop() {
    task.close();
  }

  private static float[][] centres(Bundled bundle) {
    int dimension = bundle.role().context().source().dimension();
    return SourceClusters.centres(CLASSES, dimension, new SplittableRandom(dimension));
  }

  private static Bundled bundled(String encoder, int dimension, int seed, List<String> classes) {
    return bundled(encoder, dimension, seed, classes, AdaptSettings.stream(.05));
  }

  private static Bundled bundled(
      String encoder, int dimension, int seed, List<String> classes, AdaptSettings settings) {
    float[][] centres = SourceClusters.centres(CLASSES, dimension, new SplittableRandom(dimension));
    SourceModel source = SourceClusters.source(centres, 40, .12, 20, new SplittableRandom(seed));
    DomainContext context = DomainContext.of(source, settings);
    Trainer trainer = new Trainer(context);
    AdaptRole role =
        new AdaptRole(
            new OutputRecords(classes, 2),
            ServeMode.ADAPTED,
            context,
            new StateFingerprint(
                StateFingerprint.LAYOUT, encoder, classes, "bank-" + encoder, dimension, 128, 2048),
            new VersionRecords(encoder, "bundle", dimension, classes),
            Rounds.inline(trainer),
            new DomainMemory(1, each -> 1),
            new ServedSets(),
            100,
            Optional.empty(),
            3,
            InstantSource.system());
    return new Bundled(role, new ClassSets(role, AdaptRoleDriver.TOPICS, trainer));
  }

  private TaskEncoders open(Bundled bundle, Optional<Bundled> other) {
    StreamListener listener = LearningStreamTest.listener(received::add);
    TaskContext context =
        new TaskContext(
            store,
            (record, sink) -> out.add(record),
            () -> new SourcePosition("topic", 0, 0),
            () -> 0,
            (every, what) -> () -> {},
            listener);
    return new TaskEncoders(
        bundle, other, new PassedHeaders(List.of(), List.of(), listener), context, "state ");
  }

  private void restart(Bundled bundle, Optional<Bundled> other) {
    task.close();
    task = open(bundle, other);
  }

  /** Sends the feature that an encoder makes of an image of a camera, one image a second. */
  private void feature(String camera, int image, Bundled by) {
    feature(camera, image, by, 0);
  }

  /** Sends a feature that looks like the class behind the image's by so many. */
  private void feature(String camera, int image, Bundled by, int behind) {
    SplittableRandom random = new SplittableRandom(image);
    float[] row = centres(by)[(random.nextInt(CLASSES) + behind) % CLASSES].clone();
    for (int i = 0; i < row.length; i++) {
      row[i] += (float) (.12 * random.nextGaussian() + (i % 3 == 0 ? .12 : -.05));
    }
    ByteBuffer vector = ByteBuffer.wrap(HalfFloats.pack(SourceClusters.normalised(row)));
    Feature feature =
        new Feature(
            camera + "-" + image,
            camera,
            by.encoder(),
            vector,
            List.of(),
            "images",
            0,
            (long) image,
            Instant.EPOCH);
    task.begin(0);
    task.feature(feature, record(camera, image));
    task.settle();
  }

  private static Record<byte[], byte[]> record(String camera, int image) {
    return new Record<>(camera.getBytes(StandardCharsets.UTF_8), null, 1_000L * image);
  }

  private void both(String camera, int from, int to) {
    for (int image = from; image < to; image++) {
      feature(camera, image, old);
      feature(camera, image, next);
    }
  }

  private void only(Bundled by, String camera, int from, int to) {
    IntStream.range(from, to).forEach(image -> feature(camera, image, by));
  }

  private Outcome<String> command(String camera, Action action, ServeMode mode) {
    AdapterCommand command =
        new AdapterCommand(camera, action, null, "me", Instant.EPOCH, mode, null);
    return task.command(command, record(camera, 0));
  }

  private List<Prediction> predictions() {
    return taken(Prediction.class);
  }

  private <T> List<T> taken(Class<T> type) {
    List<T> found =
        out.stream().map(Record::value).filter(type::isInstance).map(type::cast).toList();
    out.removeIf(record -> type.isInstance(record.value()));
    return found;
  }

  /** Returns which encoder answered each image, as in {@code old 0-99, new 100-149}. */
  private String answered() {
    StringBuilder runs = new StringBuilder();
    String before = "";
    long last = -1;
    for (Prediction each : predictions()) {
      if (!each.getEncoderId().equals(before) || each.getSourceOffset() != last + 1) {
        runs.append(last < 0 ? "" : last + ", ");
        runs.append(each.getEncoderId()).append(' ').append(each.getSourceOffset()).append('-');
      }
      before = each.getEncoderId();
      last = each.getSourceOffset();
    }
    return runs + "" + last;
  }

  /** Returns what a reader of the topic of versions finds after compaction. */
  private Map<String, AdapterVersion> versions() {
    Map<String, AdapterVersion> kept = new TreeMap<>();
    for (Record<String, ?> record : out) {
      if (record.value() == null) {
        kept.remove(record.key());
      } else if (record.value() instanceof AdapterVersion version) {
        kept.put(record.key(), version);
      }
    }
    return kept;
  }

  @Test
  void shouldMoveACameraOnceTheNextBundleHasLearnedAsMuchAndPublishItsVersion() {
    only(old, "gate", 0, 200);
    only(next, "gate", 0, 199);
    assertThat(answered()).isEqualTo("old 0-199");
    assertThat(versions().get("gate/command/encoder").getReason())
        .isEqualTo("in shadow: 193 of 200 images");
    assertThat(versions().values())
        .filteredOn(version -> !VersionRecords.isAnswer(version))
        .isNotEmpty()
        .extracting(AdapterVersion::getEncoderId)
        .containsOnly(OLD);

    feature("gate", 199, next);
    both("gate", 200, 250);

    assertThat(answered()).isEqualTo("new 200-249");
    assertThat(versions().get("gate/command/encoder").getReason())
        .isEqualTo("answers from the image after images-0@199 on");
    assertThat(versions().values())
        .filteredOn(version -> !VersionRecords.isAnswer(version))
        .isNotEmpty()
        .extracting(AdapterVersion::getEncoderId)
        .containsOnly(NEW);
  }

  @Test
  void shouldAnswerEachImageOnceWhicheverEncoderIsAhead() {
    only(old, "dock", 0, 1);
    assertThat(answered()).as("one that does not move").isEqualTo("old 0-0");
    only(old, "gate", 0, 200);
    only(next, "gate", 0, 195);
    only(old, "gate", 200, 203);
    only(next, "gate", 195, 210);
    only(old, "gate", 203, 215);
    only(next, "gate", 210, 215);
    // 203 images of the old one are needed: the next one is at 202, and goes on at once
    assertThat(answered()).isEqualTo("old 0-202, new 203-214");

    only(next, "yard", 0, 200);
    only(old, "yard", 0, 200);
    // both have learned from 190 images, ten seconds apart
    assertThat(answered()).isEqualTo("old 0-199");
    both("yard", 200, 205);
    assertThat(answered()).isEqualTo("new 200-204");
  }

  @Test
  void shouldNotMoveWhileTheNextEncoderIsBehindInTimeOrTheCameraIsFrozen() {
    only(old, "gate", 0, 100);
    only(old, "gate", 5_000, 5_001);
    only(next, "gate", 0, 100);
    only(old, "gate", 5_001, 5_003);
    only(next, "gate", 100, 103);
    assertThat(predictions()).extracting(Prediction::getEncoderId).containsOnly(OLD);

    assertThat(command("gate", Action.FREEZE, null)).isInstanceOf(Outcome.Ok.class);
    both("gate", 5_003, 5_010);
    assertThat(predictions()).extracting(Prediction::getEncoderId).containsOnly(OLD);
    command("gate", Action.UNFREEZE, null);
    both("gate", 5_010, 5_012);
    assertThat(answered()).isEqualTo("old 5010-5010, new 5011-5011");
  }

  @Test
  void shouldAnswerTheSameAfterARestartAtAnyPoint() {
    only(old, "gate", 0, 130);
    only(next, "gate", 0, 130);
    both("gate", 130, 150);
    List<Prediction> whole = predictions();
    clear();
    restart(old, Optional.of(next));
    for (Bundled by : List.of(old, next)) {
      for (int image = 0; image < 130; image++) {
        feature("gate", image, by);
        restart(old, Optional.of(next));
      }
    }
    both("gate", 130, 150);

    assertThat(predictions()).isEqualTo(whole);
    assertThat(whole).extracting(Prediction::getEncoderId).contains(OLD, NEW);
  }

  private void clear() {
    List<Bytes> keys = new ArrayList<>();
    try (var all = store.all()) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }

  @Test
  void shouldGoBackWhenTheBundlesAreExchanged() {
    both("gate", 0, 150);
    assertThat(predictions().get(149).getEncoderId()).isEqualTo(NEW);

    restart(next, Optional.of(old));
    both("gate", 150, 160);

    assertThat(answered()).isEqualTo("new 150-150, old 151-159");
    assertThat(versions().values())
        .filteredOn(version -> !VersionRecords.isAnswer(version))
        .extracting(AdapterVersion::getEncoderId)
        .containsOnly(OLD);
  }

  @Test
  void shouldGoOnAsBeforeWithoutTheNextBundleBeforeAMove() {
    only(old, "gate", 0, 100);
    only(next, "gate", 0, 50);
    restart(old, Optional.empty());
    only(old, "gate", 100, 150);

    assertThat(answered()).isEqualTo("old 0-149");
    assertThat(keys()).noneMatch(key -> key.get().length > 1 && key.get()[1] == 'z');
  }

  @Test
  void shouldEndWithTheNextBundleAloneAndDeleteWhatTheOtherKept() {
    both("gate", 0, 150);
    restart(next, Optional.empty());
    only(next, "gate", 150, 200);
    assertThat(predictions().get(199).getEncoderId()).isEqualTo(NEW);
    assertThat(keys()).allMatch(key -> key.get()[0] == (byte) 0xff);

    only(next, "yard", 0, 5);
    restart(next, Optional.empty());
    only(next, "yard", 5, 9);
    assertThat(answered()).isEqualTo("new 0-8");
    restart(next, Optional.of(old));
    only(old, "yard", 9, 10);
    assertThat(predictions()).isEmpty();
  }

  private List<Bytes> keys() {
    List<Bytes> keys = new ArrayList<>();
    try (var all = store.all()) {
      all.forEachRemaining((KeyValue<Bytes, byte[]> entry) -> keys.add(entry.key));
    }
    return keys;
  }

  @Test
  void shouldRefuseToLeaveOutABundleThatAnswersCameras() {
    only(old, "yard", 0, 1);
    both("gate", 0, 150);

    assertThatThrownBy(() -> open(old, Optional.empty()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("1 domains that encoder new answers, such as [gate]");
    assertThatThrownBy(() -> open(next, Optional.empty()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("1 domains that encoder old answers, such as [yard]");
    command("yard", Action.FORGET, null);
    restart(next, Optional.empty());
    Bundled third = bundled("third", 24, 7, List.of("0", "1", "2", "3"));
    assertThatThrownBy(() -> open(third, Optional.empty())).isInstanceOf(SettingsException.class);
  }

  @Test
  void shouldForgetACameraInBothAndKeepItWithTheBundleThatAnswersIt() {
    both("gate", 0, 150);
    command("gate", Action.FORGET, null);
    out.clear();

    both("gate", 150, 155);

    assertThat(predictions())
        .extracting(Prediction::getDomainSequence)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(versions()).doesNotContainKey("gate/command/encoder");
  }

  @Test
  void shouldTakeTheChoiceOfTheServedAnswerAlong() {
    command("gate", Action.SERVE, ServeMode.SHADOW);
    both("gate", 0, 150);

    Prediction last = predictions().get(149);
    assertThat(last.getEncoderId()).isEqualTo(NEW);
    assertThat(last.getServed()).isEqualTo(Served.SHADOW);
  }

  @Test
  void shouldGiveLabelsToBothBundlesByTheIdOfTheirImage() {
    audit();
    only(old, "gate", 0, 100);
    List<String> ids = taken(AnnotationRequest.class).stream().map(each -> each.getId()).toList();
    label("gate", ids.get(0), "1");
    assertThat(order(1)).containsExactly("TAKEN 1");

    only(next, "gate", 0, 100);
    label("gate", ids.get(1), "2");
    both("gate", 100, 130);
    assertThat(predictions().get(129).getEncoderId()).isEqualTo(NEW);
    taken(AnnotationRequest.class);
    label("gate", ids.get(2), "3");
    label("gate", "gate-none", "3");
    // two labels came along, and one is of an image that only the former bundle queried
    assertThat(order(2)).containsExactly("TAKEN 3", "UNKNOWN_ID 3");

    restart(next, Optional.of(old));
    both("gate", 130, 132);
    taken(AnnotationRequest.class);
    label("gate", ids.get(2), "3");
    assertThat(order(1)).containsExactly("REPEATED 3");
  }

  @Test
  void shouldMoveACameraAtOnceWhereLabelsShowThatTheNextBundleIsBetter() {
    audit();
    only(old, "gate", 0, 256);
    IntStream.range(256, 400).forEach(image -> feature("gate", image, old, 1));
    only(next, "gate", 256, 400);
    int labels = labelTruly(256);

    for (int image = 400; image < 470; image++) {
      feature("gate", image, old, 1);
      feature("gate", image, next);
    }

    assertThat(labels).isGreaterThan(8);
    assertThat(answered()).isEqualTo("old 0-448, new 449-469");
    assertThat(versions().get("gate/command/encoder").getReason()).startsWith("answers from");
    assertThat(shadow().get(shadow().size() - 1))
        .matches("in shadow: 193 of 4\\d\\d images; on \\d+ audit samples better with .*");
  }

  @Test
  void shouldNotMoveACameraWhileLabelsShowThatTheNextBundleIsWorse() {
    audit();
    for (int image = 0; image < 128; image++) {
      feature("gate", image, old);
      if (image >= 8) {
        feature("gate", image, next, 1);
      }
    }
    assertThat(labelTruly(8)).isGreaterThan(8);
    only(old, "gate", 128, 130);
    for (int image = 128; image < 300; image++) {
      feature("gate", image, next, 1);
    }
    only(old, "gate", 300, 301);

    assertThat(predictions()).extracting(Prediction::getEncoderId).containsOnly(OLD);
    assertThat(shadow().get(shadow().size() - 1)).contains("audit samples better with");
  }

  private List<String> shadow() {
    return out.stream()
        .map(Record::value)
        .filter(AdapterVersion.class::isInstance)
        .map(each -> ((AdapterVersion) each).getReason())
        .filter(reason -> reason.startsWith("in shadow"))
        .toList();
  }

  /** Begins anew with bundles that query random images. */
  private void audit() {
    AdaptSettings asked =
        AdaptSettings.stream(.05).withAnnotate(new Annotate(QueryStrategy.RANDOM, 64, ""));
    List<String> classes = List.of("0", "1", "2", "3");
    old = bundled(OLD, 32, 1, classes, asked);
    next = bundled(NEW, 24, 3, classes, asked);
    restart(old, Optional.of(next));
  }

  /** Labels all queried images from one on by what they show; returns how many. */
  private int labelTruly(int from) {
    List<AnnotationRequest> asked =
        taken(AnnotationRequest.class).stream()
            .filter(each -> each.getAnswer() == null)
            .filter(each -> Integer.parseInt(each.getId().substring(5)) >= from)
            .toList();
    for (AnnotationRequest each : asked) {
      int image = Integer.parseInt(each.getId().substring(5));
      label("gate", each.getId(), "" + new SplittableRandom(image).nextInt(CLASSES));
    }
    return asked.size();
  }

  private void label(String camera, String id, String named) {
    Label label = new Label(id, camera, named, "ann", Instant.EPOCH, LabelKind.CLASS);
    task.begin(0);
    Outcome<String> unused = task.label(label, record(camera, 1));
    task.settle();
  }

  private List<String> order(int answers) {
    List<AnnotationRequest> said = taken(AnnotationRequest.class);
    return said.subList(said.size() - answers, said.size()).stream()
        .map(AnnotationRequest::getAnswer)
        .map(answer -> answer.getStatus() + " " + answer.getOrder())
        .toList();
  }

  @Test
  void shouldCountTheDomainsThatHaveNotMoved() {
    only(old, "yard", 0, 5);
    only(old, "gate", 0, 150);
    assertThat(waiting()).isEqualTo(2);
    restart(old, Optional.of(next));
    assertThat(waiting()).isEqualTo(2);

    only(next, "gate", 0, 150);
    assertThat(waiting()).isEqualTo(1);
    restart(next, Optional.of(old));
    assertThat(waiting()).as("to the former encoder").isEqualTo(1);
    restart(old, Optional.of(next));

    command("yard", Action.FORGET, null);
    assertThat(waiting()).isZero();
    only(old, "yard", 5, 6);
    assertThat(waiting()).isEqualTo(1);
    task.close();
    assertThat(waiting()).isZero();
  }

  @Test
  void shouldAnswerANewCameraFromTheNextEncoderOnceAllHaveMoved() {
    only(old, "gate", 0, 150);
    only(old, "yard", 0, 20);
    only(next, "gate", 0, 150);
    both("gate", 150, 152);
    predictions();
    both("door", 152, 153);
    assertThat(answered()).as("yard has not moved").isEqualTo("old 152-152");

    only(next, "yard", 0, 20);
    both("gate", 153, 154);
    predictions();
    // the former encoder has stopped, or is behind
    only(next, "porch", 154, 160);
    only(old, "porch", 154, 160);
    assertThat(answered()).isEqualTo("new 154-159");
    restart(old, Optional.of(next));
    only(next, "dock", 160, 165);
    assertThat(answered()).isEqualTo("new 160-164");
    assertThat(waiting()).isZero();

    restart(next, Optional.empty());
    only(next, "dock", 165, 170);
    assertThat(answered()).isEqualTo("new 165-169");
  }

  private int waiting() {
    return received.stream()
        .filter(each -> each.startsWith("wait "))
        .mapToInt(each -> Integer.parseInt(each.substring(5)))
        .sum();
  }

  @Test
  void shouldMoveASilentCameraWithItsLastImage() {
    only(old, "gate", 0, 150);
    both("yard", 2_000, 2_001);
    only(next, "gate", 0, 149);
    assertThat(versions().get("gate/command/encoder").getReason()).startsWith("in shadow: ");

    feature("gate", 149, next);

    assertThat(versions().get("gate/command/encoder").getReason())
        .isEqualTo("answers from the image after images-0@149 on");
  }

  @Test
  void shouldNotMoveACameraThatIsSilentSinceBefore() {
    restart(old, Optional.empty());
    only(old, "gate", 0, 10);
    restart(old, Optional.of(next));
    only(next, "gate", 0, 10);
    assertThat(versions().get("gate/command/encoder").getReason()).startsWith("in shadow: ");

    both("gate", 10, 12);
    assertThat(answered()).isEqualTo("old 0-10, new 11-11");
  }

  @Test
  void shouldForgetACameraInShadowInBothSlots() {
    only(old, "gate", 0, 100);
    only(next, "gate", 0, 70);
    assertThat(versions()).containsKey("gate/command/encoder");

    command("gate", Action.FORGET, null);

    assertThat(versions()).containsOnlyKeys("gate/command/forget");
    assertThat(keys())
        .noneMatch(key -> new String(key.get(), StandardCharsets.ISO_8859_1).contains("gate"));
    predictions();
    // features that were on their way
    only(next, "gate", 70, 100);
    both("gate", 100, 103);
    assertThat(answered()).isEqualTo("old 100-100, new 101-102");
  }

  @Test
  void shouldRollBackTheSelfThatAnswersJustAfterItsMove() {
    only(old, "gate", 0, 150);
    only(next, "gate", 0, 150);
    predictions();

    AdapterCommand back =
        new AdapterCommand("gate", Action.ROLL_BACK, 0L, "me", Instant.EPOCH, null, null);
    assertThat(task.command(back, record("gate", 150))).isInstanceOf(Outcome.Ok.class);
    both("gate", 150, 153);

    assertThat(predictions())
        .hasSize(3)
        .allSatisfy(each -> assertThat(each.getEncoderId()).isEqualTo(NEW))
        .allSatisfy(each -> assertThat(each.getAdapterVersion()).isZero());
    assertThat(versions().get("gate/command/roll_back").getEncoderId()).isEqualTo(NEW);
  }

  @Test
  void shouldWithdrawWhatWasToldOfAChangeThatEnded() {
    only(old, "gate", 0, 100);
    only(next, "gate", 0, 70);
    restart(old, Optional.empty());
    only(old, "gate", 100, 101);

    assertThat(versions()).isNotEmpty().doesNotContainKey("gate/command/encoder");
  }

  @Test
  void shouldRefuseOtherClassesMeanwhile() {
    Bundled other = bundled("other", 24, 3, List.of("0", "1", "2", "4"));
    assertThatThrownBy(() -> open(old, Optional.of(other)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("bundle.next: its classes are [0, 1, 2, 4]");
  }

  @Test
  void shouldMeasureOnlyWhatIsServed() {
    only(old, "gate", 0, 70);
    only(next, "yard", 0, 200);

    assertThat(received).containsOnlyOnce("window 1");
    assertThat(predictions()).extracting(Prediction::getDomain).containsOnly("gate");
  }
}

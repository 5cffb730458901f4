package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.domain.DomainContext;
import io.unimos.core.domain.DomainHeap;
import io.unimos.core.source.ClassSet;
import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.event.Status;
import io.unimos.wire.ClassSetRecords;
import io.unimos.wire.VersionRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes come, go and are called otherwise while the adapt role runs. */
class ClassesStreamTest {
  private static final TopicSettings TOPICS = AdaptRoleDriver.TOPICS;
  private static final int CLASSES = 5;
  private static final int KNOWN = 4;
  private static final int DIMENSION = 32;
  private static final double NOISE = .12;

  private final SplittableRandom random = new SplittableRandom(5);
  private final float[][] centres =
      SourceClusters.centres(CLASSES, DIMENSION, new SplittableRandom(1));
  private final SourceModel source =
      SourceClusters.source(
          IntStream.range(0, KNOWN).mapToObj(k -> centres[k]).toArray(float[][]::new),
          40,
          NOISE,
          20,
          new SplittableRandom(2));
  private final List<String> received = new ArrayList<>();
  private ClassSet set =
      ClassSet.ofBundle(
          ClassSet.base("encoder-1", "bank-1", List.of("0", "1", "2", "3")),
          List.of("0", "1", "2", "3"));
  private AdaptRoleDriver role;

  @BeforeEach
  void start(@TempDir Path state) {
    role =
        new AdaptRoleDriver(
            "classes-stream", source, 100, LearningStreamTest.listener(received::add), state);
  }

  @AfterEach
  void stop() {
    role.close();
  }

  @Test
  void shouldNotCallItAnEvictionWhenCamerasLeaveForOtherClasses(@TempDir Path folder)
      throws Exception {
    stop();
    DomainMemory memory = new DomainMemory(3, context -> 1);
    role =
        new AdaptRoleDriver(
            "roomy",
            source,
            memory,
            LearningStreamTest.listener(received::add),
            folder.resolve("of"));
    send("gate", 10, 0, 1);
    send("dock", 10, 2, 3);
    assertThat(memory.domains()).isEqualTo(2);

    add("4");

    assertThat(memory.domains()).isZero();
    assertThat(memory.evictions()).isZero();
    send("gate", 1, 0);
    assertThat(memory.domains()).isEqualTo(1);
  }

  /** Some hundred kilobytes each: neither the state nor the topic grows with each change. */
  @Test
  void shouldKeepTheNewestSetsAndThoseThatCamerasAreOf() throws Exception {
    add("first");
    send("silent", 2, 0);
    send("gate", 2, 0);
    Map<String, Boolean> compacted = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      add("more-" + i);
      send("gate", 1, 0);
    }
    for (var record : role.records(TOPICS.adapterVersions())) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      if (record.value() == null) {
        compacted.remove(key);
      } else {
        compacted.put(key, true);
      }
    }

    assertThat(sets()).containsExactly(1L, 8L, 9L);
    assertThat(compacted.keySet())
        .containsExactly(
            "/command/classes-7-p0",
            "/command/classes-8-p0",
            "/command/classes-9-p0",
            "gate/command/classes-7-d",
            "gate/command/classes-8-d",
            "gate/command/classes-9-d",
            "silent/command/classes-1-d");
    send("silent", 1, 0);
    add("last");
    assertThat(sets()).containsExactly(9L, 10L);
  }

  /** Numbers of the sets in the state. */
  private List<Long> sets() {
    List<Long> numbers = new ArrayList<>();
    try (var kept = role.store().range(Stores.taskKey('k'), Stores.taskKey('l'))) {
      kept.forEachRemaining(entry -> numbers.add(Stores.lastLong(entry.key)));
    }
    return numbers;
  }

  /** A camera that has more classes takes more of the heap: fewer stay. */
  @Test
  void shouldKeepTheBoundOnMemoryWhenClassesAreAdded(@TempDir Path folder) throws Exception {
    stop();
    long each = DomainHeap.bytes(DomainContext.of(source, AdaptSettings.stream(.05)));
    DomainMemory memory = new DomainMemory(3 * each, DomainHeap::bytes);
    role =
        new AdaptRoleDriver(
            "heap",
            source,
            memory,
            LearningStreamTest.listener(received::add),
            folder.resolve("of"));
    List<String> cameras = List.of("gate", "dock", "yard");
    cameras.forEach(camera -> send(camera, 1, 0));
    assertThat(memory.domains()).isEqualTo(3);
    assertThat(memory.bytes()).isEqualTo(3 * each);

    for (int added = 0; added < 4 * KNOWN; added++) {
      add("more-" + added);
    }
    cameras.forEach(camera -> send(camera, 1, 0));

    long now = DomainHeap.bytes(DomainContext.of(set.source(source), AdaptSettings.stream(.05)));
    assertThat(now).isGreaterThan(each);
    assertThat(memory.bytes()).isLessThanOrEqualTo(3 * each).isEqualTo(memory.domains() * now);
    assertThat(memory.evictions()).isPositive();
  }

  private void send(String domain, int images, int... classes) {
    for (int i = 0; i < images; i++) {
      int label = classes[random.nextInt(classes.length)];
      role.feature(domain, SourceClusters.near(centres[label], NOISE, random));
    }
  }

  private void command(ClassSet wanted) {
    AdapterCommand command =
        new AdapterCommand(
            "", Action.CLASSES, null, "ann", Instant.EPOCH, null, ClassSetRecords.of(wanted));
    role.sendBytes(
        TOPICS.adapterCommands(), ClassSetRecords.KEY.getBytes(StandardCharsets.UTF_8), command);
  }

  private void add(String name) throws ClassSet.ClassSetException {
    set = set.added(name, text(), new float[0][], new boolean[0]);
    command(set);
  }

  /** Images of the class that comes. */
  private float[][] rows(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> SourceClusters.near(centres[KNOWN], NOISE, random))
        .toArray(float[][]::new);
  }

  private List<Prediction> predictions() {
    return role.read(TOPICS.predictions(), Prediction.class);
  }

  private static AdapterVersion answer(List<AdapterVersion> records) {
    return records.stream()
        .filter(VersionRecords::isAnswer)
        .filter(record -> record.getDomain().isEmpty())
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void shouldRefuseASetWhoseVersionsWouldNotFitTheirTopic() throws Exception {
    add("truck");
    String longest = "x".repeat(250);
    List<ClassSet.TaskClass> many =
        IntStream.range(0, 24_000)
            .mapToObj(
                i ->
                    new ClassSet.TaskClass(
                        i,
                        i + longest,
                        Optional.of(centres[i % CLASSES]),
                        new float[0][],
                        new boolean[0]))
            .toList();
    command(new ClassSet(2, set.base(), many.size(), many));
    send("gate", 1, 0);

    AdapterVersion answer = answer(role.read(TOPICS.adapterVersions(), AdapterVersion.class));
    assertThat(answer.getCommand().getDone()).isFalse();
    assertThat(answer.getReason())
        .startsWith("a record of an adapter with 24000 classes takes up to ")
        .endsWith("topics.max-message-bytes is 9437184");
    assertThat(predictions()).extracting(Prediction::getClassSet).containsOnly(1L);
  }

  @Test
  void shouldServeAnAddedClassFromTheNextImageOnAndSayInWhichSet() throws Exception {
    send("gate", 100, 0, 1, 2, 3);
    List<Prediction> before = predictions();

    add("truck");
    send("gate", 200, 0, 1, 2, 3, KNOWN);

    List<Prediction> after = predictions();
    assertThat(before).extracting(Prediction::getClassSet).containsOnly(0L);
    assertThat(after).extracting(Prediction::getClassSet).containsOnly(1L);
    assertThat(after.subList(0, 30)).extracting(Prediction::getLabel).contains("truck");
    assertThat(after).extracting(Prediction::getDomainSequence).startsWith(101L).endsWith(300L);
    AdapterVersion answer = answer(role.read(TOPICS.adapterVersions(), AdapterVersion.class));
    assertThat(answer.getCommand().getDone()).isTrue();
    assertThat(answer.getClasses()).containsExactly("0", "1", "2", "3", "truck");
    assertThat(answer.getBy()).isEqualTo("ann");
    assertThat(ClassSetRecords.parse(answer.getClassSet(), DIMENSION).names())
        .isEqualTo(set.names());
  }

  @Test
  void shouldTakeDomainsOverThatWereSilentAndNewOnes() throws Exception {
    send("gate", 70, 0, 1, 2, 3);
    send("yard", 70, 0, 1, 2, 3);
    add("truck");
    set = set.renamed("truck", "lorry");
    command(set);
    List<Prediction> before = predictions();

    send("yard", 5, 0, KNOWN);
    send("new", 5, 0, KNOWN);

    assertThat(before).extracting(Prediction::getClassSet).containsOnly(0L);
    assertThat(predictions())
        .hasSize(10)
        .extracting(Prediction::getClassSet)
        .as("out of two sets before")
        .containsOnly(2L);
    assertThat(received).doesNotContain("failed", "INTERNAL_ERROR");
  }

  @Test
  void shouldReportToOperatorsWhichSetIsServedSinceWhenAndWhoIsBehind() throws Exception {
    send("gate", 3, 0);
    send("yard", 3, 0);
    reported(0, CLASSES - 1, 0, 0);

    role.at(Instant.ofEpochSecond(70));
    add("truck");
    reported(1, CLASSES, 70, 2);
    role.at(Instant.ofEpochSecond(80));
    send("new", 1, 0);
    send("gate", 2, 0);
    reported(1, CLASSES, 70, 1);

    set = set.retired("0");
    command(set);
    reported(2, CLASSES - 1, 80, 3);
    role.send(
        TOPICS.adapterCommands(),
        "yard",
        new AdapterCommand("yard", Action.FORGET, null, "ann", Instant.EPOCH, null, null));
    send("new", 1, 1);
    reported(2, CLASSES - 1, 80, 1);
    send("gate", 1, 1);
    reported(2, CLASSES - 1, 80, 0);
  }

  /** There is one partition. */
  private void reported(double set, int classes, double since, int behind) {
    ServedSets served = role.served();
    assertThat(served.newest()).isEqualTo(set);
    assertThat(served.oldest()).isEqualTo(set);
    assertThat(served.classes()).isEqualTo(classes);
    assertThat(served.changedSeconds()).isEqualTo(since);
    assertThat(served.behind()).isEqualTo(behind);
  }

  @Test
  void shouldStayFrozenWhenClassesChangeAndLearnAgainWhenUnfrozen() throws Exception {
    send("gate", 200, 0, 1, 2, 3);
    List<AdapterVersion> before = role.versions();
    long served = before.get(before.size() - 1).getVersion();
    order(Action.FREEZE, null);
    add("truck");
    predictions();

    send("gate", 300, 0, 1, 2, 3, KNOWN);
    assertThat(role.versions()).isEmpty();
    assertThat(predictions()).extracting(Prediction::getAdapterVersion).containsOnly(served);

    order(Action.UNFREEZE, null);
    send("gate", 300, 0, 1, 2, 3, KNOWN);
    assertThat(role.versions())
        .isNotEmpty()
        .allMatch(version -> version.getVersion() > served)
        .allMatch(version -> version.getClasses().contains("truck"));
  }

  @Test
  void shouldServeAVersionOfTheFormerSetWithTheClassesOfNow() throws Exception {
    send("gate", 200, 0, 1, 2, 3);
    long first = role.versions().get(0).getVersion();
    add("truck");
    predictions();

    order(Action.ROLL_BACK, first);
    send("gate", 50, 0, 1, 2, 3, KNOWN);

    assertThat(role.versions())
        .singleElement()
        .extracting(AdapterVersion::getStatus, AdapterVersion::getParent)
        .containsExactly(Status.ROLLED_BACK, first);
    assertThat(predictions())
        .hasSize(50)
        .allMatch(each -> each.getAdapterVersion() == first && each.getClassSet() == 1)
        .extracting(Prediction::getLabel)
        .contains("truck", "0", "1", "2", "3");
  }

  private void order(Action action, Long version) {
    role.send(
        TOPICS.adapterCommands(),
        "gate",
        new AdapterCommand("gate", action, version, "ann", Instant.EPOCH, null, null));
  }

  @Test
  void shouldNeverNameARetiredClassAndCarryARenamedOne() throws Exception {
    send("gate", 200, 0, 1, 2, 3);
    List<Prediction> unused = predictions();

    set = set.retired("3").renamed("1", "van");
    command(set);
    send("gate", 200, 0, 1, 2, 3);

    List<Prediction> after = predictions();
    assertThat(after).extracting(Prediction::getLabel).doesNotContain("3", "1").contains("van");
    assertThat(after).flatExtracting(Prediction::getTopK).extracting("label").doesNotContain("3");
    assertThat(after).extracting(Prediction::getClassSet).containsOnly(2L);
  }

  @Test
  void shouldRefuseASetOfAnotherBundleOrOfBefore() throws Exception {
    ClassSet first = set.renamed("0", "zero");
    ClassSet second = first.renamed("1", "one");
    command(second);
    command(second);
    command(first);
    command(ClassSet.ofBundle("other", List.of("0", "1")).renamed("0", "zero"));
    // behind which no other one could ever come
    command(new ClassSet(Long.MAX_VALUE, set.base(), set.nextId(), set.classes()));

    List<AdapterVersion> answers = role.read(TOPICS.adapterVersions(), AdapterVersion.class);
    assertThat(answers)
        .extracting(a -> a.getCommand().getDone())
        .containsExactly(true, true, false, false, false);
    assertThat(answers.get(2).getReason()).contains("set 2 serves already");
    assertThat(answers.get(3).getReason()).contains("another bundle");
    assertThat(received)
        .containsExactly("COMMAND_IMPOSSIBLE", "COMMAND_IMPOSSIBLE", "COMMAND_IMPOSSIBLE");
    send("gate", 1, 0);
    assertThat(predictions()).extracting(Prediction::getLabel).containsExactly("zero");
  }

  /**
   * Added by name, and then the last one that has images goes: nothing tells where the others are.
   */
  @Test
  void shouldRefuseASetThatCannotBeLaidOut() throws Exception {
    send("gate", 5, 0, 1);
    add("truck");
    set = set.added("van", text(), new float[0][], new boolean[0]);
    command(set);
    ClassSet served = set;
    for (String known : List.of("0", "1", "2", "3")) {
      set = set.retired(known);
    }
    float[] image = rows(1)[0];
    float[][] alike = {image, image};
    ClassSet one = served.added("lorry", Optional.empty(), alike, new boolean[2]);
    ClassSet two = one.added("coach", Optional.empty(), alike, new boolean[2]);
    for (String name : List.of("0", "1", "2", "3")) {
      one = one.retired(name);
      two = two.retired(name);
    }
    for (ClassSet none : List.of(set, one, two.retired("truck").retired("van"))) {
      command(none);
      send("gate", 1, 0);
    }

    List<AdapterVersion> answers = role.read(TOPICS.adapterVersions(), AdapterVersion.class);
    assertThat(answers)
        .filteredOn(a -> a.getDomain().isEmpty())
        .extracting(a -> a.getCommand().getDone())
        .containsExactly(true, true, false, false, false);
    assertThat(answers)
        .filteredOn(a -> a.getDomain().isEmpty() && !a.getCommand().getDone())
        .extracting(AdapterVersion::getReason)
        .satisfiesExactly(
            why ->
                assertThat(why).contains("set 6 cannot be served: 0 of its 2 classes have images"),
            why ->
                assertThat(why).contains("set 7 cannot be served: 1 of its 3 classes have images"),
            why ->
                assertThat(why).contains("set 10 cannot be served: the features have no spread"));
    assertThat(received.stream().filter("COMMAND_IMPOSSIBLE"::equals)).hasSize(3);
    assertThat(predictions())
        .hasSize(8)
        .last()
        .satisfies(p -> assertThat(p.getClassSet()).isEqualTo(served.number()));
  }

  /** Whatever classes come and go, each command is answered, and so is each image. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void shouldOutliveAnySeriesOfCommands(long seed) throws Exception {
    SplittableRandom draw = new SplittableRandom(seed);
    ClassSet serves = set;
    long images = 0;
    for (int step = 0; step < 25; step++) {
      ClassSet next = drawn(serves, "step-" + step, draw);
      command(next);
      AdapterVersion answer = answer(role.read(TOPICS.adapterVersions(), AdapterVersion.class));
      serves = answer.getCommand().getDone() ? next : serves;
      for (String camera : List.of("gate", "yard", "dock")) {
        int count = draw.nextInt(3) == 0 ? draw.nextInt(80) : 0;
        send(camera, count, 0, 1, 2, 3, KNOWN);
        images += count;
      }
      assertThat(predictions())
          .as("seed %d, step %d", seed, step)
          .extracting(Prediction::getClassSet)
          .allMatch(List.of(serves.number())::contains);
    }

    assertThat(images).isPositive();
    assertThat(received).doesNotContain("failed", "INTERNAL_ERROR");
  }

  /** A next set as an operator might want it. */
  private ClassSet drawn(ClassSet of, String fresh, SplittableRandom draw)
      throws ClassSet.ClassSetException {
    String name = of.names().get(draw.nextInt(of.names().size()));
    int count = 1 + draw.nextInt(4);
    float[][] images = rows(count);
    float[][] alike = Collections.nCopies(count, images[0]).toArray(float[][]::new);
    boolean[] held = new boolean[count];
    held[count - 1] = count > 1 && draw.nextBoolean();
    return switch (draw.nextInt(of.names().size() > 2 ? 7 : 3)) {
      case 0 -> of.added(fresh, text(), new float[0][], new boolean[0]);
      case 1 -> of.added(fresh, draw.nextBoolean() ? text() : Optional.empty(), images, held);
      case 2 -> of.added(fresh, Optional.empty(), alike, held);
      case 3 -> of.renamed(name, fresh);
      default -> of.retired(name);
    };
  }

  private Optional<float[]> text() {
    return Optional.of(SourceClusters.near(centres[KNOWN], NOISE, random));
  }

  /** An image of a class that nobody has added keeps its label; once it is added it has a name. */
  @Test
  void shouldSayThatAnImageIsNoneOfTheClassesOfTheSet(@TempDir Path folder) throws Exception {
    role.close();
    role =
        new AdaptRoleDriver(
            "open-set",
            source,
            AdaptSettings.stream(.05).withOpenSet(.9),
            100,
            LearningStreamTest.listener(received::add),
            folder);
    send("gate", 64, 0, 1, 2, 3);
    assertThat(predictions()).extracting(Prediction::getUnknownClass).containsOnlyNulls();

    send("gate", 20, KNOWN);
    List<Prediction> before = predictions();
    set = set.added("truck", Optional.empty(), rows(62), new boolean[62]);
    command(set);
    send("gate", 20, KNOWN);
    List<Prediction> after = predictions();

    assertThat(before).filteredOn(Prediction::getUnknownClass).hasSizeGreaterThan(15);
    assertThat(before).extracting(Prediction::getLabel).doesNotContain("truck");
    assertThat(after).filteredOn(Prediction::getUnknownClass).hasSizeLessThan(5);
    assertThat(after).extracting(Prediction::getLabel).contains("truck");
  }

  @Test
  void shouldReplayVersionsOfEverySetToTheSameBytes() throws Exception {
    send("gate", 150, 0, 1, 2, 3);
    add("truck");
    send("gate", 150, 0, 1, 2, 3, KNOWN);
    set = set.retired("2").renamed("truck", "lorry");
    command(set);
    send("gate", 150, 0, 1, 3, KNOWN);

    List<AdapterVersion> versions = shouldReplay("gate");

    assertThat(versions).extracting(v -> v.getClasses().size()).contains(4, 5);
    assertThat(versions.get(versions.size() - 1).getClasses())
        .containsExactly("0", "1", "3", "lorry");
  }

  @Test
  void shouldReplayTheVersionsOfACameraThatCameAfterTheClassesChanged() throws Exception {
    send("yard", 10, 0, 1, 2, 3);
    add("truck");
    send("gate", 150, 0, 1, 2, 3, KNOWN);

    assertThat(shouldReplay("gate")).extracting(v -> v.getClasses().size()).containsOnly(5);
  }

  /** Runs the rounds of a domain again, and returns its versions. */
  private List<AdapterVersion> shouldReplay(String domain) throws Exception {
    List<AdapterVersion> all = role.read(TOPICS.adapterVersions(), AdapterVersion.class);
    List<AdapterVersion> answers = all.stream().filter(VersionRecords::isAnswer).toList();
    List<AdapterVersion> versions =
        all.stream()
            .filter(v -> !VersionRecords.isAnswer(v))
            .map(VersionRecords::withoutMatrices)
            .toList();

    List<VersionAudit.Repeated> repeated = role.replayed(domain, versions, List.of(), answers);

    assertThat(repeated).hasSameSizeAs(versions).allMatch(VersionAudit.Repeated::same);
    return versions;
  }
}

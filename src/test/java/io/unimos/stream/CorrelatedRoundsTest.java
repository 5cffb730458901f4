package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.core.MethodSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.math.Metric;
import io.unimos.event.AdapterVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A camera that shows one class after the other: what its rounds take, and their records. */
class CorrelatedRoundsTest extends FourClusters {
  private static final int IMAGES = 384;
  private static final int RUN = 48;
  private static final AdaptSettings SETTINGS = AdaptSettings.stream(0.05);

  @TempDir private Path state;

  @Test
  void shouldTakeNoStepsWhileLabelsAreCorrelatedAndReplaySo() {
    try (AdaptRoleDriver role = role("in-runs", SETTINGS)) {
      List<AdapterVersion> versions = send(role, RUN);

      assertThat(versions).hasSizeGreaterThan(3);
      assertThat(versions).extracting(CorrelatedRoundsTest::steps).containsOnly(0.);
      // w of the vision head: the language head has no share after a round without steps
      assertThat(versions).extracting(AdapterVersion::getEnsembleWeight).containsOnly(1f);
      assertThat(versions)
          .allSatisfy(
              v ->
                  assertThat(v.getTraining().get(Metric.LABEL_CORRELATION.onTopic()))
                      .isBetween(.25001, 1.));
      assertThat(role.replayed("gate", versions))
          .hasSameSizeAs(versions)
          .allMatch(VersionAudit.Repeated::same);
    }
  }

  @Test
  void shouldTakeStepsWhereLabelsComeInAnyOrder() {
    try (AdaptRoleDriver role = role("shuffled", SETTINGS)) {
      List<AdapterVersion> versions = send(role, 1);

      assertThat(versions).hasSizeGreaterThan(2);
      assertThat(versions).extracting(CorrelatedRoundsTest::steps).containsOnly(40.);
      assertThat(versions)
          .noneMatch(v -> v.getTraining().containsKey(Metric.LABEL_CORRELATION.onTopic()));
    }
  }

  @Test
  void shouldReplayRecordsOfBeforeTheRule() {
    AdaptSettings before =
        SETTINGS.withMethod(m -> m.withRound(m.round().withStepsWhenCorrelated()));
    try (AdaptRoleDriver then = role("before", before);
        AdaptRoleDriver now = role("now", SETTINGS)) {
      List<AdapterVersion> old = send(then, RUN);
      List<AdapterVersion> anew = send(now, RUN);

      assertThat(old).extracting(CorrelatedRoundsTest::steps).containsOnly(40.);
      assertThat(anew).extracting(CorrelatedRoundsTest::steps).containsOnly(0.);
      assertThat(now.replayed("gate", old))
          .hasSameSizeAs(old)
          .allMatch(VersionAudit.Repeated::same);
    }
  }

  @Test
  void shouldNotTakeVersionsOfAnotherRevisionForDamagedOnes() {
    try (AdaptRoleDriver role = role("revision", SETTINGS)) {
      List<AdapterVersion> versions = send(role, RUN);
      double revision = MethodSettings.REVISION;
      assertThat(versions)
          .allSatisfy(
              v -> assertThat(v.getTraining()).containsEntry(Metric.METHOD.onTopic(), revision));

      versions.get(1).getTraining().put(Metric.METHOD.onTopic(), 2.0);

      assertThatThrownBy(() -> role.replayed("gate", versions))
          .isInstanceOf(VersionAudit.ReplayException.class)
          .hasMessage(
              "gate version 2: made by revision 2 of the method, and this release is of revision"
                  + " %d; replay it with the release that made it",
              MethodSettings.REVISION);
    }
  }

  private AdaptRoleDriver role(String name, AdaptSettings settings) {
    return new AdaptRoleDriver(
        name,
        source,
        settings,
        100,
        LearningStreamTest.listener(received -> {}),
        state.resolve(name));
  }

  private static double steps(AdapterVersion version) {
    return version.getTraining().get(Metric.STEPS.onTopic());
  }

  /** Returns equal images in each role. */
  private List<AdapterVersion> send(AdaptRoleDriver role, int run) {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < IMAGES; i++) {
      int label = run == 1 ? random.nextInt(CLASSES) : i / run % CLASSES;
      role.feature("gate", moved(centres[label], random));
    }
    return new ArrayList<>(role.read(TOPICS.adapterVersions(), AdapterVersion.class));
  }
}

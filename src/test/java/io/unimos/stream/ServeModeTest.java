package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.TopicSettings;
import io.unimos.core.domain.AdaptSettings;
import io.unimos.core.source.SourceClusters;
import io.unimos.event.Action;
import io.unimos.event.AdapterCommand;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Prediction;
import io.unimos.event.ServeMode;
import io.unimos.event.Served;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The served domains, on which nothing learned depends. */
class ServeModeTest {
  private static final TopicSettings TOPICS = AdaptRoleDriver.TOPICS;
  private static final int CLASSES = 4;
  private static final int DIMENSION = 32;
  private static final double NOISE = .35;
  private static final int IMAGES = 200;

  private final float[][] centres =
      SourceClusters.centres(CLASSES, DIMENSION, new SplittableRandom(1));
  @TempDir private Path folder;

  private AdaptRoleDriver open(String name) {
    return new AdaptRoleDriver(
        name,
        SourceClusters.source(centres, 40, NOISE, 20, new SplittableRandom(2)),
        AdaptSettings.stream(0.05),
        100,
        LearningStreamTest.listener(received -> {}),
        folder.resolve(name));
  }

  private void show(AdaptRoleDriver role, int count) {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < count; i++) {
      float[] row = centres[random.nextInt(CLASSES)].clone();
      for (int j = 0; j < DIMENSION; j++) {
        row[j] += (float) (NOISE * random.nextGaussian() + (j % 3 == 0 ? 0.3 : -0.1));
      }
      role.feature("gate", SourceClusters.normalised(row));
    }
  }

  private static void serve(AdaptRoleDriver role, ServeMode mode) {
    role.send(
        TOPICS.adapterCommands(),
        "gate",
        new AdapterCommand("gate", Action.SERVE, null, "ann", Instant.EPOCH, mode, null));
  }

  private static List<Prediction> predictions(AdaptRoleDriver role) {
    return role.read(TOPICS.predictions(), Prediction.class);
  }

  @Test
  void shouldCarryBothAnswersInShadowAndServeZeroShot() {
    try (AdaptRoleDriver plain = open("plain");
        AdaptRoleDriver shadow = open("shadow")) {
      show(plain, IMAGES);
      serve(shadow, ServeMode.SHADOW);
      show(shadow, IMAGES);
      List<AdapterVersion> adapted = plain.versions();
      List<AdapterVersion> versions = shadow.versions();
      List<Prediction> served = predictions(plain);

      List<Prediction> beside = predictions(shadow);

      assertThat(served)
          .as("otherwise this shows nothing")
          .anyMatch(p -> !p.getLabel().equals(p.getZeroShotLabel()));
      assertThat(served).allMatch(p -> p.getServed() == Served.ADAPTED);
      assertThat(served).allMatch(p -> p.getAdaptedLabel() == null);
      assertThat(beside).hasSameSizeAs(served).allMatch(p -> p.getServed() == Served.SHADOW);
      for (int i = 0; i < served.size(); i++) {
        Prediction there = served.get(i);
        Prediction here = beside.get(i);
        assertThat(here.getLabel()).isEqualTo(there.getZeroShotLabel());
        assertThat(here.getConfidence()).isEqualTo(there.getZeroShotConfidence());
        assertThat(here.getTopK().get(0).getLabel()).isEqualTo(here.getLabel());
        assertThat(here.getAdaptedLabel()).isEqualTo(there.getLabel());
        assertThat(here.getAdaptedConfidence()).isEqualTo(there.getConfidence());
        assertThat(here.getPrototypeLabel()).isEqualTo(there.getPrototypeLabel());
        assertThat(here.getAdapterVersion()).isEqualTo(there.getAdapterVersion());
      }
      assertThat(versions).isNotEmpty();
      assertThat(versions)
          .extracting(AdapterVersion::getHash)
          .containsExactlyElementsOf(adapted.stream().map(AdapterVersion::getHash).toList());
      assertThat(shadow.replayed("gate", versions))
          .hasSameSizeAs(versions)
          .allSatisfy(each -> assertThat(each.differences()).isEmpty());
    }
  }

  @Test
  void shouldServeZeroShotAloneAndGoBackAtOnce() {
    try (AdaptRoleDriver role = open("back")) {
      show(role, IMAGES);
      serve(role, ServeMode.ZERO_SHOT);
      show(role, 1);
      serve(role, null);
      show(role, 1);
      serve(role, ServeMode.SHADOW);
      role.send(
          TOPICS.adapterCommands(),
          "gate",
          new AdapterCommand("gate", Action.FORGET, null, "ann", Instant.EPOCH, null, null));
      show(role, 1);

      List<Prediction> last = predictions(role).subList(IMAGES, IMAGES + 3);

      Prediction alone = last.get(0);
      assertThat(alone.getServed()).isEqualTo(Served.ZERO_SHOT);
      assertThat(alone.getLabel()).isEqualTo(alone.getZeroShotLabel());
      assertThat(alone.getAdapterVersion()).isZero();
      assertThat(alone.getPrototypeLabel()).isNull();
      assertThat(alone.getVisionLabel()).isNull();
      assertThat(alone.getAdaptedLabel()).isNull();
      assertThat(last.get(1).getServed()).isEqualTo(Served.ADAPTED);
      assertThat(last.get(1).getAdapterVersion()).as("it went on").isPositive();
      assertThat(last.get(2).getServed()).as("forgotten with the rest").isEqualTo(Served.ADAPTED);
      assertThat(last.get(2).getDomainSequence()).isEqualTo(1);
    }
  }

  @Test
  void shouldAnswerEachCommandInWords() {
    try (AdaptRoleDriver role = open("answers")) {
      for (ServeMode mode : ServeMode.values()) {
        serve(role, mode);
      }

      assertThat(role.read(TOPICS.adapterVersions(), AdapterVersion.class))
          .extracting(v -> v.getCommand().getAction() + " " + v.getReason().split(":", 2)[0])
          .containsExactly("SERVE adapted", "SERVE shadow", "SERVE zero-shot");
    }
  }
}

package io.unimos.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.core.source.SourceClusters;
import io.unimos.core.source.SourceModel;
import io.unimos.event.AdapterVersion;
import io.unimos.event.DriftReport;
import io.unimos.event.Prediction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainMemoryTest {
  private static final int CLASSES = 4;
  private static final int DIMENSION = 32;
  private static final double NOISE = .12;
  private static final List<String> CAMERAS = List.of("dock", "gate", "yard");
  private static final int IMAGES = 100;
  private static final long EACH = 10;

  private final DomainMemory memory = new DomainMemory(100, context -> EACH);

  @Test
  void shouldLetTheTaskGiveUpADomainWhoseOneIsTheLeastRecentlySeen() {
    DomainMemory.Share old = share(5, 1);
    DomainMemory.Share busy = share(5, 2);
    assertThat(busy.mustEvict()).isFalse();

    DomainMemory.Share more = share(1, 3);

    assertThat(old.mustEvict()).isTrue();
    // within the slack the others wait for it
    assertThat(new DomainMemory(1000, context -> 10).open().mustEvict()).isFalse();
    assertThat(memory.domains()).isEqualTo(11);
    old.left(EACH);
    assertThat(old.mustEvict()).isFalse();
    assertThat(more.mustEvict()).isFalse();
    assertThat(memory.bytes()).isEqualTo(100);
    assertThat(memory.evictions()).isEqualTo(1);
  }

  @Test
  void shouldWaitForTheTaskWithTheLeastRecentlySeenOnlyWithinASixteenth() {
    DomainMemory wide = new DomainMemory(320, context -> 1);
    DomainMemory.Share silent = wide.open();
    DomainMemory.Share busy = wide.open();
    for (int i = 0; i < 160; i++) {
      silent.came(1);
      busy.cameBack(1, 2_000);
    }
    silent.oldest(silent.now());
    busy.oldest(busy.now());
    for (int i = 0; i < 20; i++) {
      busy.cameBack(1, 2_000);
      assertThat(busy.mustEvict()).isFalse();
    }

    busy.cameBack(1, 2_000);

    assertThat(wide.domains()).isEqualTo(341);
    assertThat(busy.mustEvict()).isTrue();
    assertThat(silent.mustEvict()).isTrue();
    assertThat(wide.loads()).isEqualTo(181);
    assertThat(wide.loadNanos()).isEqualTo(362_000);
  }

  @Test
  void shouldForgetWhatAClosedTaskHeld() {
    DomainMemory.Share old = share(6, 1);
    DomainMemory.Share busy = share(6, 2);

    old.close();

    assertThat(memory.domains()).isEqualTo(6);
    assertThat(busy.mustEvict()).isFalse();
    busy.came(EACH);
    busy.came(EACH);
    busy.came(EACH);
    busy.came(EACH);
    busy.came(EACH);
    assertThat(busy.mustEvict()).isTrue();
  }

  /** Each image of a camera finds the two others in its place, and the answers are the same. */
  @Test
  void shouldAnswerTheSameWhenEveryImageComesBackFromTheStores(@TempDir Path state) {
    SplittableRandom random = new SplittableRandom(9);
    float[][] centres = SourceClusters.centres(CLASSES, DIMENSION, new SplittableRandom(1));
    SourceModel source = SourceClusters.source(centres, 40, NOISE, 20, new SplittableRandom(2));
    List<Map.Entry<String, float[]>> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      for (String camera : CAMERAS) {
        float[] centre = centres[random.nextInt(CLASSES)];
        images.add(Map.entry(camera, SourceClusters.near(centre, NOISE, random)));
      }
    }

    DomainMemory narrow = new DomainMemory(1, context -> 1);
    Map<String, List<Object>> leaving = outputs(images, source, narrow, state.resolve("narrow"));
    DomainMemory wide = new DomainMemory(CAMERAS.size(), context -> 1);
    Map<String, List<Object>> staying = outputs(images, source, wide, state.resolve("wide"));

    assertThat(leaving).isEqualTo(staying);
    assertThat(leaving.get("versions")).isNotEmpty();
    assertThat(leaving.get("predictions")).hasSize(images.size());
    assertThat(narrow.evictions()).isGreaterThan(images.size() - 10);
    assertThat(narrow.loads()).isEqualTo(narrow.evictions() + 1 - CAMERAS.size());
    assertThat(wide.evictions()).isZero();
    // a closed task holds nothing
    assertThat(narrow.domains()).isZero();
  }

  private static Map<String, List<Object>> outputs(
      List<Map.Entry<String, float[]>> images, SourceModel source, DomainMemory bound, Path state) {
    Map<String, List<Object>> outputs = new HashMap<>();
    try (AdaptRoleDriver role =
        new AdaptRoleDriver(
            "leaving", source, bound, LearningStreamTest.listener(received -> {}), state)) {
      images.forEach(image -> role.feature(image.getKey(), image.getValue()));
      outputs.put(
          "predictions",
          List.copyOf(role.read(AdaptRoleDriver.TOPICS.predictions(), Prediction.class)));
      outputs.put(
          "drift", List.copyOf(role.read(AdaptRoleDriver.TOPICS.drift(), DriftReport.class)));
      List<AdapterVersion> versions =
          role.read(AdaptRoleDriver.TOPICS.adapterVersions(), AdapterVersion.class);
      // how long a round took is never the same
      versions.forEach(version -> version.getTraining().remove("seconds"));
      outputs.put("versions", List.copyOf(versions));
    }
    return outputs;
  }

  private DomainMemory.Share share(int domains, long oldest) {
    DomainMemory.Share share = memory.open();
    for (int i = 0; i < domains; i++) {
      share.came(EACH);
    }
    share.oldest(oldest);
    return share;
  }
}

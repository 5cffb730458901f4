package io.unimos.lab.cameras;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DemoCameraTest {

  @Test
  void shouldGoThroughItsPhasesWhenTheImagesAreSharedOut() {
    DemoCamera camera = new DemoCamera("gate", 1, List.of("day", "fog", "night", "day"), 10);

    List<String> conditions = IntStream.range(0, 10).mapToObj(camera::condition).toList();

    assertThat(conditions)
        .containsExactly(
            "day", "day", "day", "fog", "fog", "night", "night", "night", "day", "day");
  }

  @Test
  void shouldStayInTheLastPhaseWhenAskedForMoreThanPlanned() {
    DemoCamera camera = new DemoCamera("gate", 1, List.of("day", "fog"), 4);

    assertThat(camera.condition(9)).isEqualTo("fog");
  }

  @Test
  void shouldShowOtherScenesWhenTwoCamerasShareACondition() {
    List<DemoCamera> cameras = DemoCamera.street(11, 8);

    Set<String> ids = new HashSet<>();
    cameras.forEach(camera -> ids.add(camera.image(0).id()));

    assertThat(ids).hasSize(4);
    assertThat(cameras.get(0).condition(0)).isEqualTo(cameras.get(2).condition(0));
    assertThat(cameras.get(0).image(0).jpeg()).isNotEqualTo(cameras.get(2).image(0).jpeg());
  }
}

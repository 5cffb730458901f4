package io.unimos.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNamesTest {
  private static final List<String> KNOWN =
      List.of(
          "giraffe", "graph", "fire engine", "fire truck", "truck", "pickup truck", "mug", "bus");

  @ParameterizedTest
  @CsvSource({
    "girafe, giraffe",
    "igraffe, giraffe",
    "Fire_Engine, fire engine",
    "big pickup truck, pickup truck",
    "coffee mug, mug",
    "engine fire, fire engine",
    "bsu, bus",
  })
  void shouldFindTheNameThatAPersonMeant(String wanted, String expected) {
    List<String> nearest = NearestNames.of(wanted, KNOWN, 3);

    assertThat(nearest).hasSize(3);
    assertThat(nearest.get(0)).isEqualTo(expected);
  }
}

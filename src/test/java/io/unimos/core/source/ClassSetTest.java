package io.unimos.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.core.source.ClassSet.ClassSetException;
import io.unimos.wire.ClassSetRecords;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassSetTest {
  private static final float[][] NO_ROWS = {};
  private static final boolean[] NO_FLAGS = {};
  private static final Optional<float[]> TEXT = Optional.of(new float[] {0, 0, 1});

  private final ClassSet own = ClassSet.ofBundle("base", List.of("bus", "car", "traffic light"));

  @Test
  void shouldNeverGiveAnIdTwice() throws ClassSetException {
    ClassSet back =
        own.added("lamp", TEXT, NO_ROWS, NO_FLAGS)
            .retired("lamp")
            .added("lamp", TEXT, NO_ROWS, NO_FLAGS)
            .retired("bus")
            .renamed("car", "van");

    assertThat(back.number()).isEqualTo(5);
    assertThat(back.names()).containsExactly("van", "traffic light", "lamp");
    assertThat(back.classes()).extracting(ClassSet.TaskClass::id).containsExactly(1, 2, 4);
    assertThat(back.since(own).from()).containsExactly(1, 2, -1);
    assertThat(own.renamed("car", "van").since(own).isNone()).isTrue();
  }

  @Test
  void shouldSayWhatCannotBe() throws ClassSetException {
    assertThatThrownBy(() -> own.added("Traffic-Light", TEXT, NO_ROWS, NO_FLAGS))
        .hasMessage("class 'traffic light' is there already");
    assertThatThrownBy(() -> own.retired("cart"))
        .hasMessageStartingWith("there is no class 'cart'; nearest: car");
    assertThatThrownBy(() -> own.renamed("car", "a\u0007b")).hasMessageContaining("not printable");
    ClassSet two = own.retired("car");
    assertThatThrownBy(() -> two.retired("bus")).hasMessage("two classes have to stay");
    assertThat(own.renamed("car", "CAR").names()).contains("CAR");
  }

  @Test
  void shouldGuessAClassOfWhichOnlyTheTextOrOnlyImagesAreKnown() throws ClassSetException {
    double[][] text = {{1, 0, 0}, {0, 1, 0}, {.6, .8, 0}};
    double[][] rows = {{1, 0, 0}, {0, 1, 0}, {.6, .8, 0}};
    SourceModel source =
        new SourceModel(
            text, rows, new int[] {0, 1, 2}, new boolean[3], new SourceModel.Scales(30, 30, 3));

    SourceModel byName = own.added("lamp", TEXT, NO_ROWS, NO_FLAGS).source(source);
    SourceModel byImages =
        own.retired("bus")
            .added("lamp", Optional.empty(), new float[][] {{0, 0, 1}}, new boolean[1])
            .source(source);

    assertThat(byName.classes()).isEqualTo(4);
    assertThat(byName.classMeans()[3][2]).isGreaterThan(.5);
    assertThat(byImages.classes()).isEqualTo(3);
    assertThat(byImages.text()[2][2]).isGreaterThan(.5);
    assertThat(byImages.text()[0]).containsExactly(0, 1, 0);
  }

  @Test
  void shouldComeBackFromItsBytes() throws ClassSetException {
    ClassSet set =
        own.added(
            "lamp", TEXT, new float[][] {{0, 1, 0}, {0, .5f, .5f}}, new boolean[] {false, true});

    ClassSet read = ClassSetRecords.fromBytes(ClassSetRecords.toBytes(set), 3);

    assertThat(read.names()).isEqualTo(set.names());
    assertThat(read.nextId()).isEqualTo(4);
    assertThat(read.classes().get(3).features()).isDeepEqualTo(set.classes().get(3).features());
    assertThat(read.classes().get(3).heldOut()).containsExactly(false, true);
    assertThat(read.classes().get(0).isOfBundle()).isTrue();
    assertThatThrownBy(() -> ClassSetRecords.fromBytes(ClassSetRecords.toBytes(set), 4))
        .hasMessageContaining("another length than 4");
  }
}

package io.unimos.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private static final int IMAGES = 200;

  /** Three folders whose images carry the folder's number as label. */
  private final List<FolderEncoder.Encoded> folders =
      IntStream.range(0, 3).mapToObj(StreamsTest::folder).toList();

  private static FolderEncoder.Encoded folder(int number) {
    List<LabelledFeature> samples =
        IntStream.range(0, IMAGES)
            .mapToObj(i -> new LabelledFeature(number + "-" + i, number, new byte[2], new float[6]))
            .toList();
    return new FolderEncoder.Encoded("folder" + number, samples, List.of());
  }

  private List<Streams.Stream> streams(boolean sequence, int blend, long seed)
      throws EvaluationException {
    LabelOrder order = LabelOrder.parse("shuffled");
    return new Streams(order, sequence, blend, List.of()).of(folders, null, seed);
  }

  private static long ofFolder(List<LabelledFeature> samples, int number) {
    return samples.stream().filter(s -> s.label() == number).count();
  }

  @Test
  void shouldBeADomainEachWhenThereIsNoSequence() throws EvaluationException {
    List<Streams.Stream> streams = streams(false, 0, 1);

    assertThat(streams)
        .extracting(Streams.Stream::domain)
        .containsExactly("folder0", "folder1", "folder2");
    assertThat(streams).allMatch(stream -> stream.changes().isEmpty());
  }

  @Test
  void shouldNameStreamsByTheirClassesWhenAFolderMakesSeveral() throws EvaluationException {
    List<LabelledFeature> both =
        folders.stream().limit(2).flatMap(folder -> folder.samples().stream()).toList();
    FolderEncoder.Encoded camera = new FolderEncoder.Encoded("camera", both, List.of());

    List<Streams.Stream> streams =
        new Streams(LabelOrder.parse("one"), false, 0, List.of()).of(List.of(camera), null, 1);

    assertThat(streams).extracting(Streams.Stream::domain).containsExactly("camera/0", "camera/1");
    assertThat(streams).allMatch(stream -> stream.samples().size() == IMAGES);
    assertThat(ofFolder(streams.get(1).samples(), 1)).isEqualTo(IMAGES);
  }

  @Test
  void shouldChangeAtOnceWhenASequenceIsNotBlended() throws EvaluationException {
    Streams.Stream stream = streams(true, 0, 1).get(0);

    assertThat(stream.changes()).containsExactly(IMAGES, 2 * IMAGES);
    assertThat(ofFolder(stream.samples().subList(0, IMAGES), 0)).isEqualTo(IMAGES);
    assertThat(ofFolder(stream.samples().subList(IMAGES, 2 * IMAGES), 1)).isEqualTo(IMAGES);
  }

  @Test
  void shouldPassEvenlyWhenASequenceIsBlended() throws EvaluationException {
    Streams.Stream stream = streams(true, 120, 1).get(0);

    List<LabelledFeature> samples = stream.samples();
    assertThat(stream.changes()).containsExactly(IMAGES - 60, 2 * IMAGES - 60);
    assertThat(samples).hasSize(3 * IMAGES).doesNotHaveDuplicates();
    assertThat(ofFolder(samples.subList(0, IMAGES - 60), 0)).isEqualTo(IMAGES - 60);
    long early = ofFolder(samples.subList(IMAGES - 60, IMAGES), 1);
    long late = ofFolder(samples.subList(IMAGES, IMAGES + 60), 1);
    assertThat(early).isBetween(5L, 25L);
    assertThat(early + late).isEqualTo(60);
  }

  @Test
  void shouldBeTheSameWhenTheSeedIsTheSame() throws EvaluationException {
    assertThat(streams(true, 120, 7)).isEqualTo(streams(true, 120, 7));
    assertThat(streams(true, 120, 7)).isNotEqualTo(streams(true, 120, 8));
  }
}

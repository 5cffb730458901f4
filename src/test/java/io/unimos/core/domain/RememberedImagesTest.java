package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RememberedImagesTest {
  private static final int DIMENSION = 4;
  private static final int CLASSES = 3;
  private static final AdaptSettings.Windows LARGE = sizes(8, 16);
  private static final AdaptSettings.Windows SMALL = sizes(4, 6);

  private final HeapJournal journal = new HeapJournal();
  private final RememberedImages memory = new RememberedImages(LARGE, DIMENSION, journal);

  private static AdaptSettings.Windows sizes(int window, int memory) {
    return SmallWindows.of(window, memory);
  }

  private static RememberedImage image(long sequence) {
    return new RememberedImage(
        sequence, (int) (sequence % CLASSES), new byte[0], new byte[2 * DIMENSION]);
  }

  private static List<Long> sequences(List<RememberedImage> entries) {
    return entries.stream().map(RememberedImage::sequence).toList();
  }

  private List<Long> inTheJournal() {
    List<RememberedImage> entries = new ArrayList<>();
    journal.slots((bytes, slot) -> entries.add(RememberedImage.fromBytes(bytes, DIMENSION)));
    entries.sort(Comparator.comparingLong(RememberedImage::sequence));
    return sequences(entries);
  }

  /** Whatever is done, the journal has the images that the index knows, and no other. */
  @Test
  void shouldChangeTheJournalWithTheIndex() {
    SplittableRandom random = new SplittableRandom(1);
    long sequence = 0;
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(6)) {
        case 0 -> memory.release(1 + random.nextLong(sequence + 1));
        case 1 -> memory.forgetBefore(sequence - random.nextInt(20));
        case 2 -> memory.sayAgain(entry -> entry.withPredicted(random.nextInt(CLASSES)));
        default -> {
          if (!memory.takes(1)) {
            memory.trim(sequence);
          }
          memory.add(image(++sequence));
        }
      }

      assertThat(sequences(memory.newest(memory.size())))
          .as("after step %d", step)
          .isEqualTo(inTheJournal());
    }
    assertThat(sequence).isGreaterThan(100);
  }

  @Test
  void shouldTakeUpAfterARestartWhatCameSinceInItsOrder() {
    for (int i = 1; i <= 5; i++) {
      memory.add(image(i));
    }
    memory.release(2);
    byte[] index = Bytes.of(memory::write);
    memory.add(image(6));
    memory.add(image(7));
    List<Long> since = new ArrayList<>();

    RememberedImages again =
        Bytes.read(index, new RememberedImages(LARGE, DIMENSION, journal)::read);
    for (Optional<RememberedImage> next = again.following(5);
        next.isPresent();
        next = again.following(since.get(since.size() - 1))) {
      again.takeUp(next.get());
      since.add(next.get().sequence());
    }

    assertThat(since).containsExactly(6L, 7L);
    assertThat(sequences(again.newest(9))).containsExactly(1L, 3L, 4L, 5L, 6L, 7L);
    assertThat(again.image(7)).isPresent();
    assertThat(again.image(2)).isEmpty();
    assertThat(sequences(again.upTo(5))).containsExactly(1L, 3L, 4L, 5L);
  }

  @Test
  void shouldMoveImagesOfALargerMemoryToTheSlotsOfASmallerOne() {
    for (int i = 1; i <= 20; i++) {
      memory.add(image(i));
    }
    byte[] index = Bytes.of(memory::write);
    RememberedImages small =
        Bytes.read(index, new RememberedImages(SMALL, DIMENSION, journal)::read);

    assertThat(small.fits(4)).isFalse();
    small.trim(20);
    small.compact(4);

    assertThat(small.fits(4)).isTrue();
    assertThat(small.size()).isEqualTo(6);
    assertThat(sequences(small.newest(6))).isEqualTo(inTheJournal());
  }
}

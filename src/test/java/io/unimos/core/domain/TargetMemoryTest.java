package io.unimos.core.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetMemoryTest {
  private static final int CAPACITY = 6;
  private static final int WINDOW = 4;

  private final TargetMemory memory = new TargetMemory(CAPACITY, WINDOW);

  @Test
  void shouldForgetTheOldestOfTheMostPopulousClassFirst() {
    add(1, 0);
    add(2, 1);
    add(3, 0);
    add(4, 0);
    add(5, 1);
    add(6, 0);
    add(7, 2);
    add(8, 2);

    List<Integer> freed = memory.trim(6);

    assertThat(freed).hasSize(2);
    assertThat(sequences()).containsExactly(2L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void shouldKeepTheNewestWindowWhenItIsAllOfOneClass() {
    for (long i = 1; i <= CAPACITY; i++) {
      add(i, (int) i % 2);
    }
    for (long i = CAPACITY + 1; i <= CAPACITY + WINDOW; i++) {
      add(i, 5);
    }

    memory.trim(CAPACITY);

    assertThat(sequences()).hasSize(CAPACITY).contains(7L, 8L, 9L, 10L);
  }

  @Test
  void shouldForgetNothingWithinAWindow() {
    for (long i = 1; i <= CAPACITY + WINDOW; i++) {
      add(i, 0);
    }

    assertThat(memory.size()).isEqualTo(CAPACITY + WINDOW);
    assertThatThrownBy(() -> add(11, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldTakeTheLowestFreeSlotWhetherRestoredOrNot() throws IOException {
    add(1, 0);
    add(2, 0);
    add(3, 700);
    memory.add(new RememberedImage(4, 40_000, new byte[0], new byte[2]));
    memory.forgetBefore(3);
    TargetMemory restored = restored();

    RememberedImage next = entry(1L << 40, 1);
    assertThat(restored.add(next)).isEqualTo(memory.add(next)).isZero();
    assertThat(seen(restored)).isEqualTo(seen(memory));
    assertThat(restored.size()).isEqualTo(3);
    assertThat(memory.size()).isEqualTo(3);
  }

  @Test
  void shouldReadBackWhateverWasWritten() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 200; round++) {
      TargetMemory some = new TargetMemory(random.nextInt(1, 40), random.nextInt(1, 20));
      for (int i = random.nextInt(60); i > 0; i--) {
        long sequence = random.nextLong(1L << random.nextInt(1, 43));
        some.restore(
            random.nextInt(80),
            new RememberedImage(
                sequence, random.nextInt(1 << random.nextInt(1, 16)), new byte[0], new byte[0]));
      }

      assertThat(seen(restored(some))).isEqualTo(seen(some));
    }
  }

  @Test
  void shouldSayWhichAreTheNewest() {
    memory.restore(4, entry(7, 0));
    memory.restore(1, entry(9, 3));
    memory.restore(2, entry(8, 0));

    assertThat(memory.newest(2)).containsExactly(2, 1);
    assertThat(memory.newest(9)).containsExactly(4, 2, 1);
    assertThat(memory.sequence(1)).isEqualTo(9);
    assertThat(memory.predicted(1)).isEqualTo(3);
  }

  @Test
  void shouldRefuseWhatIsNoMemory() {
    byte[] tooMany = {0x7f, 0, 0, 0};
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) 0x80);
    endless[0] = 0;
    endless[1] = 0;
    endless[2] = 0;
    endless[3] = 1;

    assertThatThrownBy(() -> read(memory, tooMany)).hasMessageContaining("slots");
    assertThatThrownBy(() -> read(memory, endless)).hasMessageContaining("without end");
  }

  @Test
  void shouldMoveTheNewestIntoThePoolWhenALargerOneIsRestored() {
    int slots = CAPACITY + WINDOW;
    for (int slot = 0; slot < 2 * slots; slot++) {
      memory.restore(slot, entry(slot + 1, 0));
    }
    assertThat(memory.fits(1)).isFalse();

    var changed = memory.compact(2);

    assertThat(memory.fits(2)).isTrue();
    assertThat(memory.fits(3)).isFalse();
    assertThat(sequences()).hasSize(slots - 2).startsWith(slots + 3L).endsWith(2L * slots);
    assertThat(IntStream.of(memory.order()).boxed()).allMatch(slot -> slot < slots);
    // what the journal is told is what there is
    assertThat(changed.keySet()).hasSize(2 * slots);
    changed.forEach(
        (slot, now) -> {
          boolean held = IntStream.of(memory.order()).anyMatch(s -> s == slot);
          assertThat(now.isPresent()).isEqualTo(held);
          // slot s held image s + 1
          now.ifPresent(from -> assertThat(memory.sequence(slot)).isEqualTo(from + 1));
        });
  }

  @Test
  void shouldChangeNothingWhenASmallerOneIsRestored() {
    memory.restore(2, entry(1, 0));
    memory.restore(0, entry(2, 0));

    assertThat(memory.fits(WINDOW)).isTrue();
    assertThat(memory.compact(WINDOW)).isEmpty();
    assertThat(memory.order()).containsExactly(2, 0);
  }

  private void add(long sequence, int predicted) {
    memory.add(entry(sequence, predicted));
  }

  private List<Long> sequences() {
    return IntStream.of(memory.order()).mapToObj(memory::sequence).toList();
  }

  private TargetMemory restored() throws IOException {
    return restored(memory);
  }

  private static TargetMemory restored(TargetMemory from) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    from.write(new DataOutputStream(bytes));
    TargetMemory restored = new TargetMemory(CAPACITY, WINDOW);
    read(restored, bytes.toByteArray());
    return restored;
  }

  private static void read(TargetMemory into, byte[] bytes) throws IOException {
    into.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static List<String> seen(TargetMemory of) {
    return IntStream.of(of.order())
        .mapToObj(slot -> slot + " " + of.sequence(slot) + " " + of.predicted(slot))
        .toList();
  }

  private static RememberedImage entry(long sequence, int predicted) {
    return new RememberedImage(sequence, predicted, new byte[0], new byte[] {1, 2});
  }
}

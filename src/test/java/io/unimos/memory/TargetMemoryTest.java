package io.unimos.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
  void shouldTakeTheLowestFreeSlotWhetherRestoredOrNot() {
    add(1, 0);
    add(2, 0);
    add(3, 0);
    memory.removeIf(e -> e.sequence() == 2);
    TargetMemory restored = new TargetMemory(CAPACITY, WINDOW);
    for (int slot : memory.order()) {
      restored.restore(slot, memory.at(slot));
    }

    MemoryEntry next = entry(4, 1);
    assertThat(restored.add(next)).isEqualTo(memory.add(next)).isEqualTo(1);
    assertThat(restored.entries()).isEqualTo(memory.entries());
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
          now.ifPresent(entry -> assertThat(memory.at(slot)).isEqualTo(entry));
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
    return memory.entries().stream().map(MemoryEntry::sequence).toList();
  }

  private static MemoryEntry entry(long sequence, int predicted) {
    return new MemoryEntry(sequence, predicted, false, new byte[0], new byte[] {1, 2});
  }
}

package io.unimos.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
  void shouldRefuseASlotThatItDoesNotHave() {
    assertThatThrownBy(() -> memory.restore(CAPACITY + WINDOW, entry(1, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slot 10");
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

package io.unimos.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.bundle.SourceSelection.SelectedRow;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSelectionTest {

  @ParameterizedTest
  @CsvSource({"2,1,1", "5,4,1", "60,48,12", "62,50,12", "1000,50,12"})
  void shouldKeepAtMostTheBankAndHoldOutAFifth(int count, int bank, int heldOut) {
    List<SelectedRow> kept = SourceSelection.of(count, new SplittableRandom(1));

    assertThat(kept).filteredOn(SelectedRow::heldOut).hasSize(heldOut);
    assertThat(kept).filteredOn(row -> !row.heldOut()).hasSize(bank);
    assertThat(kept).extracting(SelectedRow::index).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void shouldDrawTheSameRowsFromTheSameSeedOnly() {
    List<SelectedRow> kept = SourceSelection.of(200, new SplittableRandom(1));

    assertThat(SourceSelection.of(200, new SplittableRandom(1))).isEqualTo(kept);
    assertThat(SourceSelection.of(200, new SplittableRandom(2))).isNotEqualTo(kept);
  }
}

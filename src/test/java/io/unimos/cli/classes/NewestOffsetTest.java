package io.unimos.cli.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.cli.EventsForAdapters;
import io.unimos.core.math.HalfFloats;
import io.unimos.event.AdapterVersion;
import io.unimos.event.Status;
import io.unimos.wire.VersionRecords;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NewestOffsetTest {
  private final NewestOffset newest = new NewestOffset("gate", 3);

  @Test
  void shouldTakeTheNewestByTimeWhicheverPartitionIsReadLast() {
    note(accepted(2, 20));
    note(accepted(3, 30));
    note(accepted(1, 10));

    assertThat(newest.offset()).hasValueSatisfying(is(3));
  }

  @Test
  void shouldTakeTheHigherNumberOfTwoThatWereDecidedAtOnce() {
    note(accepted(5, 10));
    note(accepted(4, 10));

    assertThat(newest.offset()).hasValueSatisfying(is(5));
  }

  @Test
  void shouldNotTakeWhatWasRolledBackLater() {
    note(accepted(1, 10));
    note(accepted(2, 20));
    note(EventsForAdapters.version(2, 1, Status.ROLLED_BACK, Instant.ofEpochSecond(25)));
    note(EventsForAdapters.version(3, 2, Status.REJECTED, Instant.ofEpochSecond(30)));

    assertThat(newest.offset()).hasValueSatisfying(is(1));
  }

  @Test
  void shouldTakeWhatServesAgainByCommand() {
    note(accepted(2, 20));
    note(accepted(1, 30));

    assertThat(newest.offset()).hasValueSatisfying(is(1));
  }

  @Test
  void shouldTakeNothingOfADomainThatWasForgotten() {
    note(accepted(1, 10));
    newest.note(VersionRecords.key("gate", 1), Optional.empty());

    assertThat(newest.offset()).isEmpty();
  }

  private void note(AdapterVersion version) {
    newest.note(VersionRecords.key("gate", version.getVersion()), Optional.of(version));
  }

  private static AdapterVersion accepted(long number, long second) {
    AdapterVersion version =
        EventsForAdapters.version(
            number, number - 1, Status.ACCEPTED, Instant.ofEpochSecond(second));
    version.put("offset", ByteBuffer.wrap(HalfFloats.pack(new float[] {number, 0, 0})));
    return version;
  }

  private static java.util.function.Consumer<float[]> is(int number) {
    return offset -> assertThat(offset).containsExactly(number, 0, 0);
  }
}

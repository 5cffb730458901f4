package io.unimos.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged records on each topic that strangers may write to; {@code -Dfuzz.seed=N} makes others,
 * and the fault table has four times as many.
 */
class TopicFuzzIT {
  private static final long SEED = Long.getLong("fuzz.seed", 20_260_101L);
  private static final int RECORDS = Integer.getInteger("fuzz.records", 500);

  @Test
  void shouldAnswerTheGoodAndRefuseTheRestWhenEveryOtherRecordIsDamaged(@TempDir Path folder)
      throws Exception {
    try (TopicFuzz fuzz = new TopicFuzz(folder, SEED)) {
      fuzz.play(RECORDS);
    }
  }
}

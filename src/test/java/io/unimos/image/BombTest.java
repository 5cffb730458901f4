package io.unimos.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a refused bomb costs. The heap is held to a limit; times are printed, for the docs. */
class BombTest {
  private static final int TIMES = 51;
  private static final long HEAP_LIMIT = 10_000_000;

  private static Map<String, byte[]> bombs() {
    byte[] jpeg = Samples.encoded("grey.jpg");
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    bombs.put("8 MB and a byte", Arrays.copyOf(jpeg, (8 << 20) + 1));
    bombs.put(
        "png of 60000 x 60000",
        ForgedImages.join(
            ForgedImages.PNG_SIGNATURE, ForgedImages.pngHeader(60_000, 60_000, 8, 2, 0)));
    bombs.put("jpeg of 65535 x 65535", ForgedImages.resized(jpeg, 65_535, 65_535));
    bombs.put("jpeg of 400 scans", ForgedImages.scanBomb(7000, 7000, 400));
    bombs.put("png of 9 x 9 with 64 MB", ForgedImages.png(9, 9, ForgedImages.zeros(1 << 26)));
    return bombs;
  }

  @Test
  void shouldRefuseBombsForLittle() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    try (ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults())) {
      bombs()
          .forEach(
              (name, bomb) -> {
                double[] millis = new double[TIMES];
                RejectReason reason = null;
                long most = 0;
                for (int i = 0; i < TIMES; i++) {
                  long before = threads.getThreadAllocatedBytes(self);
                  long start = System.nanoTime();

                  Outcome<Pixels> outcome = decoder.decode(bomb);

                  millis[i] = (System.nanoTime() - start) / 1e6;
                  most = Math.max(most, threads.getThreadAllocatedBytes(self) - before);
                  assertThat(outcome).as(name).isInstanceOf(Outcome.Rejected.class);
                  reason = ((Outcome.Rejected<Pixels>) outcome).reason();
                }
                double first = millis[0];
                Arrays.sort(millis, 1, TIMES);
                System.out.printf(
                    "bomb: %-24s %s, %d KB of heap, median %.2f ms, longest %.2f ms, first %.2f ms%n",
                    name, reason, most / 1024, millis[TIMES / 2], millis[TIMES - 1], first);
                assertThat(most).as(name).isLessThan(HEAP_LIMIT);
              });
    }
  }
}

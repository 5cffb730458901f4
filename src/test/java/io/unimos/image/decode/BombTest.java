package io.unimos.image.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The cost of a refused bomb. The heap is held to a limit; times are printed, for the docs. */
class BombTest {
  private static final int TIMES = 51;
  private static final long HEAP_LIMIT = 10_000_000;

  @Test
  void shouldRefuseBombsForLittle() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults());
    Bombs.all()
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
                  "bomb: %-24s %s, %d KB of heap, median %.2f ms, longest %.2f ms, first %.2f"
                      + " ms%n",
                  name, reason, most / 1024, millis[TIMES / 2], millis[TIMES - 1], first);
              assertThat(most).as(name).isLessThan(HEAP_LIMIT);
            });
  }
}

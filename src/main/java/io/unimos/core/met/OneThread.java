package io.unimos.core.met;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * The switch that runs libtorch on one thread for the caller's calculation. With another number of
 * threads sums of products come in another order, and a round must give the same bits on every
 * machine. The encoder's threads keep their own number.
 */
public final class OneThread {
  private OneThread() {}

  /** Runs a calculation on one intra-op thread. */
  public static <T> T during(Supplier<T> work) {
    // the engine's start loads the library that JniUtils calls
    Engine.getEngine("PyTorch");
    int before = JniUtils.getNumThreads();
    if (before == 1) {
      return work.get();
    }
    JniUtils.setNumThreads(1);
    try {
      return work.get();
    } finally {
      JniUtils.setNumThreads(before);
    }
  }
}

package io.unimos.encode;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * libtorch on one thread for whoever calls, while it calculates: sums of products come in another
 * order with another number of threads, and a round is to give the same bits on every machine. The
 * encoder's threads keep theirs.
 */
public final class OneThread {
  private OneThread() {}

  /** Calculates. */
  public static <T> T during(Supplier<T> work) {
    // what JniUtils calls is loaded with the engine
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

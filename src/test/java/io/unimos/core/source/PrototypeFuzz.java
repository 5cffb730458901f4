package io.unimos.core.source;

import io.unimos.core.PrototypeSettings;
import io.unimos.core.prototypes.AlignedPrototypes;
import io.unimos.core.prototypes.PrototypeSource;
import java.util.SplittableRandom;

/** Prototypes to be written and read back. */
public final class PrototypeFuzz {
  private static final PrototypeSource SOURCE =
      PrototypeSource.of(new Clusters(3, 4, new SplittableRandom(3)).source(8));

  private PrototypeFuzz() {}

  /** Fresh ones. */
  public static AlignedPrototypes prototypes() {
    return new AlignedPrototypes(SOURCE, PrototypeSettings.aligned());
  }

  /** Those of a checkpoint. */
  public static AlignedPrototypes restore(byte[] checkpoint) {
    return AlignedPrototypes.restore(SOURCE, PrototypeSettings.aligned(), checkpoint);
  }
}

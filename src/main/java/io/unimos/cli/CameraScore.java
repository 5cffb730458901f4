package io.unimos.cli;

import java.util.BitSet;

/** What became of one camera's images, in the order of their answers. Used by one thread. */
final class CameraScore {
  /** How many images the live table looks back. */
  static final int RECENT = 200;

  /** How many images the report looks back, as the figures of DEMO.md do. */
  static final int LAST = 500;

  private final String domain;
  private final BitSet zeroShot = new BitSet();
  private final BitSet served = new BitSet();
  private String condition = "";
  private String drift = "";
  private long version;
  private long sent;
  private int predictions;

  CameraScore(String domain) {
    this.domain = domain;
  }

  void sent() {
    sent++;
  }

  void predicted(
      String underCondition, boolean zeroShotRight, boolean servedRight, long byVersion) {
    condition = underCondition;
    version = byVersion;
    zeroShot.set(predictions, zeroShotRight);
    served.set(predictions, servedRight);
    predictions++;
  }

  void drifted(String shift) {
    drift = shift;
  }

  /** Of the last so many images, or of all if there are fewer; NaN without any. */
  Accuracy accuracy(int last) {
    int from = Math.max(0, predictions - last);
    return new Accuracy(share(zeroShot, from), share(served, from));
  }

  private double share(BitSet hits, int from) {
    int count = predictions - from;
    return count == 0 ? Double.NaN : (double) hits.get(from, predictions).cardinality() / count;
  }

  CameraFigures figures() {
    return new CameraFigures(
        domain,
        condition,
        sent,
        predictions,
        accuracy(Integer.MAX_VALUE),
        accuracy(LAST),
        accuracy(RECENT),
        drift,
        version);
  }
}

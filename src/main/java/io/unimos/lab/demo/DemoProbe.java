package io.unimos.lab.demo;

import io.unimos.bundle.Bundle;
import io.unimos.evaluate.baseline.Baseline;
import io.unimos.evaluate.baseline.SourceProbe;
import io.unimos.event.Feature;
import io.unimos.event.HalfFloats;
import java.util.List;

/**
 * What labels of the source alone are worth: asked about each feature beside the service. Used by
 * one thread.
 */
final class DemoProbe {
  private final List<String> classes;
  private final Baseline probe;

  DemoProbe(Bundle bundle) {
    classes = bundle.classes();
    probe = SourceProbe.fit(bundle.sourceModel()).fixed();
  }

  String label(Feature feature) {
    float[] half = HalfFloats.unpack(feature.getVector());
    double[] x = new double[half.length];
    for (int j = 0; j < x.length; j++) {
      x[j] = half[j];
    }
    return classes.get(probe.answer(x));
  }
}

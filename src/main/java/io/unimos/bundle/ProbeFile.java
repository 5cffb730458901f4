package io.unimos.bundle;

import io.unimos.core.source.FittedProbe;
import java.nio.file.Path;

/**
 * The bank's probe on disk: {@code weight} F64 {@code [K*d]} by rows, {@code bias} F64 {@code [K]},
 * {@code fit} F64 {@code [2]}: penalty, accuracy on the hold-out. Double precision lets a service
 * start its rounds from the bits that were fitted. The file names the source file that it was
 * fitted on and is refused beside another one.
 */
final class ProbeFile {
  private static final String SOURCE = "source";
  private static final int FITTED = 2;

  private ProbeFile() {}

  /**
   * Returns the bytes of the file.
   *
   * @param sourceSha256 of the source file that it was fitted on
   */
  static byte[] bytes(FittedProbe probe, String sourceSha256) {
    return new SafetensorsWriter()
        .metadata(SOURCE, sourceSha256)
        .doubles("weight", probe.weight())
        .doubles("bias", probe.bias())
        .doubles("fit", new double[] {probe.penalty(), probe.accuracy()})
        .toBytes();
  }

  static FittedProbe read(Path file, String sourceSha256, int classes, int dimension)
      throws BundleException {
    Safetensors tensors = Safetensors.read(file);
    String source = tensors.metadata().getOrDefault(SOURCE, "");
    if (!source.equals(sourceSha256)) {
      throw new BundleException(
          file, SOURCE, "is '" + source + "', but the bundle's source is " + sourceSha256);
    }
    double[] weight = tensors.doubles("weight", Math.multiplyExact(classes, dimension));
    double[] bias = tensors.doubles("bias", classes);
    double[] fit = tensors.doubles("fit", FITTED);
    if (fit[0] <= 0 || fit[1] < 0 || fit[1] > 1) {
      throw new BundleException(
          file,
          "fit",
          "is penalty %s, accuracy %s, expected above 0, 0 to 1".formatted(fit[0], fit[1]));
    }
    return new FittedProbe(weight, bias, fit[0], fit[1]);
  }
}

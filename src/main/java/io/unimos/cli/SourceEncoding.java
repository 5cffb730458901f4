package io.unimos.cli;

import io.unimos.bundle.BundleException;
import io.unimos.bundle.SourceBank;
import io.unimos.bundle.SourceImages;
import io.unimos.bundle.SourceSelection;
import io.unimos.core.math.Sha256;
import io.unimos.encode.ImageEncoder;
import io.unimos.wire.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * The encoding of the labelled source images into a bank. All images are decoded, because every
 * unusable one is named; then the drawn ones are encoded. Used by one thread; memory is one batch
 * of crops.
 */
final class SourceEncoding {
  private static final int BATCH = 32;

  private final Function<byte[], Outcome<byte[]>> toCrop;
  private final ImageEncoder encoder;
  private final PrintWriter err;
  private final Map<String, Path> seen = new HashMap<>();

  /**
   * @param toCrop the service's own conversion from encoded bytes to a crop
   * @param err receives the progress and the refused files
   */
  SourceEncoding(Function<byte[], Outcome<byte[]>> toCrop, ImageEncoder encoder, PrintWriter err) {
    this.toCrop = toCrop;
    this.encoder = encoder;
    this.err = err;
  }

  /**
   * Encodes images with their labels.
   *
   * @param seed the seed of the split into training and hold-out
   * @throws BundleException if too few of them can be used
   */
  public SourceBank encode(SourceImages images, List<String> labels, long seed)
      throws BundleException {
    List<List<Path>> usable = usable(images);
    SplittableRandom random = new SplittableRandom(seed);
    List<Path> files = new ArrayList<>();
    List<Integer> labelOfRow = new ArrayList<>();
    List<Boolean> heldOut = new ArrayList<>();
    int[] counts = new int[labels.size()];
    for (int k = 0; k < counts.length; k++) {
      counts[k] = usable.get(k).size();
      if (images.filesOfClass().get(k).isEmpty()) {
        continue;
      }
      if (counts[k] < SourceSelection.MIN_PER_CLASS) {
        Path folder = images.filesOfClass().get(k).get(0).getParent();
        throw new BundleException(
            folder,
            "has "
                + counts[k]
                + " usable images, at least "
                + SourceSelection.MIN_PER_CLASS
                + " are needed: one to learn from, one to hold out");
      }
      for (SourceSelection.SelectedRow kept : SourceSelection.of(counts[k], random.split())) {
        files.add(usable.get(k).get(kept.index()));
        labelOfRow.add(k);
        heldOut.add(kept.heldOut());
      }
    }
    boolean[] flags = new boolean[files.size()];
    for (int row = 0; row < flags.length; row++) {
      flags[row] = heldOut.get(row);
    }
    int[] rows = labelOfRow.stream().mapToInt(Integer::intValue).toArray();
    return new SourceBank(features(files), rows, flags, counts);
  }

  private List<List<Path>> usable(SourceImages images) throws BundleException {
    Progress progress = Progress.of(err, "checked", images.count());
    List<List<Path>> usable = new ArrayList<>();
    int refused = 0;
    for (List<Path> files : images.filesOfClass()) {
      List<Path> kept = new ArrayList<>();
      for (Path file : files) {
        if (isUsable(file)) {
          kept.add(file);
        } else {
          refused++;
        }
        progress.add(1);
      }
      usable.add(kept);
    }
    progress.done();
    if (refused > 0) {
      err.printf("%d of %d source files refused%n", refused, images.count());
    }
    return usable;
  }

  private boolean isUsable(Path file) throws BundleException {
    byte[] bytes = read(file);
    if (toCrop.apply(bytes) instanceof Outcome.Rejected<byte[]> rejected) {
      err.printf("refused %s: %s: %s%n", file, rejected.reason(), rejected.detail());
      return false;
    }
    // The same picture in the bank and in the hold-out would test the method on what it has seen.
    Path earlier = seen.putIfAbsent(Sha256.hex(bytes), file);
    if (earlier != null) {
      err.printf("refused %s: the same file as %s%n", file, earlier);
    }
    return earlier == null;
  }

  private float[][] features(List<Path> files) throws BundleException {
    Progress progress = Progress.of(err, "encoded", files.size());
    List<float[]> features = new ArrayList<>();
    for (int from = 0; from < files.size(); from += BATCH) {
      List<byte[]> crops = new ArrayList<>();
      for (Path file : files.subList(from, Math.min(files.size(), from + BATCH))) {
        if (toCrop.apply(read(file)) instanceof Outcome.Ok<byte[]> ok) {
          crops.add(ok.value());
        } else {
          throw new BundleException(file, "has changed while it was read");
        }
      }
      features.addAll(List.of(encoder.encode(crops)));
      progress.add(crops.size());
    }
    progress.done();
    return features.toArray(float[][]::new);
  }

  private static byte[] read(Path file) throws BundleException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BundleException(file, "cannot be read: " + e.getMessage());
    }
  }
}

package io.unimos.lab.tables;

import io.unimos.bundle.Bundle;
import io.unimos.cli.evaluate.EvaluateMethodOptions;
import io.unimos.evaluate.Evaluation;
import io.unimos.evaluate.EvaluationException;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.evaluate.LabelledFeature;
import io.unimos.evaluate.LabelledFolder;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.cameras.DemoImage;
import io.unimos.method.SourceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The demo's cameras as folders {@code DIR/<seed>/<camera>}, rendered where they are missing, and
 * their features. One thread.
 */
final class CameraFolders implements TableWriter.Laboratory {
  /** A day of which no image has come before: the same condition from another seed. */
  private static final String EVENING = "evening";

  private static final String DAY = "day";
  private static final int EVENING_SEED = 200;

  private final Path folder;
  private final int count;
  private final List<Long> seeds;
  private final Bundle bundle;
  private final FolderEncoder folderEncoder;
  private final Map<Path, FolderEncoder.Encoded> encoded = new HashMap<>();

  CameraFolders(
      Path folder, int count, List<Long> seeds, Bundle bundle, FolderEncoder folderEncoder) {
    this.folder = folder;
    this.count = count;
    this.seeds = seeds;
    this.bundle = bundle;
    this.folderEncoder = folderEncoder;
  }

  @Override
  public SourceModel source() {
    return bundle.sourceModel();
  }

  @Override
  public FolderEncoder folderEncoder() {
    return folderEncoder;
  }

  @Override
  public Evaluation evaluation(List<String> options) throws EvaluationException {
    return EvaluateMethodOptions.evaluation(options, bundle.admissionThreshold());
  }

  @Override
  public FolderEncoder.Encoded camera(String name, long seed)
      throws IOException, EvaluationException {
    if (!name.equals(Tables.DAYS)) {
      return read(name, seed);
    }
    List<LabelledFeature> samples = new ArrayList<>();
    List<FolderEncoder.Refused> refused = new ArrayList<>();
    for (long each : seeds) {
      for (String camera : List.of(DAY, EVENING)) {
        samples.addAll(read(camera, each).samples());
        refused.addAll(read(camera, each).refused());
      }
    }
    return new FolderEncoder.Encoded(name, samples, refused);
  }

  private FolderEncoder.Encoded read(String name, long seed)
      throws IOException, EvaluationException {
    Path images = folder.resolve(String.valueOf(seed)).resolve(name);
    FolderEncoder.Encoded known = encoded.get(images);
    if (known == null) {
      render(images, name, seed);
      known = folderEncoder.encode(LabelledFolder.read(images, bundle.task()), done -> {});
      encoded.put(images, known);
    }
    return known;
  }

  /** Images are pure functions of their number: a folder that was cut short is completed. */
  private void render(Path images, String name, long seed) throws IOException {
    String condition = name.equals(EVENING) ? DAY : name;
    long own = name.equals(EVENING) ? EVENING_SEED + seed : seed;
    if (Files.isDirectory(images) && files(images) >= count) {
      return;
    }
    for (int i = 0; i < count; i++) {
      DemoImage image = DemoCameras.render(condition, own, i);
      Path target = Files.createDirectories(images.resolve(image.label()));
      Files.write(target.resolve(image.id() + ".jpg"), image.jpeg());
    }
  }

  private static long files(Path images) throws IOException {
    try (Stream<Path> all = Files.walk(images)) {
      return all.filter(Files::isRegularFile).count();
    }
  }
}

package io.unimos.cli.evaluate;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.EngineOptions.DeviceChoice;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.evaluate.FeatureCache;
import io.unimos.evaluate.FolderEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.guard.ImageLimits;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of {@code evaluate} and its tables that choose the encoder and its device. */
public final class EvaluateEngine {
  private static final String DEMO = "demo";

  @Option(
      names = "--bundle",
      defaultValue = DEMO,
      paramLabel = "DIR|demo",
      description = "The bundle, or 'demo' for the one in this jar; default: ${DEFAULT-VALUE}.")
  private String bundleName;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Keeps features between runs, so that each image is encoded once.")
  private Path cacheFolder;

  @Option(
      names = "--device",
      defaultValue = "AUTO",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private DeviceChoice device;

  @Option(
      names = "--cpu-threads",
      defaultValue = "1",
      description =
          "Threads of the tensor engine, 0 for its own choice; with 1 a run can be repeated bit"
              + " for bit. Default: ${DEFAULT-VALUE}.")
  private int cpuThreads;

  /** Returns the requested bundle. */
  public Bundle bundle(Path unpacked) throws BundleException {
    if (!bundleName.equals(DEMO)) {
      return Bundle.load(Path.of(bundleName));
    }
    DemoBundle.unpack(unpacked);
    return Bundle.load(unpacked);
  }

  /** The parts that turn images into features. Owns the encoder and the cache's file. */
  public record Encoding(
      FeatureCache cache,
      TorchScriptEncoder encoder,
      ImageDecoder decoder,
      FolderEncoder folderEncoder)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (cache;
          encoder) {
        // They are closed in the reverse order of their opening.
      }
    }
  }

  /** Loads the encoder and opens the cache. */
  public Encoding open(Bundle bundle) throws IOException, EncoderLoadException {
    EncoderPart part = bundle.encoder();
    EngineOptions options = EngineOptions.of(device, cpuThreads);
    TorchScriptEncoder encoder =
        TorchScriptEncoder.load(part.image(), part.id(), part.dimension(), part.resize(), options);
    FeatureCache cache = cache(bundle);
    ImageDecoder decoder = new ImageDecoder(ImageLimits.defaults());
    return new Encoding(cache, encoder, decoder, new FolderEncoder(decoder, encoder, cache));
  }

  private FeatureCache cache(Bundle bundle) throws IOException {
    EncoderPart part = bundle.encoder();
    String image = bundle.checksums().get(part.image().getFileName().toString());
    return cacheFolder == null
        ? FeatureCache.inMemory()
        : FeatureCache.inFolder(
            cacheFolder, image + " " + part.resize() + " " + part.id(), part.dimension());
  }
}

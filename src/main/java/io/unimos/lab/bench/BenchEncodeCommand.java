package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.ImageEncoder;
import io.unimos.failure.Outcome;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.decode.Pixels;
import io.unimos.image.decode.Resizer;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.service.EncodeHalf;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the stream costs around the real encoder: the rate from topic to topic against the encoder
 * alone on crops that are ready, before and after, in the same process.
 */
@Command(
    name = "encode",
    description = "Measures the whole stream with the demo's encoder against the bare encoder.")
public final class BenchEncodeCommand implements Callable<Integer> {
  /** A seed of its own, so that no figure rests on images that were tuned on. */
  private static final long SEED = 404;

  @Spec private CommandSpec spec;

  @Option(names = "--images", defaultValue = "1536", description = "Images (${DEFAULT-VALUE}).")
  private int images;

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException, BundleException {
    LocalCluster.requireBroker();
    List<byte[]> jpegs = new ArrayList<>();
    for (int i = 0; i < BenchStream.PICTURES; i++) {
      jpegs.add(DemoCameras.render("day", SEED, i).jpeg());
    }
    Map<String, Object> figures;
    try (BenchWorld.Running running = world.start()) {
      figures = measure(running.settings(), running.bundle(), jpegs);
    }
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }

  private Map<String, Object> measure(Settings settings, Bundle bundle, List<byte[]> jpegs) {
    BenchStream stream = new BenchStream(settings);
    stream.load(jpegs, images);
    double before = bare(settings, bundle, jpegs);
    BenchStream.Result result = stream.run(EncodeHalf::loadEncoder, images, images / 4);
    double after = bare(settings, bundle, jpegs);
    double bare = (before + after) / 2;
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("imagesPerSecond", result.imagesPerSecond());
    figures.put("bareImagesPerSecond", bare);
    figures.put("bareBefore", before);
    figures.put("bareAfter", after);
    figures.put("ratioToBareEncoder", result.imagesPerSecond() / bare);
    figures.put("batchFill", result.snapshot().meanBatch() / settings.encode().batchSize());
    figures.put("lookAheadMisses", result.snapshot().lookAheadMisses());
    figures.put("images", images);
    return figures;
  }

  /** Images a second of the encoder alone, in the batches that it takes best. */
  private double bare(Settings settings, Bundle bundle, List<byte[]> jpegs) {
    try (ImageDecoder decoder = new ImageDecoder(settings.image().limits());
        EncoderDevices devices = EncodeHalf.loadEncoder(bundle, settings.encode())) {
      ImageEncoder encoder = devices.encoder();
      List<byte[]> crops =
          jpegs.stream().map(jpeg -> crop(decoder, jpeg, encoder.imageSize())).toList();
      int batch = Math.min(settings.encode().batchSize(), encoder.preferredBatch());
      encodeAll(encoder, crops, batch, images / 8);
      long started = System.nanoTime();
      int measured = encodeAll(encoder, crops, batch, images / 2);
      return measured / ((System.nanoTime() - started) / 1e9);
    }
  }

  private static int encodeAll(ImageEncoder encoder, List<byte[]> crops, int batch, int count) {
    int done = 0;
    while (done < count) {
      List<byte[]> next = new ArrayList<>(batch);
      for (int i = 0; i < batch; i++) {
        next.add(crops.get((done + i) % crops.size()));
      }
      encoder.encode(next);
      done += batch;
    }
    return done;
  }

  private static byte[] crop(ImageDecoder decoder, byte[] jpeg, int size) {
    if (decoder.decode(jpeg) instanceof Outcome.Ok<Pixels> ok) {
      return Resizer.shortSideCenterCrop(ok.value(), size);
    }
    throw new IllegalStateException("an image of the demo could not be decoded");
  }
}

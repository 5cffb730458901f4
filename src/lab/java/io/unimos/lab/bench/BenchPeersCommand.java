package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.lab.cameras.DemoCameras;
import io.unimos.lab.peers.PlainStreams;
import io.unimos.service.EncodeRole;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that compares the service with the usual alternatives to it. */
@Command(
    name = "peers",
    description =
        "Measures the service in turns with the same job in Python (batches, at least once) and in"
            + " a plain Kafka Streams application (one image a record, exactly once), with an"
            + " encoder that costs nothing and with the demo's. The service learns as well; they"
            + " only classify.")
public final class BenchPeersCommand implements Callable<Integer> {
  /** The choice of the encoder whose cost is in the measurement. */
  enum Encoder {
    FREE("Free"),
    REAL("Real");

    private final String suffix;

    Encoder(String suffix) {
      this.suffix = suffix;
    }
  }

  private static final long SEED = 408;
  private static final int PIXELS = 32;

  /** The settings without rounds: training has a budget of its own, and peers do not train. */
  private static final Map<String, String> NO_ROUNDS = Map.of("adapt.mode", "prototypes");

  @Spec private CommandSpec spec;

  @Option(
      names = "--encoder",
      defaultValue = "FREE,REAL",
      split = ",",
      description = "Which (${DEFAULT-VALUE}).")
  private List<Encoder> encoders;

  @Option(
      names = "--images",
      defaultValue = "6000",
      description =
          "Of each measurement with a free encoder (${DEFAULT-VALUE}); a tenth with the real one.")
  private int images;

  @Option(
      names = "--turns",
      defaultValue = "3",
      description = "Of the service, each between two of a peer (${DEFAULT-VALUE}).")
  private int turns;

  @Option(
      names = "--bytes",
      defaultValue = "20000",
      description = "Bytes of an image where the encoder is free (${DEFAULT-VALUE}).")
  private int bytes;

  @Option(
      names = "--python",
      description =
          "A Python that has what src/main/python/bench/requirements.txt names; without it the"
              + " ratio to it is left out.")
  private Optional<String> python = Optional.empty();

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException, BundleException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Encoder encoder : encoders) {
      try (BenchWorld.Running running = world.start(NO_ROUNDS, Map.of())) {
        measure(encoder, running, figures);
      }
    }
    figures.put("images", images);
    figures.put("cores", Runtime.getRuntime().availableProcessors());
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
  }

  private void measure(Encoder which, BenchWorld.Running running, Map<String, Object> figures)
      throws IOException, InterruptedException {
    EncodeRole.EncoderLoader loader =
        which == Encoder.REAL
            ? EncodeRole::loadEncoder
            : (bundle, settings) ->
                EncoderDevices.of(BenchEncoders.of(bundle.encoder(), PIXELS, 0));
    List<byte[]> pictures =
        which == Encoder.REAL
            ? IntStream.range(0, BenchStream.PICTURES)
                .mapToObj(i -> DemoCameras.render("day", SEED, i).jpeg())
                .toList()
            : BenchStream.pictures(PIXELS, bytes);
    int each = which == Encoder.REAL ? Math.max(1, images / 10) : images;
    try (StreamRun ours = new StreamRun(running.settings(), loader, pictures)) {
      ours.burst(each);
      Contest contest = new Contest(which, running, loader, pictures, each, ours);
      contest.plainStreams(figures);
      contest.python(figures);
    }
  }

  /** A comparison of the service with one peer after the other, in turns. */
  private final class Contest {
    private final Encoder which;
    private final BenchWorld.Running running;
    private final EncodeRole.EncoderLoader loader;
    private final List<byte[]> pictures;
    private final int each;
    private final StreamRun ours;

    Contest(
        Encoder which,
        BenchWorld.Running running,
        EncodeRole.EncoderLoader loader,
        List<byte[]> pictures,
        int each,
        StreamRun ours) {
      this.which = which;
      this.running = running;
      this.loader = loader;
      this.pictures = pictures;
      this.each = each;
      this.ours = ours;
    }

    void plainStreams(Map<String, Object> figures) throws InterruptedException {
      Settings settings = running.settings();
      Bundle bundle = running.bundle();
      PeerTopics topics = PeerTopics.create(settings, "plain");
      try (ImageLoad load = new ImageLoad(settings, topics.in(), topics.out(), pictures);
          EncoderDevices devices = loader.load(bundle, settings.encode());
          ZeroShotWork work =
              new ZeroShotWork(
                  settings, topics.in(), devices.encoder(), bundle.text(), bundle.classes());
          PlainStreams streams =
              PlainStreams.start(
                  settings.service().bootstrapServers(),
                  running.folder().path().resolve("plain"),
                  topics.in(),
                  topics.out(),
                  work)) {
        put(figures, "PlainStreams", load, streams::toString);
      }
    }

    void python(Map<String, Object> figures) throws IOException, InterruptedException {
      boolean real = which == Encoder.REAL;
      Optional<String> missing =
          python.isEmpty()
              ? Optional.of("no --python was named")
              : PythonPeer.missing(python.get(), real);
      if (missing.isPresent()) {
        spec.commandLine().getErr().printf("no ratioToPython%s: %s%n", which.suffix, missing.get());
        return;
      }
      Settings settings = running.settings();
      PeerTopics topics = PeerTopics.create(settings, "python");
      try (ImageLoad load = new ImageLoad(settings, topics.in(), topics.out(), pictures);
          EncoderDevices devices = loader.load(running.bundle(), settings.encode());
          PythonPeer peer =
              PythonPeer.start(
                  python.orElseThrow(),
                  running.folder().path(),
                  settings,
                  running.bundle(),
                  topics,
                  devices.encoder().resize().size(),
                  real)) {
        put(figures, "Python", load, peer::log);
      }
    }

    private void put(Map<String, Object> figures, String peer, ImageLoad load, Supplier<String> why)
        throws InterruptedException {
      load.burst(each, why);
      Turns taken = Turns.take(turns, () -> load.burst(each, why), () -> ours.burst(each));
      figures.put("imagesPerSecond" + which.suffix, taken.subject());
      figures.put("imagesPerSecond" + peer + which.suffix, taken.baseline());
      taken.put(
          figures, "ratioTo" + peer + which.suffix, Double.MAX_VALUE, spec.commandLine().getErr());
    }
  }
}

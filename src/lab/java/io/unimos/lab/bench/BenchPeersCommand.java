package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.lab.peers.PlainStreams;
import io.unimos.service.EncodeRole;
import io.unimos.service.check.Cluster;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.NewTopic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that compares the service with the usual alternatives to it. */
@Command(
    name = "peers",
    description =
        "Measures the service in turns with the same job in Python (batches, at least once) and in"
            + " a plain Kafka Streams application (one image a record, exactly once), with an"
            + " encoder that costs nothing and with the demo's. The service learns as well; they"
            + " only classify.")
public final class BenchPeersCommand extends StreamBench {
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

  @Option(
      names = "--encoder",
      defaultValue = "FREE,REAL",
      split = ",",
      description = "Which (${DEFAULT-VALUE}).")
  private List<Encoder> encoders;

  @Option(
      names = "--images",
      description =
          "Of each measurement with a free encoder (${DEFAULT-VALUE}); a tenth with the real one.")
  private int images = 6000;

  @Option(
      names = "--turns",
      description = "Of the service, each between two of a peer (${DEFAULT-VALUE}).")
  private int turns = 3;

  @Option(
      names = "--bytes",
      description = "Bytes of an image where the encoder is free (${DEFAULT-VALUE}).")
  private int bytes = 20_000;

  @Option(
      names = "--python",
      description =
          "A Python that has what src/main/python/bench/requirements.txt names; without it the"
              + " ratio to it is left out.")
  private Optional<String> python = Optional.empty();

  /** The common part of the service and a peer. */
  private record Contest(
      Encoder which,
      Running running,
      EncodeRole.EncoderLoader loader,
      List<byte[]> pictures,
      int each,
      Map<String, Object> figures) {
    Settings settings() {
      return running.settings();
    }

    /** Creates a peer's own topics, with as many partitions as the service's, and their load. */
    ImageLoad load(String peer) throws InterruptedException {
      try (Cluster cluster = new Cluster(settings())) {
        for (String topic : List.of(in(peer), out(peer))) {
          Optional<Integer> partitions = Optional.of(settings().topics().partitions());
          cluster.create(new NewTopic(topic, partitions, Optional.empty()));
        }
      }
      return new ImageLoad(settings(), in(peer), out(peer), pictures);
    }
  }

  private static String in(String peer) {
    return peer + "-images";
  }

  private static String out(String peer) {
    return peer + "-predictions";
  }

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    for (Encoder encoder : encoders) {
      boolean real = encoder == Encoder.REAL;
      try (Running running = startWithoutRounds()) {
        Contest contest =
            new Contest(
                encoder,
                running,
                real
                    ? EncodeRole::loadEncoder
                    : StandInEncoder.constant(running.bundle().encoder(), PIXELS).loader(),
                real ? BenchStream.photographs(SEED) : BenchStream.pictures(PIXELS, bytes),
                real ? Math.max(1, images / 10) : images,
                figures);
        measure(contest);
      }
    }
    figures.put("images", images);
    figures.put("cores", cores());
  }

  private void measure(Contest contest) throws IOException, InterruptedException {
    try (StreamRun ours = new StreamRun(contest.settings(), contest.loader, contest.pictures)) {
      ours.burst(contest.each);
      plainStreams(contest, ours);
      python(contest, ours);
    }
  }

  private void plainStreams(Contest contest, StreamRun ours) throws InterruptedException {
    String peer = "plain";
    Bundle bundle = contest.running.bundle();
    try (ImageLoad load = contest.load(peer);
        EncoderDevices devices = contest.loader.load(bundle, contest.settings().encode());
        ZeroShotWork work =
            new ZeroShotWork(
                contest.settings(), in(peer), devices.encoder(), bundle.text(), bundle.classes());
        PlainStreams streams =
            PlainStreams.start(
                contest.settings().service().bootstrapServers(),
                contest.running.folder().path().resolve(peer),
                in(peer),
                out(peer),
                work)) {
      put(contest, "PlainStreams", load, ours, streams::toString);
    }
  }

  private void python(Contest contest, StreamRun ours) throws IOException, InterruptedException {
    boolean real = contest.which == Encoder.REAL;
    Optional<String> missing =
        python.isEmpty()
            ? Optional.of("no --python was named")
            : PythonPeer.missing(python.get(), real);
    if (missing.isPresent()) {
      err().printf("no ratioToPython%s: %s%n", contest.which.suffix, missing.get());
      return;
    }
    String name = "python";
    Bundle bundle = contest.running.bundle();
    try (ImageLoad load = contest.load(name);
        EncoderDevices devices = contest.loader.load(bundle, contest.settings().encode());
        ForkedProcess peer =
            PythonPeer.start(
                python.orElseThrow(),
                contest.running.folder().path(),
                contest.settings(),
                bundle,
                List.of("--images=" + in(name), "--predictions=" + out(name)),
                devices.encoder().resize().size(),
                real)) {
      put(contest, "Python", load, ours, peer::tail);
    }
  }

  private void put(
      Contest contest, String peer, ImageLoad load, StreamRun ours, Supplier<String> why)
      throws InterruptedException {
    load.burst(contest.each, why);
    Turns taken =
        Turns.take(turns, () -> load.burst(contest.each, why), () -> ours.burst(contest.each));
    String suffix = contest.which.suffix;
    contest.figures.put("imagesPerSecond" + suffix, taken.subject());
    contest.figures.put("imagesPerSecond" + peer + suffix, taken.baseline());
    taken.put(contest.figures, "ratioTo" + peer + suffix, Double.MAX_VALUE, err());
  }
}

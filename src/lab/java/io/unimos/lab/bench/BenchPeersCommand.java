package io.unimos.lab.bench;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleException;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.ImageEncoder;
import io.unimos.service.EncodeRole;
import io.unimos.service.StreamService;
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
    FREE,
    REAL
  }

  private static final long SEED = 408;
  private static final int PIXELS = 32;

  @Option(names = "--encoder", split = ",", description = "Which.")
  private List<Encoder> encoders = List.of(Encoder.values());

  @Option(names = "--images", description = "With a free encoder; a tenth with the real one.")
  private int images = 6000;

  @Option(
      names = "--warm-up",
      description = "Images of each before anything is measured; a tenth with the real encoder.")
  private int warmUp = WARM_UP;

  @Option(names = "--turns", description = "Of the service, each between two of a peer.")
  private int turns = 3;

  @Option(names = "--bytes", description = "Bytes of an image where the encoder is free.")
  private int bytes = 20_000;

  @Option(
      names = "--python",
      description =
          "A Python that has what src/main/python/bench/requirements.txt names; without it the"
              + " ratio to it is left out.")
  private String python;

  /** The service, which has answered before, and all that a peer has in common with it. */
  private record Contest(
      Running running,
      ImageLoad ours,
      ImageEncoder encoder,
      List<byte[]> pictures,
      int each,
      int warmUp,
      String suffix,
      Map<String, Object> figures) {
    Settings settings() {
      return running.settings();
    }

    /** Creates a peer's own topics, with as many partitions as the service's. */
    void topics(String peer) {
      try (Cluster cluster = new Cluster(settings())) {
        for (String topic : List.of(in(peer), out(peer))) {
          Optional<Integer> partitions = Optional.of(settings().topics().partitions());
          cluster.create(new NewTopic(topic, partitions, Optional.empty()));
        }
      }
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
    for (Encoder which : encoders) {
      boolean real = which == Encoder.REAL;
      List<byte[]> pictures =
          real ? BenchStream.photographs(SEED) : BenchStream.pictures(PIXELS, bytes);
      int share = real ? 10 : 1;
      int each = Math.max(1, images / share);
      int before = Math.max(1, warmUp / share);
      try (Running running = startWithoutRounds()) {
        Bundle bundle = running.bundle();
        Settings settings = running.settings();
        EncodeRole.EncoderLoader loader =
            real
                ? EncodeRole::loadEncoder
                : StandInEncoder.constant(bundle.encoder(), PIXELS).loader();
        try (EncoderDevices devices = loader.load(bundle, settings.encode());
            StreamService service = StreamService.start(settings, loader);
            ImageLoad ours = new ImageLoad(settings, service, pictures)) {
          ours.burst(before);
          Contest contest =
              new Contest(
                  running,
                  ours,
                  devices.encoder(),
                  pictures,
                  each,
                  before,
                  real ? "Real" : "Free",
                  figures);
          plainStreams(contest);
          python(contest, real);
        }
      }
    }
    figures.put("images", images);
    figures.put("warmUp", warmUp);
    figures.put("cores", cores());
  }

  private void plainStreams(Contest contest) throws InterruptedException {
    String peer = "PlainStreams";
    Settings settings = contest.settings();
    contest.topics(peer);
    try (ZeroShotWork work =
            new ZeroShotWork(settings, in(peer), contest.encoder, contest.running.bundle());
        PlainStreams streams =
            PlainStreams.start(
                settings.service().bootstrapServers(),
                contest.running.folder().path().resolve(peer),
                in(peer),
                out(peer),
                work)) {
      against(contest, peer, () -> peer + " " + streams.state());
    }
  }

  private void python(Contest contest, boolean real) throws IOException, InterruptedException {
    String peer = "Python";
    Optional<String> missing =
        python == null ? Optional.of("no --python was named") : PythonPeer.missing(python, real);
    if (missing.isPresent()) {
      err().printf("no ratioToPython%s: %s%n", contest.suffix, missing.get());
      return;
    }
    contest.topics(peer);
    List<String> arguments =
        List.of(
            "--images=" + in(peer),
            "--predictions=" + out(peer),
            "--image-size=" + contest.encoder.resize().size());
    try (ForkedProcess process = PythonPeer.start(python, contest.running, arguments, real)) {
      against(contest, peer, process::tail);
    }
  }

  private void against(Contest contest, String peer, Supplier<String> why)
      throws InterruptedException {
    int each = contest.each;
    try (ImageLoad load =
        new ImageLoad(contest.settings(), in(peer), out(peer), contest.pictures, why)) {
      load.burst(contest.warmUp);
      Turns taken = Turns.take(turns, () -> load.burst(each), () -> contest.ours.burst(each));
      contest.figures.put("imagesPerSecond" + contest.suffix, taken.subject());
      contest.figures.put("imagesPerSecond" + peer + contest.suffix, taken.baseline());
      taken.put(contest.figures, "ratioTo" + peer + contest.suffix, Double.MAX_VALUE, err());
    }
  }
}

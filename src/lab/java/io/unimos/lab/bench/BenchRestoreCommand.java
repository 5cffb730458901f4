package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.lab.bench.ForkedService.Reported;
import io.unimos.lab.broker.LocalRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that measures how long cameras have no answer when their service goes away. */
@Command(
    name = "restore",
    description =
        "Kills services that only adapt, in processes of their own, and measures how long each"
            + " camera is without a committed prediction: started again with its state and without,"
            + " taken over by a standby, and after a stop in order of one of two.")
public final class BenchRestoreCommand extends StreamBench {
  @Option(names = "--cameras", description = "Cameras.")
  private int cameras = 100;

  @Option(names = "--history", description = "Images of each camera before, and 0 to 63 more.")
  private int history = 2176;

  @Option(names = "--heap", description = "Heap of each service, as in -Xmx.")
  private String heap = "1g";

  @Override
  void measure(Map<String, Object> figures)
      throws IOException, BundleException, InterruptedException {
    Map<String, String> settings = new HashMap<>(overrides());
    settings.putAll(Map.of("roles", "adapt", "adapt.mode", "prototypes"));
    try (LocalRegistry registry = LocalRegistry.start();
        Running running = start(Map.of(), Map.of("schema.registry.url", registry.url()));
        RestoreRun run = new RestoreRun(running, cameras, heap, settings)) {
      ForkedService last = alone(run, figures);
      last.process().terminate();
      int unused = last.process().awaitExit(ForkedService.PATIENCE);
      inPairs(run, figures);
    }
    figures.put("cameras", cameras);
    figures.put("history", history);
    figures.put("heap", heap);
  }

  /** Measures one instance that comes back under its name, as in a stateful set. */
  private ForkedService alone(RestoreRun run, Map<String, Object> figures)
      throws IOException, InterruptedException {
    Map<String, String> named = Map.of("instance.id", "first");
    ForkedService first = run.start("first", named);
    first.awaitReady();
    long started = System.nanoTime();
    run.history(history);
    figures.put("secondsOfHistory", (System.nanoTime() - started) / 1e9);
    ForkedService[] now = {first};
    for (String how : List.of("WithState", "WithoutState")) {
      run.recover(
              Reported.NOTHING,
              () -> {
                now[0].process().kill();
                if (how.equals("WithoutState")) {
                  run.loseState("first");
                }
                now[0] = run.start("first", named);
                return now[0];
              })
          .put(figures, how);
    }
    return now[0];
  }

  /**
   * Measures two instances, each with half of the cameras and standbys of the other half, of which
   * one goes away for good. A new instance gets its half at once, however far behind it is, so the
   * measurement starts when it has caught up.
   */
  private static void inPairs(RestoreRun run, Map<String, Object> figures)
      throws IOException, InterruptedException {
    Map<String, String> pair =
        Map.of(
            "kafka.num.standby.replicas",
            "1",
            "kafka.acceptable.recovery.lag",
            Long.toString(Long.MAX_VALUE));
    ForkedService active = run.start("first", pair);
    active.awaitReady();
    ForkedService standby = run.start("second", pair);
    standby.awaitReady();
    run.share(standby);
    run.recover(
            standby.reported(),
            () -> {
              active.process().kill();
              return standby;
            })
        .put(figures, "WithStandby");

    ForkedService back = run.start("first", pair);
    back.awaitReady();
    run.share(back);
    run.recover(
            back.reported(),
            () -> {
              standby.process().terminate();
              return back;
            })
        .put(figures, "ScaleDown");
  }
}

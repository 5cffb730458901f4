package io.unimos.lab.bench;

import io.unimos.bundle.BundleException;
import io.unimos.lab.broker.LocalRegistry;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that measures how long cameras have no answer when their service goes away. */
@Command(
    name = "restore",
    description =
        "Kills services that only adapt, in processes of their own, and measures how long each"
            + " camera is without a committed prediction: started again with its state and without,"
            + " taken over by a standby, and after a stop in order of one of two.")
public final class BenchRestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--cameras", defaultValue = "100", description = "Cameras (${DEFAULT-VALUE}).")
  private int cameras;

  @Option(
      names = "--history",
      defaultValue = "2176",
      description =
          "Images that each camera has before (${DEFAULT-VALUE}: full memories), and 0 to 63 more.")
  private int history;

  @Option(
      names = "--heap",
      defaultValue = "1g",
      description = "Heap of each service, as in -Xmx (${DEFAULT-VALUE}).")
  private String heap;

  @Mixin private BenchWorld world;

  @Mixin private BenchReport report;

  @Override
  public Integer call() throws IOException, BundleException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, String> settings = new HashMap<>(world.overrides());
    settings.putAll(Map.of("roles", "adapt", "adapt.mode", "prototypes"));
    try (LocalRegistry registry = LocalRegistry.start();
        BenchWorld.Running running = world.start(Map.of("schema.registry.url", registry.url()));
        RestoreRun run = new RestoreRun(running, cameras, heap, settings)) {
      ForkedService last = alone(run, figures);
      last.terminate();
      last.awaitEnd();
      inPairs(run, figures);
    }
    figures.put("cameras", cameras);
    figures.put("history", history);
    figures.put("heap", heap);
    report.publish(spec.commandLine().getOut(), figures);
    return ExitCodes.OK;
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
    run.recover(
            () -> {
              now[0].kill();
              now[0] = run.start("first", named);
              return now[0];
            })
        .put(figures, "WithState");
    run.recover(
            () -> {
              now[0].kill();
              run.loseState("first");
              now[0] = run.start("first", named);
              return now[0];
            })
        .put(figures, "WithoutState");
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
    ForkedService.Reported before = standby.reported();
    run.recover(
            () -> {
              active.kill();
              return standby;
            })
        .less(before)
        .put(figures, "WithStandby");

    ForkedService back = run.start("first", pair);
    back.awaitReady();
    run.share(back);
    ForkedService.Reported beforeBack = back.reported();
    run.recover(
            () -> {
              standby.terminate();
              return back;
            })
        .less(beforeBack)
        .put(figures, "ScaleDown");
  }
}

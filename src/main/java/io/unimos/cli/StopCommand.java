package io.unimos.cli;

import io.unimos.config.Settings;
import io.unimos.service.ExitCodes;
import io.unimos.service.RunningProcess;
import io.unimos.service.StatefulPod;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that stops the service on this machine. */
@Command(
    name = "stop",
    description = {
      "Stop the service that runs here on this state.dir, in order, and wait for its end.",
      "Without --leave it is expected back: a static member (instance.id) keeps its partitions until"
          + " its session has timed out."
    })
public final class StopCommand implements Callable<Integer> {
  /** The time for everything beyond the streams: connections, the encoder, the JVM. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  @Mixin private SettingsOptions options;

  @Option(
      names = "--leave",
      description =
          "It will not come back: it leaves its groups, so that the others have its partitions at"
              + " once.")
  private boolean leave;

  @Option(
      names = "--if-scaled-away",
      description = {
        "For a preStop hook in a StatefulSet: with --leave, marks the process to leave if its set"
            + " has no place for this pod any more, which the API server is asked for. Stops"
            + " nothing, the kubelet does; ends with 0 in any case."
      })
  private boolean ifScaledAway;

  @Override
  public Integer call() {
    if (ifScaledAway && !leave) {
      throw options.wrong("--if-scaled-away goes with --leave");
    }
    Settings settings = options.load();
    List<RunningProcess> roles =
        settings.service().roles().stream()
            .map(role -> new RunningProcess(settings, role))
            .toList();
    PrintWriter out = options.out();
    if (ifScaledAway) {
      out.println(marked(roles));
      out.flush();
      return ExitCodes.OK;
    }
    Optional<ProcessHandle> found =
        roles.stream().flatMap(role -> role.find().stream()).findFirst();
    if (found.isEmpty()) {
      out.printf("nothing runs on %s%n", settings.service().stateDir());
      out.flush();
      return ExitCodes.FAILURE;
    }
    if (leave) {
      roles.forEach(RunningProcess::markToLeave);
    }
    return stop(found.get(), settings.service().stopTimeout().plus(MARGIN), out);
  }

  private static String marked(List<RunningProcess> roles) {
    try {
      if (!StatefulPod.here(System.getenv()).isScaledAway()) {
        return "its set has a place for this pod: it is expected back";
      }
      roles.forEach(RunningProcess::markToLeave);
      return "its set has no place for this pod any more: it leaves its groups";
    } catch (IOException e) {
      return "it is expected back, since nobody says otherwise: " + e.getMessage();
    }
  }

  private int stop(ProcessHandle process, Duration patience, PrintWriter out) {
    long start = System.nanoTime();
    boolean asked = process.destroy();
    try {
      ProcessHandle ended = process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      out.printf(
          "process %d has ended after %.1f s%s%n",
          ended.pid(), (System.nanoTime() - start) / 1e9, leave ? ", and left its groups" : "");
      out.flush();
      return ExitCodes.OK;
    } catch (TimeoutException e) {
      out.printf(
          "process %d %s after %d s%n",
          process.pid(), asked ? "still runs" : "cannot be stopped", patience.toSeconds());
      out.flush();
      return ExitCodes.FAILURE;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

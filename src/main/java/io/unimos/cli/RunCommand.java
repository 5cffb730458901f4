package io.unimos.cli;

import io.unimos.service.ExitCodes;
import io.unimos.service.StreamService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command that runs the service until it is stopped or cannot continue. */
@Command(name = "run", description = "Run the service: images in, predictions out.")
public final class RunCommand implements Callable<Integer> {
  @Mixin private SettingsOptions options;

  @Override
  public Integer call() throws ExecutionException, InterruptedException {
    return untilEnded(StreamService.start(options.load()));
  }

  /** Waits for the service's end, and stops it in order when the process gets a signal to stop. */
  public static int untilEnded(StreamService service)
      throws ExecutionException, InterruptedException {
    AtomicInteger code = new AtomicInteger(ExitCodes.OK);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service, code.get()), "stop"));
    code.set(service.ended().get());
    return code.get();
  }

  // An orderly stop on request is a success; without halt the JVM would end with 143.
  private static void stop(StreamService service, int code) {
    service.close();
    Runtime.getRuntime().halt(code);
  }
}

package io.unimos.lab.demo;

import io.unimos.bundle.BundleException;
import io.unimos.cli.Progress;
import io.unimos.lab.broker.LocalCluster;
import io.unimos.lab.cameras.DemoCamera;
import io.unimos.service.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code demo}, which plays four cameras through a broker and the service, all in this
 * JVM.
 */
@Command(
    name = "demo",
    subcommands = {DemoFeedCommand.class, DemoRenderCommand.class},
    description = {
      "Play four cameras whose conditions shift through an embedded broker and the service.",
      "Needs nothing but this JVM; ends by itself with the accuracy of each camera.",
      "UNIMOS_LOG_LEVEL=INFO in the environment brings the logs back."
    })
public final class DemoCommand implements Callable<Integer> {
  /** The exit code that a shell reports after Ctrl-C: 128 + SIGINT. */
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Option(
      names = "--images",
      description = "Images per camera; default: ${DEFAULT-VALUE}, about two minutes on two cores.")
  private int images = 1200;

  @Option(names = "--seed", description = "Seed of the scenes; default: ${DEFAULT-VALUE}.")
  private long seed = 11;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the figures as JSON.")
  private Path report;

  @Option(
      names = "--keep-running",
      description =
          "Let the cameras go on slowly after the last image, one of them in another condition every"
              + " two minutes, until Ctrl-C.")
  private boolean keepRunning;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one setting, such as console.port=8090; may be repeated.")
  private final Map<String, String> overrides = new HashMap<>();

  @Override
  public Integer call() throws Exception {
    validate();
    LocalCluster.requireBroker();
    PrintWriter out = spec.commandLine().getOut();
    QuietLogs quiet = QuietLogs.unlessAskedFor(System.getenv());
    try (DemoEnding ending = DemoEnding.watch()) {
      // closed before the ending, which then allows the JVM to end
      try (DemoWorld world = open(out)) {
        String url = world.url();
        say(
            out,
            "console %s   (its buttons want the token in %s)",
            world.consoleUrl(),
            world.tokenFile());
        say(out, "metrics %s/metrics   health %s/health", url, url);
        return play(world, ending, out);
      }
    } finally {
      quiet.close();
    }
  }

  private DemoWorld open(PrintWriter out) throws IOException, BundleException {
    try (StartLine line = new StartLine(out, Progress.isTerminal(), System::nanoTime).moving()) {
      return DemoWorld.open(overrides, line::step);
    }
  }

  private int play(DemoWorld world, DemoEnding ending, PrintWriter out) throws Exception {
    List<DemoCamera> cameras = DemoCamera.street(seed, images);
    DemoTable table = new DemoTable(out, Progress.isTerminal(), System::nanoTime);
    DemoPlay play = new DemoPlay(world, cameras, table);
    boolean toTheEnd = play.run(ending::asked);
    DemoFigures figures = play.figures();
    if (toTheEnd || figures.answered() > 0) {
      table.summary(figures, play.imagesPerSecond());
      play.firstShown()
          .ifPresent(
              shown ->
                  say(
                      out,
                      "console up %.1f s after the service, first image on it after %.1f s",
                      world.untilConsole().toMillis() / 1e3,
                      shown.toMillis() / 1e3));
    }
    if (!toTheEnd) {
      say(out, "stopped before the end: %d images without answer", play.outstanding());
      return INTERRUPTED;
    }
    say(out, "%s", figures.inOneSentence());
    if (report != null) {
      DemoReport.of(seed, figures, world.service().metrics().snapshot(), play.imagesPerSecond())
          .write(report);
    }
    if (keepRunning) {
      ending.played();
      say(
          out,
          """

          The cameras go on; camera-weather changes every two minutes. Ctrl-C ends it.
          On the console %s
            1. freeze camera-weather, and see what its next change costs it; unfreeze it
            2. roll a camera back to another version, beside which the page has a button
            3. label some images of a camera that asks, and see what it gains
          To send images of your own from another terminal:
            send PHOTOS --domain gate-7 --set bootstrap.servers=%s --set schema.registry.url=%s""",
          world.consoleUrl(),
          world.settings().service().bootstrapServers(),
          world.settings().service().schemaRegistryUrl());
      DemoFeedCommand.goOn(world.settings(), seed, ending::asked);
    }
    return ExitCodes.OK;
  }

  private void validate() {
    if (images < 1) {
      throw wrong("--images: '" + images + "' is not valid; expected a number above 0");
    }
    if (report != null) {
      Path folder = report.toAbsolutePath().getParent();
      if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(report)) {
        throw wrong("--report: cannot write " + report);
      }
    }
  }

  private static void say(PrintWriter out, String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

package io.unimos.docker;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The Compose files of the stack on this machine: the repository's own where the images that it
 * names can be pulled, otherwise with stand-ins over it.
 *
 * @param files for {@code docker compose -f}
 * @param standIns whether images made here take the places of the original ones
 */
record ComposeFiles(List<File> files, boolean standIns) {
  private static final Duration PULL = Duration.ofMinutes(15);
  private static final Duration MAKE = Duration.ofMinutes(30);
  private static final File STACK = new File("docker-compose.yml");
  private static final File OVER = new File("src/it/docker/stand-ins.yml");

  /**
   * Pulls, or makes stand-ins where nothing can be pulled.
   *
   * @throws Unobtainable if neither works
   */
  static ComposeFiles obtain() {
    String[] pull = {"compose", "pull", "-q", "broker", "registry", "prometheus", "grafana"};
    if (new ComposeFiles(List.of(STACK), false).run(PULL, Map.of(), pull).code() == 0) {
      return new ComposeFiles(List.of(STACK), false);
    }
    DockerCommand.Result made = DockerCommand.run(MAKE, "bash", "src/it/docker/stand-ins.sh");
    if (made.code() != 0) {
      throw new Unobtainable(
          "the images cannot be pulled, and no stand-ins be made: " + made.lastLine());
    }
    return new ComposeFiles(List.of(STACK, OVER), true);
  }

  /** Runs {@code docker} with these files and an environment for their variables. */
  DockerCommand.Result run(Duration limit, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker", arguments[0]));
    files.forEach(file -> command.addAll(List.of("-f", file.getPath())));
    command.addAll(Arrays.asList(arguments).subList(1, arguments.length));
    return DockerCommand.run(limit, environment, command.toArray(String[]::new));
  }

  /** There are no images to run, for a reason that is no defect of the stack. */
  static final class Unobtainable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unobtainable(String reason) {
      super(reason);
    }
  }
}

package io.unimos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a folder of its own, with a Java that prints its arguments. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the shell's launcher needs a shell")
class LauncherTest {
  private static final Path SHELL = Path.of("src/main/launcher/unimos-streams");
  private static final Path POWERSHELL = Path.of("src/main/launcher/unimos-streams.ps1");

  @TempDir Path folder;
  private Path home;
  private Path launcher;

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(folder.resolve("a home")).toRealPath();
    launcher = Files.copy(SHELL, home.resolve("unimos-streams"));
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\" \"$MALLOC_ARENA_MAX\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  private record Answer(int code, List<String> lines) {}

  private static Answer run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), out.lines().toList());
  }

  private Answer launch(Path script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    return run(
        Map.of("JAVA_HOME", folder.resolve("jdk").toString()), command.toArray(String[]::new));
  }

  @Test
  void shouldStartTheJarBesideItWithTheArgumentsAsTheyAre() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a home/unimos-streams"));

    assertThat(launch(link, "send", "a photo.jpg", ""))
        .isEqualTo(
            new Answer(
                0,
                List.of(
                    "-XX:MaxRAMPercentage=40",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    home + "/unimos-streams.jar",
                    "send",
                    "a photo.jpg",
                    "",
                    "2")));
  }

  @Test
  void shouldSpareTheSlowCompilerInShortCommandsAlone() throws Exception {
    String fast = "-XX:TieredStopAtLevel=1";

    assertThat(launch(launcher).lines()).contains(fast);
    assertThat(launch(launcher, "adapters", "list").lines()).contains(fast);
    assertThat(launch(launcher, "adapters", "replay").lines()).doesNotContain(fast);
    assertThat(launch(launcher, "run").lines()).doesNotContain(fast);
  }

  @Test
  void shouldUseTheArchiveBesideTheJarWhenThereIsOne() throws Exception {
    Files.createFile(home.resolve("unimos-streams.jsa"));

    assertThat(launch(launcher, "run").lines())
        .contains("-XX:SharedArchiveFile=" + home + "/unimos-streams.jsa");
  }

  @Test
  void shouldSayInOneLineThatThereIsNoJava() throws Exception {
    Answer answer = run(Map.of("JAVA_HOME", "/nowhere"), "sh", launcher.toString(), "run");

    assertThat(answer)
        .isEqualTo(
            new Answer(
                78,
                List.of(
                    "unimos-streams: /nowhere/bin/java is not there; install Java 17 or later, or"
                        + " set JAVA_HOME")));
  }

  @Test
  void shouldGiveTheVirtualMachineTheSameOptionsEverywhere() {
    String image = PackagingFiles.instructions("ENTRYPOINT").get(0);

    assertThat(image).contains("-jar");
    for (Path script : List.of(SHELL, POWERSHELL)) {
      List<String> options =
          Pattern.compile("-XX:(?!Shared|Tiered)[\\w+=]+")
              .matcher(PackagingFiles.text(script))
              .results()
              .map(MatchResult::group)
              .toList();
      assertThat(options).as("%s", script).hasSize(2).allMatch(image::contains);
    }
  }
}

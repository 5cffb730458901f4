package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.config.Role;
import io.unimos.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessTest {
  @TempDir Path state;
  private Settings settings;

  @BeforeEach
  void start() {
    settings = Settings.of(Map.of("state.dir", state.toString(), "application.id", "cams"));
  }

  @Test
  void shouldBeFoundWhileItRuns() {
    RunningProcess process = process(Role.ADAPT);
    assertThat(process.find()).isEmpty();

    process.enter();
    assertThat(process(Role.ADAPT).find()).contains(ProcessHandle.current());
    assertThat(process(Role.ENCODE).find()).isEmpty();

    process.exit();
    assertThat(process.find()).isEmpty();
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void shouldBeMarkedForThisStopOnly() {
    RunningProcess process = process(Role.ADAPT);
    process.enter();
    assertThat(process.isToLeave()).isFalse();

    process(Role.ADAPT).markToLeave();
    assertThat(process.isToLeave()).isTrue();

    // killed before it could stop; what starts then is meant to stay
    process(Role.ADAPT).enter();
    assertThat(process.isToLeave()).isFalse();
  }

  @Test
  void shouldFindNobodyWhenTheNumberIsNotItsOwn() throws Exception {
    Path number = state.resolve("cams-adapt.pid");
    Files.writeString(number, "no number");
    assertThat(process(Role.ADAPT).find()).isEmpty();

    // a process that is younger than the file has got the number of a dead one
    Files.writeString(number, Long.toString(ProcessHandle.current().pid()));
    Files.setLastModifiedTime(number, FileTime.fromMillis(1));
    assertThat(process(Role.ADAPT).find()).isEmpty();
  }

  private RunningProcess process(Role role) {
    return new RunningProcess(settings, role);
  }
}

package io.unimos.service.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {
  @TempDir Path folder;

  @Test
  void shouldReadTheResidentBytes() throws IOException {
    Path status =
        Files.writeString(
            folder.resolve("status"), "Name:\tjava\nVmHWM:\t 900000 kB\nVmRSS:\t  812345 kB\n");

    assertThat(new ProcessMemory(status).residentBytes()).hasValue(812345L * 1024);
  }

  @Test
  void shouldBeEmptyWhenTheSystemHasNoSuchFile() {
    assertThat(new ProcessMemory(folder.resolve("none")).residentBytes()).isEmpty();
  }

  @Test
  void shouldBeEmptyWhenTheFileIsOfAnotherForm() throws IOException {
    Path status = Files.writeString(folder.resolve("status"), "VmRSS:\tmany kB\n");

    assertThat(new ProcessMemory(status).residentBytes()).isEmpty();
  }

  @Test
  void shouldBindNoGaugeWhenThereIsNothingToShow() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();

    ProcessMeters.bindResidentMemory(
        new Meters(registry), new ProcessMemory(folder.resolve("none")));

    assertThat(registry.getMeters()).isEmpty();
  }
}

package io.unimos.cli;

import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CudaImageEngineIT {

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void shouldReadTheFileThatTheCpuImageReads(@TempDir Path folder) throws Exception {
    DemoBundle.unpackEncoder(folder.resolve("encoder"));

    OlderLibtorch.assertReads(EncoderPart.load(folder.resolve("encoder")), folder, 1e-5f);
  }
}

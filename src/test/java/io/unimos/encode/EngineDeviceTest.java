package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.encode.EngineOptions.DeviceChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineDeviceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AUTO | 0 | cpu  | encode.device is auto, PyTorch 2.7.1 sees no GPU
          AUTO | 2 | gpu0 | encode.device is auto, PyTorch 2.7.1 sees 2 GPU
          CPU  | 2 | cpu  | encode.device is cpu
          GPU  | 1 | gpu0 | encode.device is gpu, PyTorch 2.7.1 sees 1 GPU
          """)
  void shouldChooseTheDeviceAndSayWhy(DeviceChoice choice, int gpus, String label, String reason)
      throws Exception {
    EngineDevice device = EngineDevice.choose(choice, gpus, "2.7.1");

    assertThat(device.label()).isEqualTo(label);
    assertThat(device.reason()).isEqualTo(reason);
  }

  @Test
  void shouldNotStartWithoutTheGpuThatIsAskedFor() {
    assertThatThrownBy(() -> EngineDevice.choose(DeviceChoice.GPU, 0, "2.7.1"))
        .isInstanceOf(EncoderLoadException.class)
        .hasMessage("encode.device is gpu, but PyTorch 2.7.1 sees no GPU");
  }
}

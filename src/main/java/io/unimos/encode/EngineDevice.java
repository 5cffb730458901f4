package io.unimos.encode;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.unimos.encode.EngineOptions.DeviceChoice;

/**
 * The chosen device, and the reason for it.
 *
 * @param device of DJL
 * @param reason for the log: the setting, and the devices that were found
 */
record EngineDevice(Device device, String reason) {
  static final String ENGINE = "PyTorch";

  /** Chooses the device; starts the engine if it has not started yet. */
  static EngineDevice choose(EngineOptions options) throws EncoderLoadException {
    EngineFlags.apply(options.cpuThreads());
    Engine engine;
    try {
      engine = Engine.getEngine(ENGINE);
    } catch (RuntimeException | LinkageError e) {
      throw new EncoderLoadException(
          "the tensor engine does not start: " + OneLine.withCause(e), e);
    }
    EngineDevice chosen = choose(options.device(), engine.getGpuCount(), engine.getVersion());
    if (chosen.device().isGpu()) {
      EngineFlags.applyForGpu();
    } else {
      boolean unused = NativeAllocator.keepMemory(System.getenv());
    }
    return chosen;
  }

  static EngineDevice choose(DeviceChoice choice, int gpus, String version)
      throws EncoderLoadException {
    String found = "PyTorch " + version + " sees " + (gpus == 0 ? "no GPU" : gpus + " GPU");
    String reason = "encode.device is " + choice.name().toLowerCase(java.util.Locale.ROOT);
    return switch (choice) {
      case CPU -> new EngineDevice(Device.cpu(), reason);
      case AUTO -> new EngineDevice(gpus > 0 ? Device.gpu(0) : Device.cpu(), reason + ", " + found);
      case GPU -> {
        if (gpus == 0) {
          throw new EncoderLoadException(reason + ", but " + found);
        }
        yield new EngineDevice(Device.gpu(0), reason + ", " + found);
      }
    };
  }

  /** Returns the name for logs and metrics: {@code cpu}, {@code gpu0}. */
  String label() {
    return device.isGpu() ? "gpu" + device.getDeviceId() : "cpu";
  }
}

package io.unimos.config;

import io.unimos.encode.EngineOptions.DeviceChoice;
import java.time.Duration;

/**
 * The settings of the encoding of images to features.
 *
 * @param batchSize the bound on the images per forward pass
 * @param linger the longest wait for a batch to fill
 * @param batchDeadline the longest forward pass
 * @param decodeThreads the number of decoding threads; 0 for the number of cores
 * @param cpuThreads the threads of the tensor engine; 0 leaves the number to the engine
 */
public record EncodeSettings(
    DeviceChoice device,
    int batchSize,
    Duration linger,
    Duration batchDeadline,
    int decodeThreads,
    int cpuThreads) {

  static final Keys KEYS = new Keys("Encoding");

  static final Key<DeviceChoice> DEVICE =
      Key.in(KEYS, "encode.device", "auto", Expect.oneOf(DeviceChoice.class))
          .text("auto takes a GPU when there is one; gpu refuses to start without.");
  static final Key<Integer> BATCH_SIZE =
      Key.in(KEYS, "encode.batch-size", 64, Expect.integer(1, 4096))
          .text("Images per batch, at most; a poll fetches up to sixteen, a slow encoder's fewer.");
  static final Key<Duration> LINGER =
      Key.in(KEYS, "encode.linger", "50ms", Expect.duration("0ms", "1s"))
          .text(
              "Longest wait for a batch to fill. A batch only waits while more records are on"
                  + " their way, so a lone image never does.");
  static final Key<Duration> BATCH_DEADLINE =
      Key.in(KEYS, "encode.batch-deadline", "20s", Expect.duration("100ms", "10m"))
          .text(
              "A batch that takes longer ends the encoder's wait with the cause named; below half"
                  + " of the transaction timeout.");
  static final Key<Integer> DECODE_THREADS =
      Key.in(KEYS, "encode.decode-threads", 0, Expect.integer(0, 256))
          .text("Threads that decode images; 0: as many as cores.");
  static final Key<Integer> CPU_THREADS =
      Key.in(KEYS, "encode.cpu-threads", 0, Expect.integer(0, 256))
          .text("Threads of the tensor engine; 0: the engine's default.");

  static EncodeSettings of(SettingsSources given) {
    return new EncodeSettings(
        given.get(DEVICE),
        given.get(BATCH_SIZE),
        given.get(LINGER),
        given.get(BATCH_DEADLINE),
        given.get(DECODE_THREADS),
        given.get(CPU_THREADS));
  }

  /** Returns the number of decoding threads, with 0 resolved. */
  public int decodeThreadsOrCores() {
    return decodeThreads > 0 ? decodeThreads : Runtime.getRuntime().availableProcessors();
  }
}

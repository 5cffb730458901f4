package io.unimos.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import io.unimos.encode.EngineOptions.DeviceChoice;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;

/**
 * How images become features.
 *
 * @param batchSize images per forward pass, at most
 * @param linger longest wait for a batch to fill
 * @param batchDeadline longest forward pass
 * @param decodeThreads 0 for as many as cores
 * @param cpuChunk images per forward pass on a CPU
 * @param cpuThreads of the tensor engine; 0 leaves it to the engine
 */
public record EncodeSettings(
    DeviceChoice device,
    int batchSize,
    Duration linger,
    Duration batchDeadline,
    int decodeThreads,
    int cpuChunk,
    int cpuThreads) {

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              "encode.device",
              ConfigDef.Type.STRING,
              "auto",
              Expect.oneOf("auto", "cpu", "gpu"),
              MEDIUM,
              "auto takes a GPU when there is one; gpu refuses to start without.")
          .define(
              "encode.batch-size",
              ConfigDef.Type.INT,
              64,
              Expect.between(1, 4096),
              MEDIUM,
              "Images per batch, at most; a poll fetches up to sixteen.")
          .define(
              "encode.linger",
              ConfigDef.Type.STRING,
              "50ms",
              Expect.duration("0ms", "1s"),
              MEDIUM,
              "Longest wait for a batch to fill. A batch only waits while more records are on"
                  + " their way, so a lone image never does.")
          .define(
              "encode.batch-deadline",
              ConfigDef.Type.STRING,
              "20s",
              Expect.duration("100ms", "10m"),
              LOW,
              "A batch that takes longer ends the encoder's wait with the cause named; below half"
                  + " of the transaction timeout.")
          .define(
              "encode.decode-threads",
              ConfigDef.Type.INT,
              0,
              Expect.between(0, 256),
              LOW,
              "Threads that decode images; 0: as many as cores.")
          .define(
              "encode.cpu-chunk",
              ConfigDef.Type.INT,
              8,
              Expect.between(1, 1024),
              LOW,
              "Images per forward pass on a CPU, where large batches only cost memory.")
          .define(
              "encode.cpu-threads",
              ConfigDef.Type.INT,
              0,
              Expect.between(0, 256),
              LOW,
              "Threads of the tensor engine; 0: the engine's default.");

  static EncodeSettings of(Values values) {
    return new EncodeSettings(
        DeviceChoice.valueOf(values.text("encode.device").toUpperCase(Locale.ROOT)),
        values.integer("encode.batch-size"),
        values.duration("encode.linger"),
        values.duration("encode.batch-deadline"),
        values.integer("encode.decode-threads"),
        values.integer("encode.cpu-chunk"),
        values.integer("encode.cpu-threads"));
  }

  /** Decode threads with 0 resolved. */
  public int decodeThreadsOrCores() {
    return decodeThreads > 0 ? decodeThreads : Runtime.getRuntime().availableProcessors();
  }
}

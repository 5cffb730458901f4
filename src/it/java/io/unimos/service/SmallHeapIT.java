package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.unimos.bundle.Bundle;
import io.unimos.bundle.BundleFixture;
import io.unimos.config.KafkaProperties;
import io.unimos.config.Settings;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.EncodingListener;
import io.unimos.encode.FakeEncoder;
import io.unimos.encode.LookAhead;
import io.unimos.event.ImageEvent;
import io.unimos.image.guard.ForgedImages;
import io.unimos.lab.bench.ForkedProcess;
import io.unimos.stream.read.Contract;
import io.unimos.wire.Outcome;
import io.unimos.wire.SourcePosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The encode role in a JVM that ends when its heap is full, as the container's does, below a PNG of
 * 146 KB that takes 150 MB while it is decoded.
 */
class SmallHeapIT {
  private static final int SIDE = 7071;
  private static final int IMAGES = 12;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"200m, refused", "400m, accepted", "800m, accepted"})
  void shouldOutliveEveryImageThatItIsSent(String heap, String outcome) throws Exception {
    Path png = Files.write(folder.resolve("large.png"), ForgedImages.rgbPng(SIDE, SIDE));
    assertThat(Files.size(png)).isLessThan(150_000);

    try (ForkedProcess forked =
        ForkedProcess.java(
            folder.resolve("log"),
            List.of(),
            List.of(
                "-Xmx" + heap,
                "-XX:+UseG1GC",
                "-XX:+ExitOnOutOfMemoryError",
                Forked.class.getName(),
                png.toString()))) {
      assertThat(forked.awaitExit(Duration.ofMinutes(10))).as(forked.tail()).isZero();
      assertThat(forked.log()).contains(IMAGES + " " + outcome);
      if (outcome.equals("refused")) {
        assertThat(forked.log()).contains("IMAGE_TOO_LARGE 7071 x 7071 pixels take 143 MB");
      }
    }
  }

  /** All partitions at once, each with the same image. */
  static final class Forked {
    private Forked() {}

    public static void main(String[] args) throws Exception {
      Path png = Path.of(args[0]);
      Path folder = png.getParent();
      Settings settings =
          Settings.of(
              Map.of(
                  "schema.registry.url", "mock://small-heap",
                  "image.budget", "4GB",
                  "image.decode-timeout", "1m",
                  "encode.decode-threads", "8",
                  "state.dir", folder.resolve("state").toString()));
      Files.createDirectories(settings.service().stateDir());
      Bundle bundle = BundleFixture.write(folder, folder.resolve("bundle"));
      byte[] key = "gate".getBytes(StandardCharsets.UTF_8);
      byte[] value = event(settings, Files.readAllBytes(png));
      int accepted = 0;
      int refused = 0;
      Contract contract = Contract.over(settings);
      try (EncodeRole half =
          EncodeRole.open(
              settings,
              bundle,
              contract,
              (same, encode) -> EncoderDevices.of(new FakeEncoder()),
              EncodingListener.NONE)) {
        LookAhead lookAhead = half.lookAhead();
        for (int i = 0; i < IMAGES; i++) {
          lookAhead.submit(position(i), key, value);
        }
        for (int i = 0; i < IMAGES; i++) {
          Outcome<?> outcome = lookAhead.await(position(i), key, value).join();
          if (outcome instanceof Outcome.Rejected<?> why) {
            System.out.println(why.reason() + " " + why.detail());
            refused++;
          } else {
            accepted++;
          }
        }
      }
      System.out.println(accepted + " accepted, " + refused + " refused");
    }

    private static SourcePosition position(int partition) {
      return new SourcePosition("images", partition, 0);
    }

    private static byte[] event(Settings settings, byte[] image) {
      try (KafkaAvroSerializer avro = new KafkaAvroSerializer()) {
        avro.configure(KafkaProperties.registry(settings), false);
        return avro.serialize(
            settings.topics().images(),
            new ImageEvent("large", "gate", ByteBuffer.wrap(image), null, Instant.EPOCH, Map.of()));
      }
    }
  }
}

package io.unimos.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.encode.TestImages;
import io.unimos.event.Prediction;
import io.unimos.harness.ServiceHarness;
import io.unimos.lab.broker.EmbeddedBroker;
import io.unimos.stream.ChainOracle;
import io.unimos.wire.DeadLetters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good images among everything that can be wrong with one, through the whole stream. */
class MixedBatchIT {
  private static final byte[] JPEG = TestImages.jpeg(64, 48, 0xaa3311);

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder.resolve("broker"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void shouldPredictTheGoodAndSetAsideTheRestWhenABatchIsMixed() throws Exception {
    try (ServiceHarness harness = new ServiceHarness(broker, folder.resolve("mixed"), Map.of())) {
      Map<String, List<String>> sent = new HashMap<>();
      List<byte[]> bad = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String domain = "camera-" + i % 4;
        sent.computeIfAbsent(domain, d -> new ArrayList<>()).add("image-" + i);
        harness.send(domain, "image-" + i, JPEG);
        if (i % 10 == 0) {
          harness.send(domain, "cut-" + i, Arrays.copyOf(JPEG, JPEG.length / 2));
        }
        if (i % 40 == 0) {
          harness.send(domain, "bomb-" + i, i % 80 == 0 ? pngHeader() : gigapixelJpeg());
          sendRaw(harness, bad, domain, "not avro at all".getBytes(StandardCharsets.UTF_8));
          sendRaw(harness, bad, domain, unknownSchemaId());
          sendRaw(harness, bad, domain, new byte[0]);
        }
      }

      harness.start();
      harness.awaitOutputs(240);
      harness.drain();

      assertThat(harness.predictions()).hasSize(200);
      Map<String, Long> reasons =
          harness.deadLetters().stream()
              .collect(Collectors.groupingBy(ServiceHarness::reason, Collectors.counting()));
      assertThat(reasons)
          .isEqualTo(
              Map.of(
                  "IMAGE_CORRUPT", 20L,
                  "IMAGE_TOO_LARGE", 5L,
                  "SCHEMA_INVALID", 10L,
                  "SCHEMA_UNKNOWN", 5L));
      assertThat(ChainOracle.violations(sent, harness.predictions())).isEmpty();
      assertThat(harness.predictions()).extracting(Prediction::getLabel).containsOnly("bus");
      assertThat(bytesOf(harness, "SCHEMA_")).containsExactlyInAnyOrderElementsOf(sortable(bad));
      assertThat(harness.deadLetters())
          .allSatisfy(
              letter ->
                  assertThat(ServiceHarness.header(letter, DeadLetters.TOPIC))
                      .isEqualTo(harness.settings().topics().images()));
    }
  }

  private static void sendRaw(
      ServiceHarness harness, List<byte[]> bad, String domain, byte[] value) {
    harness.sendRaw(domain.getBytes(StandardCharsets.UTF_8), value);
    bad.add(value);
  }

  private static List<String> bytesOf(ServiceHarness harness, String prefix) {
    return sortable(
        harness.deadLetters().stream()
            .filter(letter -> ServiceHarness.reason(letter).startsWith(prefix))
            .map(letter -> letter.value())
            .toList());
  }

  private static List<String> sortable(List<byte[]> values) {
    return values.stream().map(Arrays::toString).toList();
  }

  private static byte[] unknownSchemaId() {
    return ByteBuffer.allocate(9).put((byte) 0).putInt(987_654).putInt(1).array();
  }

  /** The header of a PNG of 60,000 x 60,000 pixels and nothing else. */
  private static byte[] pngHeader() {
    ByteBuffer png = ByteBuffer.allocate(33);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII));
    png.putInt(60_000).putInt(60_000).put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    return png.putInt((int) crc.getValue()).array();
  }

  /** A JPEG whose frame claims 65,000 x 65,000 pixels. */
  private static byte[] gigapixelJpeg() {
    byte[] bytes = JPEG.clone();
    for (int i = 0; i < bytes.length - 9; i++) {
      if ((bytes[i] & 0xff) == 0xff && (bytes[i + 1] & 0xff) == 0xc0) {
        ByteBuffer.wrap(bytes, i + 5, 4).putShort((short) 65_000).putShort((short) 65_000);
        return bytes;
      }
    }
    throw new IllegalStateException("no baseline frame in the test image");
  }
}

package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.unimos.bundle.DemoBundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.encode.EngineOptions.DeviceChoice;
import io.unimos.image.decode.Resize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptEncoderTest {
  private static final EngineOptions CPU = new EngineOptions(DeviceChoice.CPU, 4, 0);
  private static final Path STATISTICS = Path.of("/proc/self/stat");

  @TempDir static Path folder;
  private static EncoderPart part;
  private static TorchScriptEncoder encoder;

  @BeforeAll
  static void loadDemoEncoder() throws Exception {
    DemoBundle.unpackEncoder(folder);
    part = EncoderPart.load(folder);
    encoder =
        TorchScriptEncoder.load(part.image(), part.id(), part.dimension(), part.resize(), CPU);
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void shouldSayWhatItIs() {
    assertThat(encoder.dimension()).isEqualTo(512);
    assertThat(encoder.resize().size()).isEqualTo(224);
    assertThat(encoder.device()).isEqualTo("cpu");
  }

  @Test
  void shouldGiveUnitRowsInTheOrderOfTheCropsAcrossChunks() {
    List<byte[]> crops = crops(10);

    float[][] together = encoder.encode(crops);

    assertThat(together.length).isEqualTo(10);
    for (int i = 0; i < 10; i++) {
      float[] alone = encoder.encode(List.of(crops.get(i)))[0];
      assertThat(dot(together[i], together[i])).isBetween(.9999, 1.0001);
      assertThat(dot(together[i], alone)).isBetween(.9999, 1.0001);
      assertThat(dot(together[i], together[(i + 1) % 10])).isLessThan(.999);
    }
  }

  @Test
  void shouldGiveNothingForNothing() {
    assertThat(encoder.encode(List.of()).length).isZero();
  }

  @Test
  void shouldRefuseACropOfAnotherSizeAndGoOn() {
    List<byte[]> crops = List.of(crops(1).get(0), new byte[7]);

    assertThatThrownBy(() -> encoder.encode(crops))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a crop of 7 bytes, expected 150528");

    assertThat(encoder.encode(crops(2)).length).isEqualTo(2);
  }

  @Test
  void shouldThrowOutOfMemoryForABatchTooLargeAndGoOnWithASmallerOne() throws Exception {
    EngineOptions unbounded = new EngineOptions(DeviceChoice.CPU, Integer.MAX_VALUE, 0);
    try (TorchScriptEncoder whole =
        TorchScriptEncoder.load(
            part.image(), "whole", 512, Resize.shortSideCenterCrop(224), unbounded)) {
      List<byte[]> tooMany = Collections.nCopies(20_000, crops(1).get(0));

      assertThatThrownBy(() -> whole.encode(tooMany))
          .isInstanceOf(EncoderException.OutOfMemory.class)
          .hasMessage("no memory for an input of 3010560000 bytes");

      assertThat(whole.encode(crops(2)).length).isEqualTo(2);
    }
  }

  @Test
  void shouldKnowTheEnginesOwnWordsForNoMemory() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      assertThatThrownBy(() -> manager.zeros(new Shape(1L << 45)))
          .isInstanceOf(EngineException.class)
          .matches(TorchModule::isOutOfMemory);
    }
    assertThat(TorchModule.isOutOfMemory(new EngineException("CUDA out of memory. Tried")))
        .isTrue();
    assertThat(TorchModule.isOutOfMemory(new EngineException("shape mismatch"))).isFalse();
  }

  @Test
  void shouldNameFileAndOutputWhenTheDimensionIsAnother() {
    assertThatThrownBy(
            () ->
                TorchScriptEncoder.load(
                    part.image(), "demo", 256, Resize.shortSideCenterCrop(224), CPU))
        .isInstanceOf(EncoderLoadException.class)
        .hasMessage(part.image() + ": output: is float32 (1, 512), expected one float32 (1, 256)");
  }

  @Test
  void shouldNameTheFileWhenItIsMissingOrNoModule() throws Exception {
    Path missing = folder.resolve("missing.pt");
    Path text = Files.writeString(folder.resolve("text.pt"), "not a module");

    assertThatThrownBy(
            () -> TorchScriptEncoder.load(missing, "x", 512, Resize.shortSideCenterCrop(224), CPU))
        .isInstanceOf(EncoderLoadException.class)
        .hasMessage(missing + ": no such file");
    assertThatThrownBy(
            () -> TorchScriptEncoder.load(text, "x", 512, Resize.shortSideCenterCrop(224), CPU))
        .isInstanceOf(EncoderLoadException.class)
        .hasMessageStartingWith(text + ": is not a TorchScript module that loads: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void shouldNotEncodeAfterItWasClosed() throws Exception {
    TorchScriptEncoder closed =
        TorchScriptEncoder.load(part.image(), "closed", 512, Resize.shortSideCenterCrop(224), CPU);
    closed.close();
    closed.close();

    assertThatThrownBy(() -> closed.encode(crops(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("encoder closed is closed");
  }

  /**
   * Threads come with gradients on; a graph that is kept would show as growth in each turn. The
   * JVM's compiler takes and frees some 25 MB of the same heap whenever it likes, which shows in
   * one turn or two: so the median of five turns counts.
   */
  @Test
  void shouldKeepNativeMemoryFlatOverFiveHundredEncodesFromManyThreads() throws Exception {
    Assumptions.assumeTrue(NativeHeap.used().isPresent(), "only glibc 2.33 and later count");
    List<byte[]> crops = crops(1);
    encodeOnThreads(crops, 100);
    long[] growths = new long[5];
    long before = nativeKilobytes();

    for (int turn = 0; turn < growths.length; turn++) {
      encodeOnThreads(crops, 100);
      long after = nativeKilobytes();
      growths[turn] = after - before;
      before = after;
    }

    System.out.printf(
        "native memory, growth per 100 encodes: %s KB, at the end %d KB%n",
        Arrays.toString(growths), before);
    assertThat(encoder.openArrays()).isZero();
    Arrays.sort(growths);
    // one kept graph is some 20 MB; 100 of them would be gigabytes
    assertThat(growths[2]).isLessThan(4_000);
  }

  /**
   * Linux counts each page that a process gets for the first time, and again after it gave it back.
   */
  @Test
  void shouldKeepAForwardsMemoryForTheNext() throws IOException {
    Assumptions.assumeTrue(
        NativeAllocator.keepMemory(Map.of()) && Files.exists(STATISTICS), "only glibc on Linux");
    List<byte[]> crops = crops(8);
    for (int i = 0; i < 8; i++) {
      encoder.encode(crops);
    }
    long before = pageFaults();

    for (int i = 0; i < 8; i++) {
      encoder.encode(crops);
    }

    long each = (pageFaults() - before) / 8;
    System.out.println("page faults of a batch of eight: " + each);
    // 7,000 where each forward gives its memory back
    assertThat(each).isLessThan(1_000);
  }

  @Test
  void shouldLeaveTheAllocatorToAnOperatorWhoHasDecided() {
    assertThat(NativeAllocator.keepMemory(Map.of("MALLOC_TOP_PAD_", "0"))).isFalse();
    assertThat(NativeAllocator.keepMemory(Map.of("LD_PRELOAD", "libjemalloc.so.2"))).isFalse();
  }

  /** Without those that had to wait for the disk: the tenth field of proc(5)'s stat. */
  private static long pageFaults() throws IOException {
    String line = Files.readString(STATISTICS);
    return Long.parseLong(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)[7]);
  }

  private static void encodeOnThreads(List<byte[]> crops, int count) throws InterruptedException {
    for (int i = 0; i < count / 50; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int j = 0; j < 50; j++) {
                  encoder.encode(crops);
                }
              });
      thread.start();
      thread.join();
    }
  }

  private static long nativeKilobytes() {
    System.gc();
    return NativeHeap.used().orElseThrow() / 1000;
  }

  private static List<byte[]> crops(int count) {
    SplittableRandom random = new SplittableRandom(8);
    List<byte[]> crops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] crop = new byte[224 * 224 * 3];
      int block = 1 + random.nextInt(40);
      for (int j = 0; j < crop.length; j += block) {
        Arrays.fill(crop, j, Math.min(crop.length, j + block), (byte) random.nextInt(256));
      }
      crops.add(crop);
    }
    return crops;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}

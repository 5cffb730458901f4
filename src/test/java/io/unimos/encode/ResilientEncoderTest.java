package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResilientEncoderTest {
  private static final byte[] GOOD = {1, 2, 3};
  private static final byte[] BAD = {9, 9, 9};

  private final List<EncoderFallback> fallbacks = new ArrayList<>();

  @Test
  void shouldHalveTheBatchWhenTheDeviceHasNoMemory() {
    FakeEncoder encoder = new FakeEncoder(crops -> fitsUpTo(16, crops));

    List<Outcome<float[]>> outcomes = resilient(encoder, Optional::empty, 64).encode(copies(64));

    assertThat(outcomes).hasSize(64).allMatch(o -> o instanceof Outcome.Ok);
    assertThat(encoder.batches()).startsWith(64, 32, 16, 16, 32, 16, 16);
    assertThat(fallbacks).hasSize(3).containsOnly(EncoderFallback.HALVED);
  }

  @Test
  void shouldStayAtTheSizeThatFitsWhenMoreBatchesCome() {
    FakeEncoder encoder = new FakeEncoder(crops -> fitsUpTo(16, crops));
    ResilientEncoder resilient = resilient(encoder, Optional::empty, 64);
    resilient.encode(copies(64));
    int before = encoder.batches().size();

    resilient.encode(copies(64));

    assertThat(encoder.batches().subList(before, encoder.batches().size()))
        .containsExactly(16, 16, 16, 16);
  }

  @Test
  void shouldTryTheFullSizeAgainWhenManyBatchesHaveFitted() {
    List<Boolean> tight = new ArrayList<>(List.of(true));
    FakeEncoder encoder = new FakeEncoder(crops -> fitsUpTo(tight.isEmpty() ? 64 : 32, crops));
    ResilientEncoder resilient = resilient(encoder, Optional::empty, 64);
    resilient.encode(copies(64));
    tight.clear();

    for (int i = 0; i < ResilientEncoder.BATCHES_BEFORE_GROWING - 1; i++) {
      resilient.encode(copies(64));
    }

    assertThat(encoder.batches()).endsWith(32, 32);
    resilient.encode(copies(64));
    assertThat(encoder.batches()).endsWith(64);
  }

  @Test
  void shouldGoToTheCpuWhenNotEvenOneImageFits() {
    FakeEncoder gpu = new FakeEncoder(crops -> fitsUpTo(0, crops));
    FakeEncoder cpu = new FakeEncoder();

    List<Outcome<float[]>> outcomes = resilient(gpu, () -> Optional.of(cpu), 4).encode(copies(2));

    assertThat(outcomes).hasSize(2).allMatch(o -> o instanceof Outcome.Ok);
    assertThat(cpu.batches()).containsExactly(1, 1);
    assertThat(fallbacks)
        .containsExactly(EncoderFallback.HALVED, EncoderFallback.CPU, EncoderFallback.CPU);
  }

  @Test
  void shouldRefuseTheImageWhenNoDeviceTakesIt() {
    FakeEncoder cpu = new FakeEncoder(crops -> fitsUpTo(0, crops));

    List<Outcome<float[]>> outcomes = resilient(cpu, Optional::empty, 4).encode(copies(1));

    assertThat(outcomes)
        .containsExactly(Outcome.rejected(RejectReason.ENCODER_UNAVAILABLE, "out of memory"));
  }

  @Test
  void shouldSpareTheNeighboursWhenOneImageFails() {
    FakeEncoder encoder = new FakeEncoder(ResilientEncoderTest::failsOnBad);

    List<Outcome<float[]>> outcomes =
        resilient(encoder, Optional::empty, 8).encode(List.of(GOOD, BAD, GOOD));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Ok.class);
    assertThat(outcomes.get(1))
        .isEqualTo(Outcome.rejected(RejectReason.ENCODER_UNAVAILABLE, "bad crop"));
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Ok.class);
    assertThat(fallbacks).containsExactly(EncoderFallback.ONE_BY_ONE);
  }

  /** An image's neighbours in a batch are chance and must not decide about its refusal. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void shouldTakeTheImageAfterAllWhenTheFailureDoesNotComeAgain(int batch) {
    AtomicInteger passes = new AtomicInteger();
    FakeEncoder encoder =
        new FakeEncoder(
            crops -> {
              if (passes.getAndIncrement() == 0) {
                throw new IllegalStateException("once");
              }
              return FakeEncoder.meanColours(crops);
            });

    List<Outcome<float[]>> outcomes = resilient(encoder, Optional::empty, 8).encode(copies(batch));

    assertThat(outcomes).hasSize(batch).allMatch(o -> o instanceof Outcome.Ok);
    assertThat(passes).hasValue(1 + batch);
  }

  @Test
  void shouldGiveUpWhenEverythingFails() {
    FakeEncoder encoder = new FakeEncoder(ResilientEncoderTest::failsOnBad);
    ResilientEncoder resilient = resilient(encoder, Optional::empty, 64);

    assertThatThrownBy(() -> resilient.encode(Collections.nCopies(64, BAD)))
        .isInstanceOf(EncoderException.Failed.class)
        .hasMessageContaining("16 times in a row");
  }

  @Test
  void shouldRefuseTheImageWhenItsFeatureIsNotFinite() {
    FakeEncoder encoder =
        new FakeEncoder(crops -> new float[][] {{1, 0, 0, 0}, {0, Float.NaN, 0, 0}, {0, 0}});

    List<Outcome<float[]>> outcomes = resilient(encoder, Optional::empty, 4).encode(copies(3));

    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Ok.class);
    assertThat(outcomes.get(1))
        .isEqualTo(Outcome.rejected(RejectReason.FEATURE_INVALID, "NaN at position 1"));
    assertThat(outcomes.get(2))
        .isEqualTo(Outcome.rejected(RejectReason.FEATURE_INVALID, "length 2 instead of 4"));
  }

  @Test
  void shouldRefuseWhenTheFeaturesAreNotAsManyAsTheImages() {
    FakeEncoder encoder = new FakeEncoder(crops -> new float[crops.size() - 1][4]);

    List<Outcome<float[]>> outcomes = resilient(encoder, Optional::empty, 4).encode(copies(2));

    assertThat(outcomes)
        .hasSize(2)
        .containsOnly(
            Outcome.rejected(RejectReason.ENCODER_UNAVAILABLE, "0 features for 1 images"));
  }

  @Test
  void shouldNameTheFailureWhenItHasNoMessage() {
    FakeEncoder encoder =
        new FakeEncoder(
            crops -> {
              throw new IllegalStateException();
            });

    assertThat(resilient(encoder, Optional::empty, 4).encode(copies(1)))
        .containsExactly(
            Outcome.rejected(RejectReason.ENCODER_UNAVAILABLE, "java.lang.IllegalStateException"));
  }

  /** The deadline is that of a pass, so it has to begin anew with each. */
  @Test
  void shouldReportEachForwardPassAlsoOnTheCpu() {
    FakeEncoder gpu = new FakeEncoder(crops -> fitsUpTo(0, crops));
    FakeEncoder cpu = new FakeEncoder();
    List<String> passes = new ArrayList<>();
    ResilientEncoder resilient =
        new ResilientEncoder(
            gpu, () -> Optional.of(cpu), 4, () -> passes.add("pass"), fallbacks::add);

    resilient.encode(copies(2));

    assertThat(passes).hasSize(gpu.batches().size() + cpu.batches().size()).hasSize(5);
  }

  private ResilientEncoder resilient(
      ImageEncoder encoder, Supplier<Optional<ImageEncoder>> fallback, int maxBatch) {
    return new ResilientEncoder(encoder, fallback, maxBatch, () -> {}, fallbacks::add);
  }

  private static List<byte[]> copies(int count) {
    return Collections.nCopies(count, GOOD);
  }

  private static float[][] fitsUpTo(int size, List<byte[]> crops) {
    if (crops.size() > size) {
      throw new EncoderException.OutOfMemory("out of memory", null);
    }
    return FakeEncoder.meanColours(crops);
  }

  private static float[][] failsOnBad(List<byte[]> crops) {
    if (crops.contains(BAD)) {
      throw new IllegalStateException("bad crop");
    }
    return FakeEncoder.meanColours(crops);
  }
}

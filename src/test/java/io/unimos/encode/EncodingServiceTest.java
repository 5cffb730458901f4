package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.encode.EncodingService.RecordReader;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import io.unimos.stream.read.RegistryUnavailableException;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import io.unimos.wire.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EncodingServiceTest {
  private static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 1_000_000, Duration.ofMinutes(5));
  private static final byte[] IMAGE = TestImages.png(20, 30, 0x336699);
  private static final RecordReader<ImageRequest> READER =
      (key, value) ->
          Outcome.ok(
              new ImageRequest(
                  new String(key, StandardCharsets.UTF_8),
                  "gate",
                  0,
                  new ImageSource.Inline(value)));

  @TempDir Path folder;
  private final ImageDecoder decoder = new ImageDecoder(LIMITS);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2));
  }

  private EncodingService service(ImageEncoder encoder, EncodingOptions options) {
    return service(READER, encoder, options, EncodingListener.NONE);
  }

  private EncodingService service(
      RecordReader<ImageRequest> reader,
      ImageEncoder encoder,
      EncodingOptions options,
      EncodingListener listener) {
    EncodingService service =
        new EncodingService(
            reader,
            new ImagePreparation(decoder, LIMITS, encoder.resize()),
            new RemoteImages(UriRules.off()),
            EncoderDevices.of(encoder),
            options,
            listener);
    opened.add(service);
    return service;
  }

  private EncodingOptions options(int batchSize, Duration linger, long budget) {
    return options(batchSize, linger, Duration.ofMillis(300), budget);
  }

  private EncodingOptions options(int batchSize, Duration linger, Duration deadline, long budget) {
    return options(batchSize, linger, Duration.ofSeconds(2), deadline, budget);
  }

  /** However slow the encoder seems. */
  private EncodingOptions farAhead(int batchSize) {
    return options(
        batchSize, Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofMinutes(1), 100_000_000);
  }

  private EncodingOptions options(
      int batchSize, Duration linger, Duration lookAhead, Duration deadline, long budget) {
    return new EncodingOptions(
        batchSize, linger, lookAhead, deadline, 2, budget, 9_000_000, folder.resolve("suspects"));
  }

  private EncodingOptions roomy(int batchSize) {
    return options(batchSize, Duration.ofSeconds(30), Duration.ofMinutes(1), 100_000_000);
  }

  /** Returns options under which an encoder that hangs is noticed soon. */
  private EncodingOptions hasty(int batchSize) {
    return options(batchSize, Duration.ofSeconds(30), Duration.ofSeconds(1), 100_000_000);
  }

  private static byte[] id(int i) {
    return ("id-" + i).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldEncodeALoneImageAtOnceWhenTheLingerIsLong() throws Exception {
    FakeEncoder encoder = new FakeEncoder();
    EncodingService service = service(encoder, roomy(64));

    Outcome<EncodedImage> outcome = service.submit(id(1), IMAGE).get();

    EncodedImage image = ((Outcome.Ok<EncodedImage>) outcome).value();
    assertThat(image.id()).isEqualTo("id-1");
    assertThat(image.feature()[2]).isGreaterThan(image.feature()[0]);
    assertThat(image.statistics().blue())
        .isEqualTo(0x99 / 255f, org.assertj.core.data.Offset.offset(0.01f));
    assertThat(encoder.batches()).containsExactly(1);
  }

  @Test
  void shouldFillBatchesWhenManyImagesAreOnTheirWay() throws Exception {
    CountDownLatch firstBatch = new CountDownLatch(1);
    FakeEncoder encoder = waiting(firstBatch);
    EncodingService service = service(encoder, roomy(8));
    List<CompletableFuture<Outcome<EncodedImage>>> futures = new ArrayList<>();

    for (int i = 0; i < 65; i++) {
      futures.add(service.submit(id(i), IMAGE));
    }
    firstBatch.countDown();

    for (int i = 0; i < 65; i++) {
      assertThat(((Outcome.Ok<EncodedImage>) futures.get(i).get()).value().id())
          .isEqualTo("id-" + i);
    }
    assertThat(encoder.batches().stream().mapToInt(Integer::intValue).sum()).isEqualTo(65);
    assertThat(encoder.batches()).hasSizeLessThanOrEqualTo(10).allMatch(size -> size <= 8);
  }

  @Test
  void shouldRefuseOnlyTheDamagedWhenABatchIsMixed() throws Exception {
    EncodingService service = service(new FakeEncoder(), roomy(4));

    var good = service.submit(id(1), IMAGE);
    var damaged = service.submit(id(2), new byte[] {1, 2, 3});
    var alsoGood = service.submit(id(3), IMAGE);

    assertThat(good.get()).isInstanceOf(Outcome.Ok.class);
    assertThat(alsoGood.get()).isInstanceOf(Outcome.Ok.class);
    assertThat(((Outcome.Rejected<?>) damaged.get()).reason()).isEqualTo(RejectReason.IMAGE_FORMAT);
  }

  @Test
  void shouldRefuseNewWorkWhenTheBudgetIsUsedUp() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    FakeEncoder encoder = waiting(gate);
    long held = IMAGE.length + 3L * 16 * 16;
    AtomicLong most = new AtomicLong();
    EncodingListener listener = new InFlight(most, new AtomicLong());
    EncodingService service =
        service(
            READER,
            encoder,
            options(1, Duration.ZERO, Duration.ofMinutes(1), 9_000_000 + 3 * held),
            listener);

    List<CompletableFuture<Outcome<EncodedImage>>> taken = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 10; i++) {
      var future = service.trySubmit(id(i), IMAGE);
      future.ifPresent(taken::add);
      refused += future.isEmpty() ? 1 : 0;
    }
    gate.countDown();

    assertThat(taken).hasSize(3);
    assertThat(refused).isEqualTo(7);
    for (var future : taken) {
      assertThat(future.get()).isInstanceOf(Outcome.Ok.class);
    }
    assertThat(service.submit(id(11), IMAGE).get()).isInstanceOf(Outcome.Ok.class);
    assertThat(most.get()).isLessThanOrEqualTo(9_000_000 + 3 * held);
  }

  @Test
  void shouldFailAndNotRefuseWhenTheRegistryIsAway() {
    RecordReader<ImageRequest> reader =
        (key, value) -> {
          throw new RegistryUnavailableException("away", null);
        };
    EncodingService service = service(reader, new FakeEncoder(), roomy(4), EncodingListener.NONE);

    assertThatThrownBy(() -> service.submit(id(1), IMAGE).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RegistryUnavailableException.class);
    assertThatThrownBy(() -> service.submit(id(1), IMAGE).get())
        .hasCauseInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void shouldNameTheCauseWhenTheEncoderHangs() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    FakeEncoder encoder = waiting(hang);
    EncodingService service = service(encoder, hasty(4));
    LookAhead lookAhead = new LookAhead(service, EncodingListener.NONE);

    Throwable thrown =
        catchThrowable(() -> lookAhead.await(new SourcePosition("images", 0, 0), id(1), IMAGE));

    hang.countDown();
    assertThat(thrown)
        .isInstanceOf(EncoderException.Hung.class)
        .hasMessageContaining("encode.batch-deadline");
  }

  @Test
  void shouldFailWhatStillWaitsWhenClosed() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    FakeEncoder encoder =
        new FakeEncoder(
            crops -> {
              calls.incrementAndGet();
              awaitQuietly(gate);
              return FakeEncoder.meanColours(crops);
            });
    EncodingService service = service(encoder, options(1, Duration.ZERO, 100_000_000));
    List<CompletableFuture<Outcome<EncodedImage>>> futures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      futures.add(service.submit(id(i), IMAGE));
    }
    await().until(() -> calls.get() == 1);

    service.close();
    gate.countDown();

    // all but the one that the encoder has in hand
    await()
        .until(
            () ->
                futures.stream().filter(CompletableFuture::isCompletedExceptionally).count() == 19);
  }

  /** One image a batch; the encoder begins a batch for each permit, and tells which colours. */
  @Test
  void shouldLeaveWhatFillsNoPassToTheNextBatchWhenMoreThanOnePassWaits() throws Exception {
    Semaphore passes = new Semaphore(0);
    FakeEncoder encoder =
        new FakeEncoder(
            crops -> {
              passes.acquireUninterruptibly();
              return FakeEncoder.meanColours(crops);
            },
            4);
    EncodingService service = service(encoder, farAhead(16));
    List<EncodingService.Pending> pending = new ArrayList<>();
    pending.add(service.submit(id(0), IMAGE));
    await().until(() -> encoder.batches().size() == 1);
    for (int i = 1; i <= 11; i++) {
      pending.add(service.submit(id(i), IMAGE));
    }
    await().until(() -> service.waiting() == 11);

    passes.release();
    await().until(() -> encoder.batches().size() == 2);
    pending.add(service.submit(id(12), IMAGE));
    await().until(() -> service.waiting() == 4);
    passes.release(3);

    for (EncodingService.Pending each : pending) {
      assertThat(each.get()).isInstanceOf(Outcome.Ok.class);
    }
    assertThat(encoder.batches()).containsExactly(1, 4, 4, 4);
  }

  /** Returns an encoder that waits before each batch. */
  private static FakeEncoder waiting(CountDownLatch latch) {
    return new FakeEncoder(
        crops -> {
          awaitQuietly(latch);
          return FakeEncoder.meanColours(crops);
        });
  }

  private FakeEncoder stepwise(Semaphore permits, List<Integer> reds) {
    return new FakeEncoder(
        crops -> {
          permits.acquireUninterruptibly();
          crops.forEach(crop -> reds.add(crop[0] & 0xff));
          return FakeEncoder.meanColours(crops);
        });
  }

  private static byte[] red(int red) {
    return TestImages.png(8, 8, red << 16);
  }

  private EncodingOptions oneByOne() {
    return options(1, Duration.ZERO, Duration.ofSeconds(30), 100_000_000);
  }

  @Test
  void shouldEncodeFirstWhatAThreadWaitsForWhenOthersWereQueuedBefore() throws Exception {
    Semaphore permits = new Semaphore(0);
    List<Integer> reds = Collections.synchronizedList(new ArrayList<>());
    FakeEncoder encoder = stepwise(permits, reds);
    EncodingService service = service(encoder, oneByOne());
    List<EncodingService.Pending> pending = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      pending.add(service.trySubmit(id(i), red(20 * i)).orElseThrow());
      int sent = i;
      await().until(() -> encoder.batches().size() == 1 && service.waiting() == sent - 1);
    }

    pending.get(3).hurry();
    var own = service.submit(id(6), red(120));
    await().until(() -> service.waiting() == 5);
    permits.release(6);

    for (var each : pending) {
      assertThat(each.get()).isInstanceOf(Outcome.Ok.class);
    }
    assertThat(own.get()).isInstanceOf(Outcome.Ok.class);
    assertThat(reds).containsExactly(20, 80, 120, 40, 60, 100);
  }

  @Test
  void shouldSpendNoTimeOnWhatWasForgottenWhenItWasDecodedAlready() throws Exception {
    Semaphore permits = new Semaphore(0);
    List<Integer> reds = Collections.synchronizedList(new ArrayList<>());
    AtomicLong held = new AtomicLong();
    EncodingListener listener = new InFlight(new AtomicLong(), held);
    FakeEncoder encoder = stepwise(permits, reds);
    EncodingService service = service(READER, encoder, oneByOne(), listener);
    LookAhead lookAhead = new LookAhead(service, EncodingListener.NONE);
    for (int i = 1; i <= 5; i++) {
      lookAhead.submit(new SourcePosition("images", i % 2, i), id(i), red(20 * i));
      int sent = i;
      await().until(() -> encoder.batches().size() == 1 && service.waiting() == sent - 1);
    }

    long before = held.get();
    lookAhead.forget("images", 0);

    assertThat(held.get()).isLessThan(before);
    permits.release(5);
    for (int i = 1; i <= 5; i += 2) {
      assertThat(lookAhead.await(new SourcePosition("images", 1, i), id(i), red(20 * i)).join())
          .isInstanceOf(Outcome.Ok.class);
    }
    // 2 and 4 were forgotten
    assertThat(reds).containsExactly(20, 60, 100);
    await().until(() -> held.get() == 0);
  }

  @Test
  void shouldDropWhatWasForgottenWhenItWasNotDecodedYet() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    AtomicInteger read = new AtomicInteger();
    RecordReader<ImageRequest> slow =
        (key, value) -> {
          read.incrementAndGet();
          awaitQuietly(reading);
          return READER.read(key, value);
        };
    FakeEncoder encoder = new FakeEncoder();
    AtomicLong held = new AtomicLong();
    EncodingListener listener = new InFlight(new AtomicLong(), held);
    EncodingService service = service(slow, encoder, oneByOne(), listener);
    LookAhead lookAhead = new LookAhead(service, EncodingListener.NONE);
    for (int i = 0; i < 10; i++) {
      lookAhead.submit(new SourcePosition("images", 0, i), id(i), IMAGE);
    }
    await().until(() -> read.get() == 2);

    lookAhead.forget("images", 0);

    assertThat(held.get()).isZero();
    reading.countDown();
    assertThat(service.submit(id(11), IMAGE).get()).isInstanceOf(Outcome.Ok.class);
    assertThat(encoder.batches()).containsExactly(1);
    assertThat(read.get()).isEqualTo(3);
  }

  @Test
  void shouldSubmitNoMoreAheadThanTheEncoderHasTimeForWhenItIsSlow() throws Exception {
    AtomicBoolean measuring = new AtomicBoolean(true);
    Semaphore permits = new Semaphore(0);
    FakeEncoder encoder =
        new FakeEncoder(
            crops -> {
              if (measuring.get()) {
                // 20 images a second
                LockSupport.parkNanos(50_000_000L * crops.size());
              } else {
                permits.acquireUninterruptibly();
              }
              return FakeEncoder.meanColours(crops);
            });
    EncodingService service =
        service(encoder, options(8, Duration.ZERO, Duration.ofSeconds(30), 100_000_000));
    service.measure();
    measuring.set(false);
    double perSecond = service.imagesPerSecond();

    int taken = 0;
    for (int i = 0; i < 100; i++) {
      taken += service.trySubmit(id(i), IMAGE).isPresent() ? 1 : 0;
    }
    var own = service.submit(id(100), IMAGE);
    permits.release(100);

    // less where the machine stalls
    assertThat(perSecond).isPositive().isLessThan(20.5);
    // two seconds of it, and never fewer than two images
    assertThat((double) taken).isCloseTo(Math.max(2, 2 * perSecond), within(1.0));
    assertThat(own.get()).isInstanceOf(Outcome.Ok.class);
  }

  @Test
  void shouldNotBoundByTimeWhenTheEncoderCouldNotBeMeasured() {
    FakeEncoder encoder =
        new FakeEncoder(
            crops -> {
              throw new IllegalStateException("broken");
            });
    EncodingService service =
        service(encoder, options(8, Duration.ZERO, Duration.ofSeconds(30), 100_000_000));

    service.measure();

    assertThat(service.imagesPerSecond()).isZero();
    for (int i = 0; i < 100; i++) {
      assertThat(service.trySubmit(id(i), IMAGE)).isPresent();
    }
  }

  @Test
  void shouldNoticeTheHungEncoderWhenItWaitsForTheBudget() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    FakeEncoder encoder = waiting(hang);
    EncodingService service = service(encoder, options(1, Duration.ZERO, 9_000_000 + 1));
    LookAhead lookAhead = new LookAhead(service, EncodingListener.NONE);
    lookAhead.submit(new SourcePosition("images", 1, 0), id(0), IMAGE);

    Throwable thrown =
        catchThrowable(() -> lookAhead.await(new SourcePosition("images", 0, 0), id(1), IMAGE));

    hang.countDown();
    assertThat(thrown).isInstanceOf(EncoderException.Hung.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record InFlight(AtomicLong most, AtomicLong now) implements EncodingListener {
    @Override
    public void decoded(long nanos) {}

    @Override
    public void batchEncoded(int size, long waitNanos, long forwardNanos) {}

    @Override
    public void inFlight(long bytes) {
      most.accumulateAndGet(bytes, Math::max);
      now.set(bytes);
    }

    @Override
    public void lookAheadHit() {}

    @Override
    public void lookAheadMiss() {}

    @Override
    public void fellBack(EncoderFallback how) {}
  }

  @Test
  void shouldRefuseOnlyTheImageThatHangsWhenTheServiceIsStartedAgain() throws Exception {
    byte[] poison = TestImages.png(20, 30, 0xff00ff);
    CountDownLatch never = new CountDownLatch(1);
    java.util.function.Supplier<FakeEncoder> hanging =
        () ->
            new FakeEncoder(
                crops -> {
                  if (crops.stream().anyMatch(c -> (c[0] & 0xff) > 200)) {
                    awaitQuietly(never);
                  }
                  return FakeEncoder.meanColours(crops);
                });

    List<Outcome<EncodedImage>> outcomes = new ArrayList<>();
    int starts = 0;
    while (outcomes.isEmpty() && starts < 5) {
      starts++;
      EncodingService service = service(hanging.get(), hasty(8));
      List<CompletableFuture<Outcome<EncodedImage>>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(service.submit(id(i), i == 3 ? poison : IMAGE));
      }
      outcomes.addAll(allUnlessHung(service, futures));
    }
    never.countDown();

    assertThat(starts).isEqualTo(3);
    for (int i = 0; i < 8; i++) {
      assertThat(outcomes.get(i)).isInstanceOf(i == 3 ? Outcome.Rejected.class : Outcome.Ok.class);
    }
    assertThat(((Outcome.Rejected<?>) outcomes.get(3)).reason())
        .isEqualTo(RejectReason.ENCODER_UNAVAILABLE);
  }

  /** Empty when the encoder hangs. */
  private static List<Outcome<EncodedImage>> allUnlessHung(
      EncodingService service, List<CompletableFuture<Outcome<EncodedImage>>> futures)
      throws Exception {
    List<Outcome<EncodedImage>> outcomes = new ArrayList<>();
    for (CompletableFuture<Outcome<EncodedImage>> future : futures) {
      while (!future.isDone()) {
        try {
          service.checkAlive();
        } catch (EncoderException.Hung e) {
          return List.of();
        }
        Thread.onSpinWait();
      }
      outcomes.add(future.get());
    }
    return outcomes;
  }
}

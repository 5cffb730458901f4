package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.encode.EncodingService.Pending;
import io.unimos.encode.EncodingService.RecordReader;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.fetch.LocalWeb;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.guard.ImageLimits;
import io.unimos.security.TestKeys;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images by uri on their way through the service: a value that begins with https is one. */
@Timeout(300)
class RemoteImageEncodingTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final ImageLimits LIMITS =
      new ImageLimits(MAX_BYTES, 1_000_000, Duration.ofMinutes(5));
  private static final byte[] IMAGE = TestImages.png(20, 30, 0x336699);
  private static final RecordReader<ImageRequest> READER =
      (key, value) -> {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        ImageSource source =
            text.startsWith("https") ? new ImageSource.Remote(text) : new ImageSource.Inline(value);
        return Outcome.ok(new ImageRequest("id", "gate", 0, source));
      };

  @TempDir private static Path folder;
  private static TestKeys keys;

  private final AtomicLong held = new AtomicLong();
  private final AtomicLong most = new AtomicLong();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final FakeEncoder encoder = new FakeEncoder();

  @BeforeAll
  static void makeKeys() {
    keys = TestKeys.make(folder, "server", "dns:" + LocalWeb.HOST, "open-sesame");
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.add(resource);
    return resource;
  }

  private EncodingService service(LocalWeb web, long budget) {
    return service(web, budget, Duration.ofSeconds(20));
  }

  private EncodingService service(LocalWeb web, long budget, Duration timeout) {
    RemoteImages remote = open(web.images(MAX_BYTES, timeout));
    ImageDecoder decoder = new ImageDecoder(LIMITS);
    return open(
        new EncodingService(
            READER,
            new ImagePreparation(decoder, LIMITS, encoder.resize()),
            remote,
            EncoderDevices.of(encoder),
            new EncodingOptions(
                8,
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                1,
                budget,
                9_000_000,
                Path.of("never-written")),
            new BytesInFlight()));
  }

  private final class BytesInFlight implements EncodingListener {
    @Override
    public void inFlight(long bytes) {
      held.set(bytes);
      most.accumulateAndGet(bytes, Math::max);
    }

    @Override
    public void decoded(long nanos) {}

    @Override
    public void fellBack(EncoderFallback how) {}

    @Override
    public void batchEncoded(int size, long waitNanos, long forwardNanos) {}

    @Override
    public void lookAheadHit() {}

    @Override
    public void lookAheadMiss() {}
  }

  private static byte[] bytes(String uri) {
    return uri.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void shouldEncodeAnImageByUriLikeOneThatCameAlong() throws Exception {
    LocalWeb web = open(LocalWeb.start(keys, LocalWeb.image(IMAGE)));
    EncodingService service = service(web, 100_000_000);

    Outcome<EncodedImage> fetched = service.submit(null, bytes(web.uri("/a.png"))).get();
    Outcome<EncodedImage> inline = service.submit(null, IMAGE).get();

    assertThat(((Outcome.Ok<EncodedImage>) fetched).value().feature())
        .isEqualTo(((Outcome.Ok<EncodedImage>) inline).value().feature());
    assertThat(held).hasValue(0);
  }

  @Test
  void shouldLookAtTheBytesWhenTheServerSaysSomethingElse() throws Exception {
    LocalWeb web = open(LocalWeb.start(keys, LocalWeb.image(bytes("<html>not an image</html>"))));
    EncodingService service = service(web, 100_000_000);

    Outcome<EncodedImage> outcome = service.submit(null, bytes(web.uri("/a.png"))).get();

    assertThat(((Outcome.Rejected<EncodedImage>) outcome).reason())
        .isEqualTo(RejectReason.IMAGE_FORMAT);
    assertThat(held).hasValue(0);
  }

  @Test
  void shouldRefuseForbiddenUrisWithoutAFetch() throws Exception {
    LocalWeb web = open(LocalWeb.start(keys, LocalWeb.image(IMAGE)));
    EncodingService service = service(web, 100_000_000);

    Outcome<EncodedImage> outcome = service.submit(null, bytes("https://127.0.0.1/")).get();

    assertThat(((Outcome.Rejected<EncodedImage>) outcome).reason())
        .isEqualTo(RejectReason.IMAGE_FORBIDDEN_URI);
    assertThat(held).hasValue(0);
  }

  @Test
  void shouldNotHoldUpOtherImagesWhenAServerIsSlow() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    LocalWeb web =
        open(
            LocalWeb.start(
                keys,
                (request, out) -> {
                  slow.await();
                  LocalWeb.image(IMAGE).to(request, out);
                }));
    EncodingService service = service(web, 100_000_000);
    List<CompletableFuture<Outcome<EncodedImage>>> remote = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      remote.add(service.submit(null, bytes(web.uri("/" + i))));
    }
    // the linger is longer than the test: a batch that waited for the fetches would fail it
    Outcome<EncodedImage> inline = service.submit(null, IMAGE).get();

    assertThat(inline).isInstanceOf(Outcome.Ok.class);
    assertThat(remote).noneMatch(CompletableFuture::isDone);
    slow.countDown();
    for (var future : remote) {
      assertThat(future.get()).isInstanceOf(Outcome.Ok.class);
    }
    assertThat(held).hasValue(0);
  }

  @Test
  void shouldFetchOneAfterTheOtherWhenTheBudgetHoldsOneOnly() throws Exception {
    LocalWeb web = open(LocalWeb.start(keys, LocalWeb.image(IMAGE)));
    EncodingService service = service(web, 9_000_000 + MAX_BYTES + 100_000);
    List<CompletableFuture<Outcome<EncodedImage>>> futures = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      futures.add(service.submit(null, bytes(web.uri("/" + i))));
    }

    for (var future : futures) {
      assertThat(future.get()).isInstanceOf(Outcome.Ok.class);
    }
    assertThat(held).hasValue(0);
    assertThat(most.get()).isLessThanOrEqualTo(9_000_000 + MAX_BYTES + 100_000);
  }

  @Test
  void shouldRefuseTheRestAtOnceWhenAHostDoesNotAnswer() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    LocalWeb web = open(LocalWeb.start(keys, (request, out) -> never.await()));
    EncodingService service = service(web, 100_000_000, Duration.ofMillis(200));
    List<CompletableFuture<Outcome<EncodedImage>>> futures = new ArrayList<>();

    for (int i = 0; i < 96; i++) {
      futures.add(service.submit(null, bytes(web.uri("/" + i))));
    }

    List<Outcome<EncodedImage>> outcomes = new ArrayList<>();
    for (var future : futures) {
      outcomes.add(future.get());
    }
    assertThat(outcomes)
        .extracting(outcome -> ((Outcome.Rejected<EncodedImage>) outcome).reason())
        .containsOnly(RejectReason.IMAGE_UNREACHABLE);
    // five in a row open the breaker, a sixth was under way
    assertThat(outcomes.stream().filter(o -> o.toString().contains("breaker open")))
        .hasSizeGreaterThanOrEqualTo(90);
    assertThat(held).hasValue(0);
    never.countDown();
  }

  @Test
  void shouldNotFetchWhatWasCancelledWhileItWaited() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    LocalWeb web =
        open(
            LocalWeb.start(
                keys,
                (request, out) -> {
                  slow.await();
                  LocalWeb.image(IMAGE).to(request, out);
                }));
    EncodingService service = service(web, 100_000_000);
    List<Pending> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(service.submit(null, bytes(web.uri("/" + i))));
    }
    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> web.requests().size() == 2);

    all.subList(2, 4).forEach(Pending::cancel);
    slow.countDown();

    assertThat(all.get(0).get()).isInstanceOf(Outcome.Ok.class);
    assertThat(all.get(1).get()).isInstanceOf(Outcome.Ok.class);
    assertThat(all.get(4).get()).isInstanceOf(Outcome.Ok.class);
    assertThat(web.requests()).hasSize(3);
    assertThat(held).hasValue(0);
  }

  @Test
  void shouldFailWhatStillWaitsWhenClosed() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    LocalWeb web = open(LocalWeb.start(keys, (request, out) -> slow.await()));
    EncodingService service = service(web, 100_000_000);
    List<CompletableFuture<Outcome<EncodedImage>>> futures = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      futures.add(service.submit(null, bytes(web.uri("/" + i))));
    }

    Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> web.requests().size() == 2);
    service.close();

    long failed =
        futures.stream()
            .filter(CompletableFuture::isCompletedExceptionally)
            .peek(
                future ->
                    assertThatThrownBy(future::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("closed"))
            .count();
    // two are being fetched, and end by themselves
    assertThat(failed).isEqualTo(3);
    slow.countDown();
  }
}

package io.unimos.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.unimos.encode.EncodingListener.EncoderFallback;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.fetch.UriRules;
import io.unimos.image.guard.ImageLimits;
import io.unimos.wire.Outcome;
import io.unimos.wire.SourcePosition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class LookAheadTest {
  private static final ImageLimits LIMITS =
      new ImageLimits(1 << 20, 1_000_000, Duration.ofMinutes(5));
  private static final byte[] IMAGE = TestImages.png(8, 8, 0x336699);

  private final List<String> received = new ArrayList<>();
  private final EncodingListener listener =
      new EncodingListener() {
        @Override
        public void decoded(long nanos) {}

        @Override
        public void batchEncoded(int size, long waitNanos, long forwardNanos) {}

        @Override
        public void inFlight(long bytes) {}

        @Override
        public void lookAheadHit() {
          received.add("hit");
        }

        @Override
        public void lookAheadMiss() {
          received.add("miss");
        }

        @Override
        public void fellBack(EncoderFallback how) {}
      };
  private final ImageDecoder decoder = new ImageDecoder(LIMITS);
  private final FakeEncoder encoder = new FakeEncoder();
  private final EncodingService service = service(50_000_000);
  private final LookAhead lookAhead = new LookAhead(service, listener);

  private EncodingService service(long budget) {
    return new EncodingService(
        (key, value) ->
            Outcome.ok(
                new ImageRequest(
                    new String(key, StandardCharsets.UTF_8),
                    "d",
                    0,
                    new ImageSource.Inline(value))),
        new ImagePreparation(decoder, LIMITS, encoder.resize()),
        new RemoteImages(UriRules.off()),
        EncoderDevices.of(encoder),
        new EncodingOptions(
            8,
            Duration.ofMillis(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            2,
            budget,
            9_000_000,
            Path.of("never-written")),
        EncodingListener.NONE);
  }

  @AfterEach
  void close() {
    service.close();
  }

  private String await(int partition, long offset) throws InterruptedException {
    Outcome<EncodedImage> outcome =
        lookAhead.await(at(partition, offset), key(partition, offset), IMAGE).join();
    return ((Outcome.Ok<EncodedImage>) outcome).value().id();
  }

  private void submit(int partition, long offset) {
    lookAhead.submit(at(partition, offset), key(partition, offset), IMAGE);
  }

  private static SourcePosition at(int partition, long offset) {
    return new SourcePosition("images", partition, offset);
  }

  private static byte[] key(int partition, long offset) {
    return (partition + "/" + offset).getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldFindItsOwnFutureWhenItWasSubmitted() throws Exception {
    submit(0, 5);
    submit(1, 5);
    submit(0, 6);

    assertThat(List.of(await(0, 5), await(1, 5), await(0, 6))).containsExactly("0/5", "1/5", "0/6");
    assertThat(received).containsExactly("hit", "hit", "hit");
    assertThat(lookAhead.size()).isZero();
  }

  @Test
  void shouldSubmitItselfWhenItWasNotSubmitted() throws Exception {
    assertThat(await(0, 5)).isEqualTo("0/5");

    assertThat(received).containsExactly("miss");
  }

  @Test
  void shouldDropEarlierOffsetsWhenALaterOneIsAwaited() throws Exception {
    submit(0, 1);
    submit(0, 2);
    submit(0, 3);
    submit(1, 1);

    await(0, 3);

    assertThat(lookAhead.size()).isEqualTo(1);
    assertThat(await(1, 1)).isEqualTo("1/1");
  }

  @Test
  void shouldForgetAPartitionWhenItsTaskCloses() throws Exception {
    submit(0, 1);
    submit(1, 1);

    lookAhead.forget("images", 0);

    assertThat(lookAhead.size()).isEqualTo(1);
    await(0, 1);
    assertThat(received).containsExactly("miss");
  }

  @Test
  void shouldTakeTheNewerBytesWhenAPositionIsSubmittedAgain() throws Exception {
    lookAhead.submit(at(0, 1), "old".getBytes(StandardCharsets.UTF_8), IMAGE);
    submit(0, 1);

    assertThat(await(0, 1)).isEqualTo("0/1");
  }

  @Test
  void shouldAnswerEveryRecordWithItsOwnImageWhenPartitionsInterleave() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    long[] submitted = new long[3];
    long[] awaited = new long[3];
    for (int step = 0; step < 2_000; step++) {
      int partition = random.nextInt(3);
      boolean ahead = submitted[partition] < awaited[partition] + 50;
      if (ahead && random.nextInt(3) > 0) {
        submit(partition, submitted[partition]++);
      } else {
        long offset = awaited[partition]++;
        assertThat(await(partition, offset)).isEqualTo(partition + "/" + offset);
        submitted[partition] = Math.max(submitted[partition], awaited[partition]);
      }
    }

    assertThat(received).contains("hit", "miss");
  }

  @Test
  void shouldSubmitWhatWasOverTheBoundWhenThereIsRoomAgain() throws Exception {
    // room for two ahead
    EncodingService bounded = service(9_000_000 + 2 * (IMAGE.length + 3L * 16 * 16));
    LookAhead narrow = new LookAhead(bounded, listener);
    for (int offset = 0; offset < 20; offset++) {
      narrow.submit(at(0, offset), key(0, offset), IMAGE);
    }

    for (int offset = 0; offset < 20; offset++) {
      Outcome<EncodedImage> outcome = narrow.await(at(0, offset), key(0, offset), IMAGE).join();
      assertThat(((Outcome.Ok<EncodedImage>) outcome).value().id()).isEqualTo("0/" + offset);
    }

    assertThat(received).hasSize(20).doesNotContain("miss");
    assertThat(narrow.size()).isZero();
    bounded.close();
  }
}

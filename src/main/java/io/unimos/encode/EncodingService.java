package io.unimos.encode;

import io.unimos.failure.Outcome;
import io.unimos.failure.RejectReason;
import io.unimos.image.ImageDecoder;
import io.unimos.image.ImageHeader;
import io.unimos.image.ImageStatistics;
import io.unimos.image.Pixels;
import io.unimos.image.Resizer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into features: a pool reads and decodes, one batcher encodes. Every way to fail
 * that lies in the record gives an {@link Outcome.Rejected}; a future that fails means lost
 * infrastructure. Shared by all stream threads, thread-safe; owned by the wiring, which closes it
 * and then the encoder.
 */
public final class EncodingService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncodingService.class);

  private final RecordReader<ImageRequest> reader;
  private final ImageDecoder decoder;
  private final int imageSize;
  private final EncodingListener listener;
  private final ByteBudget budget;
  private final Batcher batcher;
  private final ExecutorService decodePool;
  private final AtomicInteger jobs = new AtomicInteger();

  /**
   * Starts the pool and the batcher.
   *
   * @param reader takes image events out of their wire format
   * @param decoder guards and decodes; closed by the caller
   * @param devices the encoder and its stand-in on the CPU; closed by the caller
   */
  public EncodingService(
      RecordReader<ImageRequest> reader,
      ImageDecoder decoder,
      EncoderDevices devices,
      EncodingOptions options,
      EncodingListener listener) {
    this.reader = reader;
    this.decoder = decoder;
    this.imageSize = devices.encoder().imageSize();
    this.listener = listener;
    this.budget = new ByteBudget(options.budgetBytes(), options.largestImageBytes());
    this.batcher =
        new Batcher(
            new ResilientEncoder(devices.encoder(), devices::fallback, options.batchSize()),
            options,
            listener);
    AtomicInteger number = new AtomicInteger();
    this.decodePool =
        Executors.newFixedThreadPool(
            options.decodeThreads(),
            work -> {
              Thread thread = new Thread(work, "decode-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Submits a record unless the budget is used up. */
  public Optional<CompletableFuture<Outcome<EncodedImage>>> trySubmit(byte[] key, byte[] value) {
    long bytes = heldBytes(value);
    return budget.tryAdmit(bytes) ? Optional.of(start(key, value, bytes)) : Optional.empty();
  }

  /** Submits a record as soon as the budget allows. */
  public CompletableFuture<Outcome<EncodedImage>> submit(byte[] key, byte[] value)
      throws InterruptedException {
    long bytes = heldBytes(value);
    budget.admit(bytes);
    return start(key, value, bytes);
  }

  /**
   * Checks that no forward pass hangs.
   *
   * @throws EncoderHungException if the running one is past its deadline
   */
  public void checkAlive() {
    batcher.checkAlive();
  }

  private long heldBytes(byte[] value) {
    return (value == null ? 0 : value.length) + 3L * imageSize * imageSize;
  }

  private CompletableFuture<Outcome<EncodedImage>> start(byte[] key, byte[] value, long bytes) {
    CompletableFuture<Outcome<EncodedImage>> answer = new CompletableFuture<>();
    listener.inFlight(jobs.incrementAndGet(), budget.used());
    batcher.expect();
    decodePool.execute(new Pending(answer, bytes, key, value));
    return answer;
  }

  private final class Pending implements Runnable {
    private final CompletableFuture<Outcome<EncodedImage>> answer;
    private final long bytes;
    private final byte[] key;
    private final byte[] value;

    Pending(
        CompletableFuture<Outcome<EncodedImage>> answer, long bytes, byte[] key, byte[] value) {
      this.answer = answer;
      this.bytes = bytes;
      this.key = key;
      this.value = value;
    }

    @Override
    public void run() {
      prepare(this, key, value);
    }

    void abandon() {
      batcher.skip();
      fail(new IllegalStateException("the encoding service is closed"));
    }

    void answer(Outcome<EncodedImage> outcome) {
      release();
      answer.complete(outcome);
    }

    void fail(Throwable cause) {
      release();
      answer.completeExceptionally(cause);
    }

    private void release() {
      budget.release(bytes);
      listener.inFlight(jobs.decrementAndGet(), budget.used());
    }
  }

  private record Prepared(ImageRequest request, byte[] crop, ImageStatistics statistics) {}

  private void prepare(Pending pending, byte[] key, byte[] value) {
    long started = System.nanoTime();
    Outcome<Prepared> prepared;
    try {
      Outcome<ImageRequest> request = reader.read(key, value);
      prepared = guarded(() -> request.then(this::crop));
    } catch (RuntimeException e) {
      batcher.skip();
      pending.fail(e);
      return;
    }
    listener.decoded(System.nanoTime() - started);
    if (prepared instanceof Outcome.Ok<Prepared> ok) {
      batcher.add(job(pending, ok.value()));
    } else {
      batcher.skip();
      pending.answer(prepared.then(never -> null));
    }
  }

  private static Batcher.Job job(Pending pending, Prepared prepared) {
    ImageRequest request = prepared.request();
    return new Batcher.Job(
        prepared.crop(),
        feature ->
            pending.answer(
                feature.then(
                    f ->
                        Outcome.ok(
                            new EncodedImage(
                                request.id(),
                                request.domain(),
                                request.capturedAt(),
                                f,
                                prepared.statistics())))),
        pending::fail);
  }

  // A bug of ours in the decoding of one image is that image's dead letter, not the stream's end.
  private static Outcome<Prepared> guarded(Supplier<Outcome<Prepared>> preparation) {
    try {
      return preparation.get();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("An image could not be prepared", e);
      return Outcome.rejected(RejectReason.INTERNAL_ERROR, e.toString());
    } catch (OutOfMemoryError e) {
      LOG.error("No heap left to decode an image", e);
      return Outcome.rejected(RejectReason.IMAGE_TOO_LARGE, "no heap left to decode it");
    }
  }

  private Outcome<Prepared> crop(ImageRequest request) {
    return decoder.header(request.image()).then(header -> crop(request, header));
  }

  private Outcome<Prepared> crop(ImageRequest request, ImageHeader header) {
    long bytes = header.decodedBytes();
    try {
      budget.reserve(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for room to decode", e);
    }
    try {
      Outcome<Pixels> pixels = decoder.decode(request.image());
      return pixels.then(
          p -> {
            byte[] crop = Resizer.shortSideCenterCrop(p, imageSize);
            ImageStatistics statistics = ImageStatistics.of(crop, imageSize, imageSize);
            return Outcome.ok(new Prepared(request, crop, statistics));
          });
    } finally {
      budget.release(bytes);
    }
  }

  /** Lets running work end; records not yet decoded fail. */
  @Override
  public void close() {
    for (Runnable waiting : decodePool.shutdownNow()) {
      ((Pending) waiting).abandon();
    }
    batcher.close();
    try {
      if (!decodePool.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("A decode is still running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

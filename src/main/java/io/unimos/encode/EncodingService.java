package io.unimos.encode;

import io.unimos.encode.ImagePreparation.Crop;
import io.unimos.failure.Outcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into features: a pool reads and decodes, one batcher encodes. Every way to fail
 * that lies in the record gives an {@link Outcome.Rejected}; a future that fails means lost
 * infrastructure. Shared by all stream threads, thread-safe; owned by the wiring, which closes it
 * before decoder and encoder.
 */
public final class EncodingService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncodingService.class);

  private final RecordReader<ImageRequest> reader;
  private final ImagePreparation preparation;
  private final EncodingListener listener;
  private final ByteBudget budget;
  private final Batcher batcher;
  private final ExecutorService decodePool;
  private final AtomicInteger jobs = new AtomicInteger();

  /**
   * Starts the pool and the batcher.
   *
   * @param reader takes image events out of their wire format
   * @param preparation makes the crops
   * @param devices the encoder and its stand-in on the CPU; closed by the caller
   */
  public EncodingService(
      RecordReader<ImageRequest> reader,
      ImagePreparation preparation,
      EncoderDevices devices,
      EncodingOptions options,
      EncodingListener listener) {
    this.reader = reader;
    this.preparation = preparation;
    this.listener = listener;
    this.budget = new ByteBudget(options.budgetBytes(), options.largestImageBytes());
    this.batcher = new Batcher(devices, options, listener);
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
    return (value == null ? 0 : value.length) + 3L * preparation.size() * preparation.size();
  }

  private CompletableFuture<Outcome<EncodedImage>> start(byte[] key, byte[] value, long bytes) {
    Job job = new Job(key, value, bytes);
    listener.inFlight(jobs.incrementAndGet(), budget.used());
    batcher.expect();
    decodePool.execute(job);
    return job.answer;
  }

  private final class Job implements Runnable {
    private final byte[] key;
    private final byte[] value;
    private final long bytes;
    private final CompletableFuture<Outcome<EncodedImage>> answer = new CompletableFuture<>();

    Job(byte[] key, byte[] value, long bytes) {
      this.key = key;
      this.value = value;
      this.bytes = bytes;
    }

    @Override
    public void run() {
      long started = System.nanoTime();
      try {
        Outcome<ImageRequest> request = reader.read(key, value);
        Outcome<Crop> crop = request.then(r -> preparation.crop(r.image(), budget));
        listener.decoded(System.nanoTime() - started);
        if (request instanceof Outcome.Ok<ImageRequest> r && crop instanceof Outcome.Ok<Crop> c) {
          encode(r.value(), c.value());
        } else {
          batcher.skip();
          answer(crop.then(never -> null));
        }
      } catch (RuntimeException | Error e) {
        batcher.skip();
        fail(e);
      }
    }

    private void encode(ImageRequest request, Crop crop) {
      batcher.add(
          new Batcher.Job(
              crop.rgb(),
              feature -> answer(feature.then(f -> image(request, f, crop))),
              this::fail));
    }

    private Outcome<EncodedImage> image(ImageRequest request, float[] feature, Crop crop) {
      return Outcome.ok(
          new EncodedImage(
              request.id(), request.domain(), request.capturedAt(), feature, crop.statistics()));
    }

    private void answer(Outcome<EncodedImage> outcome) {
      release();
      answer.complete(outcome);
    }

    private void fail(Throwable cause) {
      release();
      answer.completeExceptionally(cause);
    }

    private void abandon() {
      batcher.skip();
      fail(new IllegalStateException("the encoding service is closed"));
    }

    private void release() {
      budget.leave(bytes);
      listener.inFlight(jobs.decrementAndGet(), budget.used());
    }
  }

  /** Lets running work end; what still waits fails. */
  @Override
  public void close() {
    for (Runnable waiting : decodePool.shutdownNow()) {
      ((Job) waiting).abandon();
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

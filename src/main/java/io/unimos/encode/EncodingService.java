package io.unimos.encode;

import io.unimos.encode.ImagePreparation.Crop;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.failure.Outcome;
import io.unimos.image.fetch.ImageUri;
import io.unimos.image.fetch.RemoteImages;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns records into features: a pool reads and decodes, one batcher encodes. Images by uri are
 * fetched on a pool of their own in between, so that a slow server holds up nobody's decode. Every
 * way to fail that lies in the record gives an {@link Outcome.Rejected}; a future that fails means
 * lost infrastructure. Shared by all stream threads, thread-safe; owned by the wiring, which closes
 * it before decoder and encoder.
 */
public final class EncodingService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncodingService.class);
  private static final String CLOSED = "the encoding service is closed";

  private final RecordReader<ImageRequest> reader;
  private final ImagePreparation preparation;
  private final RemoteImages remote;
  private final EncodingListener listener;
  private final ByteBudget budget;
  private final Batcher batcher;
  private final ExecutorService decodePool;
  private final ExecutorService fetchPool;
  private final AtomicInteger jobs = new AtomicInteger();

  /**
   * Starts the pool and the batcher.
   *
   * @param reader takes image events out of their wire format
   * @param preparation makes the crops
   * @param remote fetches images by uri; closed by the caller
   * @param devices the encoder and its stand-in on the CPU; closed by the caller
   */
  public EncodingService(
      RecordReader<ImageRequest> reader,
      ImagePreparation preparation,
      RemoteImages remote,
      EncoderDevices devices,
      EncodingOptions options,
      EncodingListener listener) {
    this.reader = reader;
    this.preparation = preparation;
    this.remote = remote;
    this.listener = listener;
    this.budget = new ByteBudget(options.budgetBytes(), options.largestImageBytes());
    this.batcher = new Batcher(devices, options, listener);
    this.decodePool = pool("decode-", options.decodeThreads());
    this.fetchPool = pool("fetch-", remote.threads());
  }

  private static ExecutorService pool(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        work -> {
          Thread thread = new Thread(work, name + number.incrementAndGet());
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
   * @throws EncoderException.Hung if the running one is past its deadline
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
    job.start();
    return job.answer;
  }

  /** A step of a job on one of the pools; the job's fields pass from step to step. */
  private record Step(EncodingService.Job job, Runnable work) implements Runnable {
    @Override
    public void run() {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        job.fail(e);
      }
    }
  }

  private final class Job {
    private final byte[] key;
    private final byte[] value;
    private final CompletableFuture<Outcome<EncodedImage>> answer = new CompletableFuture<>();
    private long bytes;
    private boolean expected;

    Job(byte[] key, byte[] value, long bytes) {
      this.key = key;
      this.value = value;
      this.bytes = bytes;
    }

    void start() {
      expectCrop();
      decodePool.execute(new Step(this, this::read));
    }

    private void read() {
      Outcome<ImageRequest> outcome = reader.read(key, value);
      if (!(outcome instanceof Outcome.Ok<ImageRequest> ok)) {
        refuse(outcome);
        return;
      }
      ImageRequest request = ok.value();
      if (request.image() instanceof ImageSource.Inline inline) {
        decode(request, inline.encoded());
      } else if (request.image() instanceof ImageSource.Remote there) {
        Outcome<ImageUri> uri = remote.check(there.uri());
        if (uri instanceof Outcome.Ok<ImageUri> allowed) {
          // no batch waits for a stranger's server
          noCrop();
          fetchPool.execute(new Step(this, () -> fetch(request, allowed.value())));
        } else {
          refuse(uri);
        }
      }
    }

    private void fetch(ImageRequest request, ImageUri uri) {
      Outcome<byte[]> outcome = fetched(uri);
      if (outcome instanceof Outcome.Ok<byte[]> ok) {
        expectCrop();
        decodePool.execute(new Step(this, () -> decode(request, ok.value())));
      } else {
        refuse(outcome);
      }
    }

    /** Holds the most that may come while it comes, then what came. */
    private Outcome<byte[]> fetched(ImageUri uri) {
      long most = remote.maxBytes();
      try {
        budget.startFetching(most);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(CLOSED, e);
      }
      bytes += most;
      try {
        Outcome<byte[]> outcome = remote.fetch(uri);
        long spare = most - (outcome instanceof Outcome.Ok<byte[]> ok ? ok.value().length : 0);
        bytes -= spare;
        budget.leave(spare);
        return outcome;
      } finally {
        budget.endFetching();
      }
    }

    private void decode(ImageRequest request, byte[] encoded) {
      long started = System.nanoTime();
      Outcome<Crop> crop = preparation.crop(encoded, budget);
      listener.decoded(System.nanoTime() - started);
      if (crop instanceof Outcome.Ok<Crop> ok) {
        encode(request, ok.value());
      } else {
        refuse(crop);
      }
    }

    private void encode(ImageRequest request, Crop crop) {
      expected = false;
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

    private void expectCrop() {
      expected = true;
      batcher.expect();
    }

    private void noCrop() {
      if (expected) {
        expected = false;
        batcher.skip();
      }
    }

    private void refuse(Outcome<?> refused) {
      noCrop();
      answer(refused.then(never -> null));
    }

    private void answer(Outcome<EncodedImage> outcome) {
      release();
      answer.complete(outcome);
    }

    private void fail(Throwable cause) {
      noCrop();
      release();
      answer.completeExceptionally(cause);
    }

    private void release() {
      budget.leave(bytes);
      listener.inFlight(jobs.decrementAndGet(), budget.used());
    }
  }

  /** Lets running work end; what still waits fails. */
  @Override
  public void close() {
    abandon(fetchPool.shutdownNow());
    abandon(decodePool.shutdownNow());
    batcher.close();
    try {
      if (!decodePool.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("A decode is still running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void abandon(List<Runnable> waiting) {
    for (Runnable step : waiting) {
      ((Step) step).job().fail(new IllegalStateException(CLOSED));
    }
  }

  /**
   * Takes one record out of its wire format. Called from many decode threads at once.
   *
   * @param <T> what the record holds
   */
  @FunctionalInterface
  public interface RecordReader<T> {

    /**
     * Reads one record.
     *
     * @param key the record's key; null when it has none
     * @param value the record's value; null for a tombstone
     * @throws RuntimeException only for lost infrastructure, never for what the bytes hold
     */
    Outcome<T> read(byte[] key, byte[] value);
  }
}

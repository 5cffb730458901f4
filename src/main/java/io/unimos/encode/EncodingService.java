package io.unimos.encode;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.unimos.encode.ImagePreparation.Crop;
import io.unimos.encode.ImageRequest.ImageSource;
import io.unimos.image.fetch.FetchQueue;
import io.unimos.image.fetch.ImageUri;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.fetch.RemoteImages.Fetched;
import io.unimos.wire.Outcome;
import io.unimos.wire.RejectReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service that turns records into features: a pool reads and decodes, one batcher encodes.
 * Images by uri are fetched in between on a pool of their own, so that a slow server delays no
 * decode. Every failure that lies in the record gives an {@link Outcome.Rejected}; a future that
 * fails means lost infrastructure. Shared by all stream threads, thread-safe; owned by the wiring,
 * which closes it before the encoder.
 */
public final class EncodingService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncodingService.class);

  /** The interval at which a waiting thread checks for a hung encoder. */
  static final long LOOK_MILLIS = 200;

  private static final String CLOSED = "the encoding service is closed";

  private final RecordReader<ImageRequest> reader;
  private final ImagePreparation preparation;
  private final RemoteImages remote;
  private final EncodingListener listener;
  private final ByteBudget budget;
  private final Batcher batcher;
  private final ExecutorService decodePool;
  private final FetchQueue fetches;
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
    this.decodePool =
        Executors.newFixedThreadPool(
            options.decodeThreads(),
            new ThreadFactoryBuilder().setNameFormat("decode-%d").setDaemon(true).build());
    this.fetches = new FetchQueue(remote.rules(), listener::hostLeftAlone);
  }

  /**
   * An outcome to come. Completed by the pools; cancelled and hurried by the thread that submitted
   * it.
   */
  public abstract static class Pending extends CompletableFuture<Outcome<EncodedImage>> {

    /** Moves it before those that no thread waits for, because a thread waits for it now. */
    abstract void hurry();

    /**
     * Gives back what it holds, because its result is no longer wanted; the encoder does not see
     * it.
     */
    abstract void cancel();

    /**
     * Returns, for a completed one, the time from its reading to its crop or its refusal, and that
     * of its batch's forward pass if it was not refused before.
     */
    public abstract List<Stage> stages();
  }

  /** The time of a record in one stage, by {@link System#nanoTime}. */
  public record Stage(long startedNanos, long endedNanos) {}

  /**
   * Submits a record unless the budget is used up, or the encoder already has work for the time of
   * the look-ahead.
   */
  public Optional<Pending> trySubmit(byte[] key, byte[] value) {
    long bytes = heldBytes(value);
    return jobs.get() < batcher.imagesAhead() && budget.tryAdmit(bytes)
        ? Optional.of(start(new Job(key, value, bytes)))
        : Optional.empty();
  }

  /**
   * Submits a record that a thread waits for, as soon as the budget allows.
   *
   * @throws EncoderException.Hung if the encoder misses its deadline meanwhile
   */
  public Pending submit(byte[] key, byte[] value) throws InterruptedException {
    long bytes = heldBytes(value);
    budget.admit(bytes, LOOK_MILLIS, this::checkAlive);
    Job job = new Job(key, value, bytes);
    job.hurry();
    return start(job);
  }

  /** Measures the speed of the encoder before there is work for it. */
  public void measure() {
    batcher.measure(new byte[Math.toIntExact(cropBytes())]);
  }

  /** Returns the images a second that the encoder manages; 0 while that is not known. */
  public double imagesPerSecond() {
    return batcher.imagesPerSecond();
  }

  /**
   * Checks that no forward pass hangs.
   *
   * @throws EncoderException.Hung if the running one is past its deadline
   */
  public void checkAlive() {
    batcher.checkAlive();
  }

  /** Returns the number of crops that wait for their batch. */
  int waiting() {
    return batcher.waiting();
  }

  private long cropBytes() {
    int size = preparation.resize().size();
    return 3L * size * size;
  }

  private long heldBytes(byte[] value) {
    return (value == null ? 0 : value.length) + cropBytes();
  }

  private Pending start(Job job) {
    jobs.incrementAndGet();
    listener.inFlight(budget.used());
    job.start();
    return job;
  }

  /** A step of a job on one of the pools; the job's fields pass from step to step. */
  private record Step(EncodingService.Job job, Runnable work) implements Runnable {
    @Override
    public void run() {
      if (job.isDone()) {
        job.noCrop();
        return;
      }
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        job.fail(e);
      }
    }
  }

  /** A job's image on its way from an external server. */
  private record FetchTurn(EncodingService.Job job, ImageRequest request, ImageUri uri)
      implements FetchQueue.Fetch {
    @Override
    public boolean isDone() {
      return job.isDone();
    }

    @Override
    public Fetched fetch(Duration most) {
      try {
        Fetched fetched = job.fetch(uri, most);
        job.fetched(request, fetched.outcome());
        return fetched;
      } catch (RuntimeException | Error e) {
        job.fail(e);
        return new Fetched(Outcome.rejected(RejectReason.INTERNAL_ERROR, e.toString()), true);
      }
    }

    @Override
    public void refuse(Outcome<byte[]> why) {
      job.refuse(why);
    }

    @Override
    public void abandon() {
      job.fail(new IllegalStateException(CLOSED));
    }
  }

  private final class Job extends Pending {
    private final byte[] key;
    private final byte[] value;
    private long bytes;
    private boolean released;
    private boolean expected;
    private volatile boolean urgent;
    private long readNanos;
    private long croppedNanos;
    private Optional<Stage> forward = Optional.empty();

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
      readNanos = System.nanoTime();
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
          // no batch waits for an external server
          noCrop();
          fetches.submit(allowed.value(), new FetchTurn(this, request, allowed.value()));
        } else {
          refuse(uri);
        }
      }
    }

    private void fetched(ImageRequest request, Outcome<byte[]> outcome) {
      if (outcome instanceof Outcome.Ok<byte[]> ok) {
        expectCrop();
        decodePool.execute(new Step(this, () -> decode(request, ok.value())));
      } else {
        refuse(outcome);
      }
    }

    /** Reserves the most bytes that may come while the fetch runs, then the bytes that came. */
    private Fetched fetch(ImageUri uri, Duration within) {
      long spare = remote.maxBytes();
      try {
        budget.startFetching(spare);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(CLOSED, e);
      }
      try {
        Fetched fetched = remote.fetch(uri, within);
        if (fetched.outcome() instanceof Outcome.Ok<byte[]> ok && hold(ok.value().length)) {
          spare -= ok.value().length;
        }
        return fetched;
      } finally {
        budget.leave(spare);
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
      if (isDone()) {
        noCrop();
        return;
      }
      expected = false;
      croppedNanos = System.nanoTime();
      batcher.add(
          new Cropped(this, crop.rgb(), feature -> feature.then(f -> image(request, f, crop))));
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
      croppedNanos = System.nanoTime();
      noCrop();
      answer(refused.then(never -> null));
    }

    private void answer(Outcome<EncodedImage> outcome) {
      release();
      complete(outcome);
    }

    private void fail(Throwable cause) {
      noCrop();
      release();
      completeExceptionally(cause);
    }

    private void encoded(Outcome<EncodedImage> outcome, Stage pass) {
      forward = Optional.of(pass);
      answer(outcome);
    }

    @Override
    public List<Stage> stages() {
      Stage decoded = new Stage(readNanos, croppedNanos);
      return forward.map(pass -> List.of(decoded, pass)).orElse(List.of(decoded));
    }

    @Override
    void hurry() {
      urgent = true;
    }

    @Override
    void cancel() {
      cancel(false);
      release();
    }

    /** Reserves more bytes, unless the job was cancelled. */
    private synchronized boolean hold(long more) {
      if (!released) {
        bytes += more;
      }
      return !released;
    }

    private void release() {
      synchronized (this) {
        if (released) {
          return;
        }
        released = true;
      }
      budget.leave(bytes);
      jobs.decrementAndGet();
      listener.inFlight(budget.used());
    }
  }

  /** A job that has come to the batcher. */
  private record Cropped(
      EncodingService.Job job, byte[] crop, Function<Outcome<float[]>, Outcome<EncodedImage>> image)
      implements Batcher.Job {
    @Override
    public boolean urgent() {
      return job.urgent;
    }

    @Override
    public boolean abandoned() {
      return job.isDone();
    }

    @Override
    public void onFeature(Outcome<float[]> feature, Stage pass) {
      job.encoded(image.apply(feature), pass);
    }

    @Override
    public void onFailure(Throwable cause) {
      job.fail(cause);
    }
  }

  /** Lets running work end; waiting work fails. */
  @Override
  public void close() {
    fetches.close();
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
   * The reader of one record in its wire format. Called from many decode threads at once.
   *
   * @param <T> the content of the record
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

package io.unimos.service;

import io.unimos.bundle.Bundle;
import io.unimos.bundle.EncoderPart;
import io.unimos.config.EncodeSettings;
import io.unimos.config.ImageSettings;
import io.unimos.config.ServiceSettings;
import io.unimos.config.Settings;
import io.unimos.config.SettingsException;
import io.unimos.encode.EncoderDevices;
import io.unimos.encode.EncoderLoadException;
import io.unimos.encode.EncodingListener;
import io.unimos.encode.EncodingOptions;
import io.unimos.encode.EncodingService;
import io.unimos.encode.EngineOptions;
import io.unimos.encode.ImageEncoder;
import io.unimos.encode.ImagePreparation;
import io.unimos.encode.LookAhead;
import io.unimos.encode.TorchScriptEncoder;
import io.unimos.image.decode.ImageDecoder;
import io.unimos.image.fetch.RemoteImages;
import io.unimos.image.guard.ImageHeader;
import io.unimos.stream.ImageEventReader;
import io.unimos.stream.read.Contract;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the encode role. Owns the encoder and its threads. */
public final class EncodeRole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EncodeRole.class);
  private static final double MEGABYTE = 1 << 20;

  /** The work submitted before a thread waits for it, in time of the encoder. */
  private static final Duration LOOK_AHEAD = Duration.ofSeconds(2);

  /** Loads the bundle's encoder. */
  @FunctionalInterface
  public interface EncoderLoader {
    EncoderDevices load(Bundle bundle, EncodeSettings settings);
  }

  private final Resources resources = new Resources();
  private final String device;
  private final LookAhead lookAhead;

  private EncodeRole(
      EncoderDevices devices, Settings settings, Contract contract, EncodingListener listener) {
    resources.add(devices);
    device = devices.encoder().device();
    ImageDecoder decoder = new ImageDecoder(settings.image().limits());
    ImageEventReader reader = new ImageEventReader(contract, settings.topics().images());
    ImagePreparation preparation =
        new ImagePreparation(decoder, settings.image().limits(), devices.encoder().resize());
    EncodingOptions options = options(settings);
    RemoteImages remote = resources.add(new RemoteImages(settings.image().uriRules()));
    EncodingService service =
        resources.add(new EncodingService(reader, preparation, remote, devices, options, listener));
    lookAhead = new LookAhead(service, listener);
    service.measure();
    LOG.info(
        "images in flight hold {} MB at most (image.budget, or half of the heap), one of them {} MB"
            + " while it is decoded; the encoder manages {} images/s",
        Math.round(options.budgetBytes() / MEGABYTE),
        Math.round(options.largestImageBytes() / MEGABYTE),
        Math.round(10 * service.imagesPerSecond()) / 10.0);
  }

  /** Loads the bundle's own encoder; on a GPU with the CPU as fallback. */
  public static EncoderDevices loadEncoder(Bundle bundle, EncodeSettings settings) {
    EngineOptions options = EngineOptions.of(settings.device(), settings.cpuThreads());
    ImageEncoder encoder = load(bundle, options);
    return encoder.device().equals("cpu")
        ? EncoderDevices.of(encoder)
        : EncoderDevices.of(encoder, () -> load(bundle, options.onCpu()));
  }

  private static ImageEncoder load(Bundle bundle, EngineOptions options) {
    EncoderPart part = bundle.encoder();
    try {
      return TorchScriptEncoder.load(
          part.image(), part.id(), part.dimension(), part.resize(), options);
    } catch (EncoderLoadException e) {
      throw new SettingsException(ServiceSettings.BUNDLE, e.getMessage());
    }
  }

  static EncodeRole open(
      Settings settings,
      Bundle bundle,
      Contract contract,
      EncoderLoader encoders,
      EncodingListener listener) {
    EncoderDevices devices = encoders.load(bundle, settings.encode());
    return new EncodeRole(devices, settings, contract, listener);
  }

  private static EncodingOptions options(Settings settings) {
    EncodeSettings encode = settings.encode();
    ImageSettings image = settings.image();
    return new EncodingOptions(
        encode.batchSize(),
        encode.linger(),
        LOOK_AHEAD,
        encode.batchDeadline(),
        encode.decodeThreadsOrCores(),
        image.inFlightBytes(),
        Math.min(ImageHeader.largestReservation(image.limits()), image.limits().maxHeldBytes()),
        settings.service().stateDir().resolve(settings.service().applicationId() + ".suspects"));
  }

  LookAhead lookAhead() {
    return lookAhead;
  }

  String device() {
    return device;
  }

  @Override
  public void close() {
    resources.close();
  }
}
